-- The class of a work's key, for the few works of another type (a code has the class of a law): found by both.
ALTER TABLE works ADD COLUMN class TEXT;
UPDATE works SET class = class(key);
DROP INDEX works_by_class;
CREATE INDEX works_by_class ON works (plain_number, class) WHERE type <> class;
