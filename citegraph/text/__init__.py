"""Text: normalising with a map back, lines, dates and numerals. Knows no registry."""
