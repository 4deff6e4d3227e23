"""How well do many runs share the machine, and what does writing them down cost?

``python -m experiments.benchmarks.many_runs`` prints one table; it takes about ten minutes at full size. Every row
compares things measured in one go. It wants the machine for itself: workers that wait for a core wait for others.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from experiments.engine.ensemble import Ensemble
from experiments.engine.folder import folder_of, opened, publish, runs_table, series_table
from experiments.engine.measure import measure
from experiments.engine.run_log import RunLog
from experiments.engine.workers import local_workers
from experiments.plan.plan import Job, Plan
from scenarios import siege_2013

COARSE_AGENTS = 100_000


def timed(job: Job) -> dict[str, Any]:
    """Make a run; add its own seconds and the memory of its process to its row."""
    began = perf_counter()
    row = measure(job)
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return row | {"seconds": perf_counter() - began, "megabytes": pages * 4096 / 1e6}


def sweep(agents: int, points: int, seeds: int) -> Plan:
    """Return a sweep of the false-positive rate."""
    return Plan(
        kind="sweep",
        scenarios=(siege_2013.scenario().evolve(agents=agents),),
        points=tuple({"policy.detector_fpr": 0.0005 + 0.0001 * number} for number in range(points)),
        seeds=seeds,
    )


def make(plan: Plan, workers: int, folder: Path) -> tuple[float, list[dict[str, Any]]]:
    """Make a plan's runs; return the seconds from the first finished run to the last, and the rows."""
    moments: list[float] = []
    rows: list[dict[str, Any]] = []

    def note(row: dict[str, Any]) -> None:
        moments.append(perf_counter())
        rows.append(row)

    with opened(folder, plan, "benchmark") as store, local_workers(workers) as crew:
        Ensemble(store, crew, 600, timed).run(plan.jobs(), note)
    return moments[-1] - moments[0], rows


def seconds(act: Callable[[], Any]) -> float:
    """Return how long an act takes."""
    began = perf_counter()
    act()
    return perf_counter() - began


def listed(folder: Path) -> None:
    """List a folder of results, in a process of its own."""
    command = shutil.which("siege", path=str(Path(sys.executable).parent))
    if command is None:
        raise SystemExit("the command siege is not installed beside this Python")
    subprocess.run([command, "results", folder], check=True, capture_output=True)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="a tenth of the runs")
    tenth = 10 if options.parse_args().quick else 1
    table = Table()
    for heading in ("", "measured", "wanted"):
        table.add_column(heading)
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        coarse = sweep(COARSE_AGENTS, 40 // tenth, 10)
        single, rows = make(coarse, 1, here / "one")
        own = sum(row["seconds"] for row in rows[1:])
        table.add_row("overhead of engine and store, 100,000 agents", f"{single / own - 1:.1%}", "5 %")
        double, _ = make(coarse, 2, here / "two")
        table.add_row("two workers against one, 100,000 agents", f"{single / double:.2f} times", "1.8 times")

        full = sweep(siege_2013.POPULATION, 50 // tenth, 20)
        whole = seconds(lambda: rows.extend(make(full, 2, here / "full")[1]))
        rows = rows[-full.size :]
        told = f"{full.size:,} runs of 8,000,000 agents, 20 seeds, 2 workers"
        table.add_row(told, f"{whole / 60:.1f} min", "4 min for 1,000")
        early, late = (
            max(row["megabytes"] for row in part) for part in (rows[: full.size // 4], rows[-full.size // 4 :])
        )
        table.add_row("memory of a worker, first and last quarter of them", f"{early:.0f}, {late:.0f} MB", "flat")

        many = sweep(COARSE_AGENTS, 1000 // tenth, 10)
        folder = folder_of(many, here)
        with opened(folder, many, "benchmark") as store:
            jobs = list(many.jobs())
            for job in jobs:
                store.add(job.key, {name: rows[0][name] for name in ("outcomes", "series")})
            tables = {"runs": runs_table(many, jobs, store), "series": series_table(many, jobs, store)}
            publish(folder, many, tables, {}, {})
        table.add_row(
            f"open the log of {many.size:,} runs", f"{seconds(lambda: RunLog(folder / 'runs.log')):.2f} s", "1 s"
        )
        table.add_row(f"siege results, folder of {many.size:,} runs", f"{seconds(lambda: listed(folder)):.2f} s", "1 s")
    Console().print(table)


if __name__ == "__main__":
    main()
