"""Pages about accounts, by audience."""
