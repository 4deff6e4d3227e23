"""Days and hours as people read them."""

from datetime import datetime, timedelta

from sim.language.say import say

CLOCK = "{:%H:%M}"
"""How a time of day is written."""


def day_of(moment: datetime) -> str:
    """Return day and month, such as 3 Dec."""
    return say("{day} {month}", day=moment.day, month=say(f"{moment:%b}"))


def day_and_hour(moment: datetime, form: str) -> str:
    """Return a moment in words; midnight is told as the end of the day that it closes.

    Args:
        moment: The moment.
        form: Of the time of day, as ``str.format`` takes it.
    """
    if moment.hour == moment.minute == 0:
        return f"{day_of(moment - timedelta(days=1))} {form.format(moment).replace('00', '24', 1)}"
    return f"{day_of(moment)} {form.format(moment)}"
