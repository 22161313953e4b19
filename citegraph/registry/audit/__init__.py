"""Check a registry for contradictions: examples, references, dates, codes, terms."""
