"""Studies on finished runs: claims, validation, evidence tiers and the statistics they share."""
