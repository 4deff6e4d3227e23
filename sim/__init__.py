"""The model of the December 2013 siege of Tmall, and one run of it.

Start reading at ``sim.agents`` (who acts and by which rule) and ``sim.model`` (the order of one hour).
``sim.runs.simulate`` turns a ``Scenario`` into a ``Run``.
"""

MODEL_VERSION = "2"
"""Changes whenever the same scenario and seed would give other numbers."""
