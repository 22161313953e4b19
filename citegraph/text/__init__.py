"""Text primitives, independent of the registry: normalisation with an offset map, positions, dates, numerals."""
