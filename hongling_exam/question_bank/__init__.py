"""Questions: their kinds, versions, review, files to read them from, and the checks that keep a bank sound."""
