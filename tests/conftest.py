"""No test asserts a time: property tests have no deadline."""

from hypothesis import settings

settings.register_profile("kombinat", deadline=None)
settings.load_profile("kombinat")
