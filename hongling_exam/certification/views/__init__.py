"""Pages of the certification record, by audience."""
