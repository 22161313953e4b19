-- The page on which a quote begins, in a source that has pages.
ALTER TABLE relations ADD COLUMN page INTEGER;
ALTER TABLE edges ADD COLUMN page INTEGER;

-- The few works whose type is not the class of their key (a code has the class of a law): found by both.
CREATE INDEX works_by_class ON works (plain_number, substr(key, 1, instr(key, ':') - 1))
WHERE type <> substr(key, 1, instr(key, ':') - 1);
