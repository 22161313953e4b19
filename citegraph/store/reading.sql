-- Search by type, issuer and locality too, and the works that a text probably meant, by the work that it wrote.
DROP TABLE works_text;

CREATE VIRTUAL TABLE works_text USING fts5 (
    key UNINDEXED, title, name, symbol, type, issuer, scope, tokenize = 'unicode61 remove_diacritics 0'
);

INSERT INTO works_text
    SELECT key, fold(title), fold(name), fold(symbol), fold(replace(type, '-', ' ')), fold(issuer), fold(scope)
    FROM works ORDER BY key;

CREATE INDEX works_by_probably ON works (probably) WHERE probably IS NOT NULL;
