"""The commands about what is stored in folders of results."""

import argparse

from sim.cli.parser import Parser, add_command
from sim.cli.shared import speaks


def of_results(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add these commands."""
    merge = add_command(commands, "merge", "put the shares of a job array together and write tables and figures")
    merge.add_argument("folder", help="folder of the experiment")
    merge.add_argument("others", nargs="*", help="folders of the same experiment from other machines")

    results = add_command(commands, "results", "list what is in a folder of results")
    results.add_argument("folder", nargs="?", default="results", help="one of them, or all (default: results)")

    plot = add_command(commands, "plot", "draw the figures of a stored run or study again, in another size or format")
    plot.add_argument("folder", help="folder of a run or of a study")
    plot.add_argument("--format", metavar="FORMAT", default="png", help="png, svg or pdf (default: png)")
    plot.add_argument(
        "--width", metavar="WIDTH", help="of the page, such as 85mm or 7in (default: 180mm; 260mm for screen)"
    )
    plot.add_argument(
        "--style",
        metavar="STYLE",
        default="print",
        help="size of type: print (9 points) or screen (13; default: print)",
    )
    speaks(plot)
    plot.add_argument("--out", metavar="FOLDER", default="plots", help="where figures are put (default: plots)")

    animate = add_command(commands, "animate", "make a moving picture of a stored run, for a talk")
    animate.add_argument("folder", help="folder of a run")
    animate.add_argument(
        "--format", metavar="FORMAT", default="gif", help="gif, or mp4 if ffmpeg is here (default: gif)"
    )
    speaks(animate)
    animate.add_argument("--out", metavar="FOLDER", default="plots", help="where it is put (default: plots)")

    report = add_command(
        commands, "report", "tell stored runs and studies as one page that opens in a browser by itself"
    )
    report.add_argument("folders", nargs="+", metavar="folder", help="folder of a run or of a study; the first leads")
    speaks(report)
    report.add_argument("--out", metavar="FILE", default="report.html", help="the page (default: report.html)")

    verify = add_command(commands, "verify", "make the runs of a results folder again and compare every file")
    verify.add_argument("folder", help="folder of a run or of an experiment")
    verify.add_argument("--workers", metavar="N", help="processes (default: one a core)")
