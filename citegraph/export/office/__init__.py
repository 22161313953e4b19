"""A report for an office, as a workbook and as a document for Word: works, what carries each out, sentences, gaps."""
