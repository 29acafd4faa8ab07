"""Pages of the question bank."""
