-- Decisions of people on a work against the texts, one per row, as the build applied them.
CREATE TABLE overrides (
    key TEXT NOT NULL REFERENCES works (key),
    position INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (key, position)
) STRICT, WITHOUT ROWID;
