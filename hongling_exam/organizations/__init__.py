"""Who exists in the world: jurisdictions, organizations and persons."""
