"""Blueprints, papers, sessions, admissions, attempts, the hall and the live room."""
