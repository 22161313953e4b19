"""A corpus as a graph: look-up of works, questions, what became of a work, gaps."""
