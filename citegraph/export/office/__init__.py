"""A report for an office, as a workbook and as a Word document: works, their implementers, sentences, gaps."""
