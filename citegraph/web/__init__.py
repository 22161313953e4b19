"""The explorer: a read-only web interface to a database, with a JSON API."""
