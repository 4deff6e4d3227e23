"""Settings of all tests."""

from hypothesis import HealthCheck, settings

# How long a test takes proves nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
