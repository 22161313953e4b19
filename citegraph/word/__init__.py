"""Word files with marks: comments, tracked changes and links are added, and nothing else of the file changes."""

WORD_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
}
"""The media types of the files that can be marked, by suffix."""
