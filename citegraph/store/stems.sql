-- Linking by stems, so that a changed source links again only what it affects; and look-up of works by folded symbol, by
-- number and by all words that they are known by.

-- The stem of a work that the source mentions (null: it is only a candidate) and the keys that could complete its key.
-- Position -1 is the source itself, if its relations leave it out.
ALTER TABLE source_works ADD COLUMN stem TEXT;
ALTER TABLE source_works ADD COLUMN candidates TEXT NOT NULL DEFAULT '[]';

UPDATE source_works SET
    stem = stem(key, (SELECT id FROM sources WHERE n = source)),
    candidates = coalesce((
        SELECT c.candidates FROM citations AS c
        WHERE c.source = source_works.source AND c.work = source_works.key ORDER BY c.position DESC LIMIT 1
    ), '[]')
WHERE key IN (
    SELECT work FROM citations AS c WHERE c.source = source_works.source
    UNION SELECT work FROM relations AS r WHERE r.source = source_works.source
    UNION SELECT target FROM relations AS r WHERE r.source = source_works.source
    UNION SELECT self_key FROM sources WHERE n = source_works.source
);
UPDATE source_works SET stem = stem(key, (SELECT id FROM sources WHERE n = source))
WHERE stem IS NULL AND key IN (
    SELECT probably FROM source_works AS w WHERE w.source = source_works.source AND w.stem IS NOT NULL
);
INSERT INTO source_works (source, position, key, type, stem)
SELECT n, -1, 'van-ban:this', 'van-ban', stem('van-ban:this', id) FROM sources
WHERE n IN (SELECT source FROM relations WHERE work IS NULL)
    AND n NOT IN (SELECT source FROM source_works WHERE key = 'van-ban:this' AND stem IS NOT NULL);

CREATE INDEX source_works_by_stem ON source_works (stem) WHERE stem IS NOT NULL;

-- Keys that are valid in one source only, and their keys in the graph.
CREATE TABLE alone (
    source INTEGER NOT NULL REFERENCES sources (n) ON DELETE CASCADE,
    key TEXT NOT NULL,
    work TEXT NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

-- Changes since the graph was linked: ids of sources, also of removed ones, and the stems that they mentioned.
CREATE TABLE changed_sources (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE changed_stems (stem TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- What the graph was linked with (empty: link all of it again), and the indices of the overrides that fit nothing.
ALTER TABLE linking ADD COLUMN linked_with TEXT NOT NULL DEFAULT '';
ALTER TABLE linking ADD COLUMN idle TEXT NOT NULL DEFAULT '[]';

ALTER TABLE works ADD COLUMN n INTEGER; -- the row of works_text
ALTER TABLE works ADD COLUMN stem TEXT;
ALTER TABLE works ADD COLUMN plain_symbol TEXT;
ALTER TABLE works ADD COLUMN plain_number TEXT;
UPDATE works SET
    n = rowid, stem = stem(key, NULL), plain_symbol = plain_symbol(symbol), plain_number = plain_number(number, symbol);
CREATE UNIQUE INDEX works_by_n ON works (n);
CREATE INDEX works_by_stem ON works (stem);
CREATE INDEX works_by_symbol ON works (plain_symbol);
CREATE INDEX works_by_number ON works (plain_number, type, date, key);
CREATE INDEX works_by_probably ON works (probably) WHERE probably IS NOT NULL;

-- Words of a-z and 0-9 only. `known` are those of type, issuer, scope and date.
DROP TABLE works_text;
CREATE VIRTUAL TABLE works_text USING fts5 (
    title, name, symbol, known, tokenize = 'unicode61 remove_diacritics 0'
);
INSERT INTO works_text (rowid, title, name, symbol, known)
SELECT n, words(title), words(name), words(symbol), known_words(key, type, issuer, scope, date) FROM works;

-- The position of an edge means nothing: edges are ordered by source, kind, target, origin and start.
CREATE INDEX edges_by_origin ON edges (origin);
