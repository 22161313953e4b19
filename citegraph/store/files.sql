-- The file that a source was read from (null: not known), so that another file does not replace it.
ALTER TABLE sources ADD COLUMN file TEXT;
