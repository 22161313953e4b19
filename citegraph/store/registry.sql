-- The options that chose the registry of the last build, as a JSON array: ["--registry own.toml", "--standards"].
ALTER TABLE linking ADD COLUMN options TEXT NOT NULL DEFAULT '[]';

-- The aliases of works that people merged into another one.
CREATE TABLE merged (
    alias TEXT PRIMARY KEY,
    key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO merged SELECT alias, key FROM aliases
WHERE key IN (SELECT key FROM overrides) AND stem(alias, NULL) <> stem(key, NULL);
