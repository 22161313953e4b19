"""The structure of a text: blocks with roles, sentences, quotations, and the signs of a document."""
