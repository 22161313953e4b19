"""Word files with marks: comments, tracked changes and links are added, and nothing else of the file changes."""
