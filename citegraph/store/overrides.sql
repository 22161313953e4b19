-- What people decided of a work against the texts, a line each, as the build applied it.
CREATE TABLE overrides (
    key TEXT NOT NULL REFERENCES works (key),
    position INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (key, position)
) STRICT, WITHOUT ROWID;
