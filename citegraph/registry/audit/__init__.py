"""Whether a registry contradicts itself: its examples, its dates, its codes, its terms."""
