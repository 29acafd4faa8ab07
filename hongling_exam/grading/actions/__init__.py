"""Every write that grading can do, by subject."""
