"""One text -> one `Analysis`: its structure, its mentions, the works that they name, and the relations of these."""
