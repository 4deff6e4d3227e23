"""How long does it take, and what does the time grow with?

``python -m experiments.benchmarks.one_run`` prints one table. Absolute times hold for the machine they were taken
on; ratios between rows of one table are what can be compared. Every time is the shortest of several.
"""

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from scenarios import siege_2013
from sim.model import SiegeModel
from sim.runs import simulate
from sim.scenario.scenario import Scenario
from sim.sellers.census import Census

TWIN = Path(__file__).parent.parent.parent / "tests" / "twin"
REPEATS = 5


def shortest(act: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Return the shortest of several times of an act, in seconds."""
    times = []
    for _ in range(repeats):
        began = perf_counter()
        act()
        times.append(perf_counter() - began)
    return min(times)


def siege(agents: int, **behaviour: float) -> Scenario:
    """Return the siege among so many sellers, one agent each, with as many within reach at any size."""
    return siege_2013.scenario().evolve(population=agents, agents=agents, behaviour=behaviour)


def measure(scenario: Scenario) -> tuple[float, float, int]:
    """Return the seconds for census and run, for a run with the census in hand, and how many joined."""
    fresh = shortest(lambda: simulate(scenario), 3)
    census = Census(scenario.seed, scenario.agents)
    joined = len(simulate(scenario, census).joiners)
    return fresh, shortest(lambda: simulate(scenario, census)), joined


def peak_megabytes(agents: int) -> str:
    """Return the peak memory of a process that makes one run, libraries included; nothing where Linux does not tell."""
    status = Path("/proc/self/status")  # unlike getrusage it does not count what the parent process held
    if not status.exists():
        return ""
    code = (
        "from scenarios.siege_2013 import scenario; from sim.runs import simulate; from pathlib import Path;"
        f"simulate(scenario().evolve(population={agents}, agents={agents}));"
        f"print(Path('{status}').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return f"{int(done.stdout) / 1024:,.0f}"


def cold_command() -> float:
    """Return the seconds of the whole command, from start to written figure."""
    command = shutil.which("siege", path=str(Path(sys.executable).parent))
    if command is None:
        raise SystemExit("the command siege is not installed beside this Python")
    with tempfile.TemporaryDirectory() as folder:
        run = [command, "run", "siege_2013", "--quiet", "--out", folder]
        return shortest(lambda: subprocess.run(run, check=True, capture_output=True), 3)


def twin_seconds(scenario: Scenario) -> float | None:
    """Return the seconds of the plain twin, whose sellers are ordinary Mesa objects; None without the tests."""
    if not TWIN.is_dir() or importlib.util.find_spec("tests") is None:
        return None
    from tests.twin.model import TwinModel

    def run() -> None:
        model = TwinModel(scenario)
        for _ in range(scenario.hours):
            model.step()

    return shortest(run, 1)


def stages(scenario: Scenario) -> dict[str, float]:
    """Return the seconds of each stage over one run, set-up included, each the shortest of several runs."""
    census = Census(scenario.seed, scenario.agents)
    best: dict[str, float] = {}
    for _ in range(REPEATS):
        spent: dict[str, float] = {}
        began = perf_counter()
        model = SiegeModel(scenario, census)
        spent["set-up"] = perf_counter() - began
        for _ in range(scenario.hours):
            model.hour += 1
            for stage in model.schedule:
                began = perf_counter()
                stage()
                name = getattr(stage, "__qualname__", str(stage))
                spent[name] = spent.get(name, 0.0) + perf_counter() - began
        best = {name: min(seconds, best.get(name, seconds)) for name, seconds in spent.items()}
    return best


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="leave out the largest sizes and the twin")
    quick = options.parse_args().quick
    console = Console()

    sizes = Table(title="agents (240 hours, 100,000 sellers within reach where there are so many)")
    for heading in (
        "agents",
        "joined",
        "census + run",
        "run, census in hand",
        "effective million agent-hours/s",
        "peak MB",
        "twin",
        "twin / engine",
    ):
        sizes.add_column(heading, justify="right")
    for agents in (3_000, 10_000, 100_000, 1_000_000, 8_000_000, *(() if quick else (30_000_000,))):
        scenario = siege(agents)
        fresh, run, joined = measure(scenario)
        twin = twin_seconds(scenario) if agents <= 10_000 and not quick else None
        sizes.add_row(
            f"{agents:,}",
            f"{joined:,}",
            f"{fresh:.3f} s",
            f"{run:.3f} s",
            f"{agents * scenario.hours / fresh / 1e6:,.0f}",
            peak_megabytes(agents),
            f"{twin:.2f} s" if twin else "",
            f"{twin / run:,.0f}" if twin else "",
        )
    console.print(sizes)
    console.print("effective: most sellers provably do nothing in most hours, and those are not visited\n")

    coarse = siege_2013.scenario().evolve(agents=100_000)
    _, run, _ = measure(coarse)
    console.print(f"100,000 agents for 8 million sellers: {1000 * run:.0f} ms a run, census in hand")
    for scenario in (siege(8_000_000), coarse):
        census = Census(scenario.seed, scenario.agents)
        full, headcounts = (shortest(partial(simulate, scenario, census, ads=ads)) for ads in (True, False))
        console.print(f"headcounts only, {scenario.agents:,} agents: {headcounts / full:.2f} of the time with ads")
    console.print(f"whole command siege run siege_2013, figure included: {cold_command():.1f} s\n")

    grows = Table(title="what a run of 8 million sellers grows with (census in hand)")
    for heading in ("within reach", "hours", "joined", "run"):
        grows.add_column(heading, justify="right")
    for reach in (10_000, 30_000, 100_000, 300_000, 1_000_000):
        scenario = siege(8_000_000, reach_sellers=float(reach))
        _, run, joined = measure(scenario)
        grows.add_row(f"{reach:,}", f"{scenario.hours}", f"{joined:,}", f"{run:.3f} s")
    for hours in (120, 240, 480):
        scenario = siege(8_000_000).evolve(hours=hours)
        _, run, joined = measure(scenario)
        grows.add_row("100,000", f"{hours}", f"{joined:,}", f"{run:.3f} s")
    console.print(grows)

    ads = Table(title="ad stages of one run (100,000 agents): market and shops, against all other stages")
    for heading in ("keywords", "raiders", "ad stages", "all other stages"):
        ads.add_column(heading, justify="right")
    for keywords in (10, 40, 160):
        for share in (0.0, 0.12):
            scenario = siege(100_000, attack_share=share).evolve(
                behaviour={"organisers": 0 if share == 0 else 12},
                marketplace=coarse.marketplace.model_copy(update={"keywords_per_category": keywords}),
            )
            spent = stages(scenario)
            theirs = sum(seconds for name, seconds in spent.items() if name.split(".")[0] in ("Market", "Shops"))
            others = sum(spent.values()) - theirs
            who = "nobody" if share == 0 else f"{share:.0%} of members"
            ads.add_row(f"{keywords * len(coarse.marketplace.categories):,}", who, f"{theirs:.3f} s", f"{others:.3f} s")
    console.print(ads)

    parts = Table(title="stages of one run of 8 million sellers (census in hand)")
    parts.add_column("stage")
    parts.add_column("ms", justify="right")
    for name, seconds in stages(siege(8_000_000)).items():
        parts.add_row(name, f"{1000 * seconds:.0f}")
    console.print(parts)


if __name__ == "__main__":
    main()
