-- The extraction of each source, then the linked graph of all sources.
-- Spans are half-open code-point offsets into sources.text. Lists are JSON arrays of strings.

CREATE TABLE sources (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,          -- of the text
    fingerprint TEXT NOT NULL,   -- of the registry and the code that read it
    text TEXT NOT NULL,
    is_document INTEGER NOT NULL,
    self_key TEXT
) STRICT;

CREATE TABLE source_works (
    source INTEGER NOT NULL REFERENCES sources (n) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    type TEXT NOT NULL,
    symbol TEXT,
    number TEXT,
    name TEXT,
    issuer TEXT,
    scope TEXT,
    date TEXT,
    title TEXT,
    probably TEXT,
    PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE citations (
    source INTEGER NOT NULL REFERENCES sources (n) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    form TEXT NOT NULL,
    work TEXT,
    rule TEXT NOT NULL,
    candidates TEXT NOT NULL,
    pinpoints TEXT NOT NULL,
    PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX citations_by_work ON citations (work, source);

CREATE TABLE relations (
    source INTEGER NOT NULL REFERENCES sources (n) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    work TEXT,                   -- null: the source itself, a document without a key
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    extent TEXT,
    source_pinpoints TEXT NOT NULL,
    target_pinpoints TEXT NOT NULL,
    effective TEXT,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    quote TEXT NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE pinpoints (
    source INTEGER NOT NULL REFERENCES sources (n) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE works (
    key TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    symbol TEXT,
    number TEXT,
    name TEXT,
    issuer TEXT,
    scope TEXT,
    date TEXT,
    title TEXT,
    probably TEXT
) STRICT;

CREATE TABLE aliases (
    alias TEXT PRIMARY KEY,
    key TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX aliases_by_key ON aliases (key);

CREATE TABLE unresolved (
    key TEXT PRIMARY KEY,
    candidates TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE edges (
    position INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES works (key),
    kind TEXT NOT NULL,
    target TEXT NOT NULL REFERENCES works (key),
    origin TEXT NOT NULL,        -- sources.id
    extent TEXT,
    source_pinpoints TEXT NOT NULL,
    target_pinpoints TEXT NOT NULL,
    effective TEXT,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    quote TEXT NOT NULL,
    rule TEXT NOT NULL
) STRICT;

CREATE INDEX edges_in ON edges (target, kind, source);
CREATE INDEX edges_out ON edges (source, kind, target);

-- Folded text: lower case, no tone marks, đ as d; the tokenizer's own folding keeps đ.
CREATE VIRTUAL TABLE works_text USING fts5 (
    key UNINDEXED, title, name, symbol, tokenize = 'unicode61 remove_diacritics 0'
);

-- One row: whether sources have changed since the linked tables were built.
CREATE TABLE linking (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    stale INTEGER NOT NULL
) STRICT;

INSERT INTO linking VALUES (1, 0);
