"""citegraph inside other people's tools; each is imported only in its own folder."""
