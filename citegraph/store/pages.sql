-- The page on which a quote begins, in a source that has pages.
ALTER TABLE relations ADD COLUMN page INTEGER;
ALTER TABLE edges ADD COLUMN page INTEGER;
