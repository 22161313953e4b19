-- The options that chose the registry of the last build, as a JSON array: ["--registry own.toml", "--standards"].
ALTER TABLE linking ADD COLUMN options TEXT NOT NULL DEFAULT '[]';
