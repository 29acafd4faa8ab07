"""Courses: material in three tracks, learning records, and credit hours (clauses T-1 … T-3, D-2)."""
