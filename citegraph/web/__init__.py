"""The explorer: a database in a browser, read-only, with the same as JSON."""
