"""The model of the December 2013 siege of Tmall, and one run of it.

Start reading at ``sim.sellers.seller`` (who acts and by which rule) and ``sim.model`` (the order of one hour).
``sim.runs.simulate`` turns a ``Scenario`` into a ``Run``.
"""

__version__ = "0.1.0"
"""Of the package."""

MODEL_VERSION = "3"
"""Changes whenever the same scenario and seed would give other numbers."""
