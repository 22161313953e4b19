"""The places of a text that name works, with their attributes, and the heading of the text itself."""
