"""The town: canteens and nurseries, the works committee of the union, what the city answers."""
