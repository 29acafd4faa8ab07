"""Reading results, what is still to be done for them, and what may be shown of them."""
