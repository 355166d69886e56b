"""Society: people and households, how they live, eat, spend their day, come and go."""
