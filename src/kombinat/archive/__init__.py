"""The results store: what a run records, and how it is read back."""
