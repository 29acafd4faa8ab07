"""Automatic grading, marking, results and their release."""
