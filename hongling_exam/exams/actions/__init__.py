"""Every write that exams can do, by subject."""
