"""Suspicion: harm read as the work of enemies, people named, and the organs that take them."""
