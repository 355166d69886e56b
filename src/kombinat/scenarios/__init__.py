"""Scenarios: places and times as data, and the synthesis of their people from margins."""
