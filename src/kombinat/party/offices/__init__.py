"""Offices: who stands, who is elected or placed, who checks whom."""
