"""When sellers are active: hour of the day and weekend."""

from datetime import datetime, timedelta

import numpy as np

from sim.submodels.arrays import Floats

# Assumed: quiet nights, a working day, an evening peak; scaled below so that a day's mean is 1.
DAY = (
    *(0.35, 0.25, 0.15, 0.10, 0.10, 0.15, 0.30, 0.50, 0.80, 1.10, 1.30, 1.30),
    *(1.20, 1.20, 1.30, 1.30, 1.30, 1.20, 1.20, 1.40, 1.70, 1.90, 1.70, 1.10),
)
SATURDAY = 5


def activity(start: datetime, hours: int, weekend_factor: float) -> Floats:
    """Return the activity of each hour of a window.

    Args:
        start: First hour, in local time.
        hours: Length of the window.
        weekend_factor: Activity of Saturdays and Sundays against other days.

    Returns:
        One value per hour; a working day has the mean 1.
    """
    mean = sum(DAY) / len(DAY)
    moments = [start + timedelta(hours=hour) for hour in range(hours)]
    return np.array(
        [DAY[at.hour] / mean * (weekend_factor if at.weekday() >= SATURDAY else 1.0) for at in moments], np.float64
    )


def online_share(activity: Floats, weekend_factor: float) -> Floats:
    """Return the share of members who are at their screens in each hour; 1 in the busiest hour of a week."""
    busiest = max(DAY) / (sum(DAY) / len(DAY)) * max(1.0, weekend_factor)
    return activity / busiest
