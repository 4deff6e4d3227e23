"""Reactive platform: what changes in this model if the platform answers the crowd instead of the calendar?

Rules stand in place of its statements, its appeal reform and the arrest. Measures, thresholds and delays are
assumed, the thresholds as round numbers; what the acts do stays. Of these acts only the reform does anything at
defaults, since the effects of words and arrest are 0.
"""

from scenarios import run_script, siege_2013
from sim.scenario import AppealReform, LeaderRemoved, Rule, Scenario, Statement

NOTICED = 1000  # sellers in the rooms
DAMAGE = 50_000  # CNY spent on malicious clicks, some three daily caps of a category's largest merchant
REFORM = AppealReform(evidence_items=3, window_days=15)  # as on 6 December


def scenario() -> Scenario:
    """Return the siege in which rules answer."""
    rules = (
        Rule(measure="in_rooms", at_least=NOTICED, delay_hours=24, act=Statement(stance="hard line")),
        Rule(measure="in_rooms", at_least=NOTICED, delay_hours=48, act=Statement(stance="concession")),
        Rule(measure="in_rooms", at_least=NOTICED, delay_hours=48, act=REFORM),
        Rule(measure="wasted_spend", at_least=DAMAGE, delay_hours=48, act=LeaderRemoved()),
    )
    script = siege_2013.without("F15", "F16", "F17", "F27")
    return siege_2013.scenario().evolve(name="reactive", agenda=script, rules=rules)


if __name__ == "__main__":
    run_script(__file__)
