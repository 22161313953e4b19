"""Names, colours and places of works, types and relations, shared by every page, diagram and picture."""
