"""The editor's form of a question: read from fields, changed row by row, turned into content and back. Pure."""
