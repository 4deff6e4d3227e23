# %% [markdown]
# # A tour of the model
#
# Step it, look at its agents, change a rule, draw what came of it, and set it beside draws of the uncertain numbers.
# Editors that know cells (`# %%`) show this script as a notebook; `python -m experiments.tour` runs it as it stands.

# %%
"""A tour of the model: a script in cells, to be read and run from top to bottom."""

from pathlib import Path

import numpy as np

from experiments.plan.designs import draws_from_priors
from scenarios.siege_2013 import scenario
from sim.figures.escalation import escalation
from sim.figures.observed import Observed
from sim.model import SiegeModel
from sim.runs import simulate
from sim.scenario.fits import posterior_for
from sim.scenario.points import changes
from sim.sellers.seller import SmallSeller
from sim.submodels.arrays import Floats

AGENTS = 20_000
"""Each stands for 400 sellers here: quick and coarse. Leave it out for one agent a seller."""

world = scenario().evolve(agents=AGENTS)

# %% [markdown]
# ## Step it
#
# It is a model on Mesa like any other, an hour a step; `sim/model.py` lists what happens in it, and in which order.

# %%
model = SiegeModel(world)
for _ in range(48):
    model.step()
print(f"{model.clock(48):%-d %b %H:%M}: {model.in_rooms:,.0f} sellers in the rooms")

# %% [markdown]
# ## Look at its agents
#
# `sellers` is a cohort: all of them at once. `select` narrows it down, `get` and `agg` ask it something.

# %%
sellers = model.agents_by_type[SmallSeller]
fakers = sellers.select("fakes")
print(f"{len(fakers):,} of {len(sellers):,} agents fake sales; the most aggrieved: {sellers.agg('grievance', max):.2f}")

# %% [markdown]
# ## Change a rule
#
# A rule is said once, in a class of agents, for one of them or for many. This one wants in a little sooner.


# %%
class Neighbourly(SmallSeller):
    """A seller whom her neighbours carry along."""

    def surplus(self) -> Floats:
        """Sellers of the first hundred communities want in a little more."""
        return np.asarray(super().surplus() + np.where(self.community < 100, 0.05, 0.0))


as_it_was, changed = simulate(world), simulate(world, agents=[Neighbourly])
for name, run in (("as it was", as_it_was), ("neighbourly", changed)):
    print(f"{name}: at most {run.series['in_rooms'].max():,.0f} in the rooms")

# %% [markdown]
# ## Draw it
#
# A figure is a `Picture`: a Matplotlib figure with the table of every number that it shows.

# %%
picture = escalation(Observed.of(changed))
folder = Path("plots")
folder.mkdir(exist_ok=True)
(folder / "tour.png").write_bytes(picture.drawn("png"))
print(picture.header)

# %% [markdown]
# ## Set it beside draws of the uncertain numbers
#
# One run says nothing of how sure one can be. A posterior is asked for draws of the numbers that were fitted; whatever
# comes of these runs is what this model believes, under its priors and what it was taught.

# %%
DRAWS = 4
known = posterior_for(scenario(), "siege_2013")
points = known.posterior.points(DRAWS, seed=1) if known and not known.stale else draws_from_priors(DRAWS, seed=1)
for seed, point in enumerate(points, 1):
    drawn = simulate(world.evolve(seed=seed, **changes(point)), ads=False)
    print(f"draw {seed}: at most {drawn.series['in_rooms'].max():,.0f} in the rooms")
