"""Pages about people, organizations and jurisdictions, for staff."""
