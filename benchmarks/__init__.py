"""What is measured: one module per row of the performance goals, floors beside it in the same run."""
