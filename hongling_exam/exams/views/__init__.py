"""Pages and interface of exams, by audience."""
