-- The class of a work's key, for the few works whose type is another, as a code is a law: found by number under both.
ALTER TABLE works ADD COLUMN class TEXT;
UPDATE works SET class = class(key);
DROP INDEX works_by_class;
CREATE INDEX works_by_class ON works (plain_number, class) WHERE type <> class;
