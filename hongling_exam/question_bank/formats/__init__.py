"""Files that questions are read from and written to; each format is a module, or a few, of its own."""
