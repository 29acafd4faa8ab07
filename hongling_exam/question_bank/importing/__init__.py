"""Files of questions on their way into the bank: what is chosen for them, what they repeat, where they wait."""
