"""The meeting: who comes and speaks, about what, at whom, and what is resolved and left behind."""
