"""The certification scheme's own words: levels, tracks and clauses, known to every component above."""
