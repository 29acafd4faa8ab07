"""Papers on paper: a form, its answer sheet and its keys as PDF and as Word files."""
