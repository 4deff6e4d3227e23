"""Settings of all tests."""

import os

from hypothesis import HealthCheck, settings

for name in ("COLUMNS", "LINES"):  # whoever runs tests in parallel tells each a terminal's size
    os.environ.pop(name, None)

# How long a test takes proves nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
