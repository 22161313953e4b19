"""How works, types and relations are named, coloured and placed, shared by every page, diagram and picture."""
