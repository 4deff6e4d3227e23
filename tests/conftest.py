"""Settings of all tests."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long a test takes proves nothing about the code
settings.load_profile("untimed")
