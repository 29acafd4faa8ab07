"""Reading exams, by subject."""
