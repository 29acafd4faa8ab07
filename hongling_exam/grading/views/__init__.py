"""Pages and interface of grading, by audience."""
