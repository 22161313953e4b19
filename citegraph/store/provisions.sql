-- The provisions that a relation changes in the other work: "repeal: khoản 2 Điều 8 <- khoản 1 Điều 1".
ALTER TABLE relations ADD COLUMN provisions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE edges ADD COLUMN provisions TEXT NOT NULL DEFAULT '[]';
