"""Membership: who joins, who keeps the card, who is examined, put out and taken back."""
