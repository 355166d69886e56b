"""The fleet: ships and shore units, the service on board, and two commands over one crew."""
