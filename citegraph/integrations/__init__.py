"""citegraph inside other people's tools; each is imported by its own folder alone."""
