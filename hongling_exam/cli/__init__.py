"""Verbs that belong to no component: serving, the schema, and the check of an installation."""
