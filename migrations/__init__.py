"""Alembic revisions; they ship inside the package as `hongling_exam.migrations`."""
