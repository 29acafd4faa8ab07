"""Makers of rows with sensible values; each takes what a test cares about."""
