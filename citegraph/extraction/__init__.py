"""Extraction from one text: its structure, its mentions, the works that they name, and the relations of these works."""
