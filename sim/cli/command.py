"""The command ``siege``. What takes long to import is imported by the command that needs it."""

import argparse
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from importlib import import_module
from typing import cast

from sim.cli.options import parse, parser
from sim.cli.surroundings import settle
from sim.errors import InputError, OutputError, StoppedError, as_line
from sim.terminal.unhurried import Unhurried


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: Arguments without the program's name; those of the process by default.

    Returns:
        0 if all went well, 1 if it was stopped or something failed on the way, 2 if the input was wrong,
        3 if something could not be written.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    settle()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name of a file may be no text at all
    printed = Unhurried(sys.stdout)
    try:
        options = parse(given)
        with (
            _stopped_by(signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)),
            redirect_stdout(cast("io.TextIOBase", printed)),
        ):
            code = _carry_out(options, ["siege", *given])
        printed.end()
        return code
    except InputError as mistake:
        return _end(2, str(mistake))
    except OutputError as failure:
        return _end(3, str(failure))
    except StoppedError as stop:
        return _end(1, str(stop))
    except BrokenPipeError:
        _give_up_printing()
        return 1
    except OSError as failure:  # of the terminal: all others are told as mistakes above
        _give_up_printing()
        return _end(1, f"cannot print: {failure.strerror or failure}")
    except KeyboardInterrupt:
        return _end(1, "stopped; nothing was written")


@contextmanager
def _stopped_by(*ends: signal.Signals) -> Iterator[None]:
    """Let the first of some signals stop what runs in the block, as Ctrl-C does; later ones do not disturb that."""

    def stop(*_: object) -> None:
        for end in before:
            signal.signal(end, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {end: signal.getsignal(end) for end in ends}
    before = {end: handler for end, handler in before.items() if handler not in {signal.SIG_IGN, None}}  # nohup's stay
    with suppress(ValueError):  # outside the main thread signals are somebody else's matter
        for end in before:
            signal.signal(end, stop)
    try:
        yield
    finally:
        with suppress(ValueError):
            for end, handler in before.items():
                signal.signal(end, handler)


def _carry_out(options: argparse.Namespace, command: list[str]) -> int:
    match options.command:
        case None:
            parser()[0].print_help()
            return 0
        case "run":
            from sim.cli.run import run

            return run(options, command)
        case "list" | "levers" | "behaviour" | "outcomes" | "facts" | "results":
            from sim.cli.look import look

            return look(options)
    from sim.cli.changes import changed
    from sim.scenario.loading import load_scenario

    match options.command:
        case "compare":
            from experiments.commands import compare

            return compare.run(
                [changed(load_scenario(given), options) for given in options.scenarios], options, command
            )
        case "show":
            from sim.cli import show

            return show.run(options)
    one = import_module(f"experiments.commands.{options.command}")
    if "scenario" in options:  # of which it is a study
        return int(one.run(changed(load_scenario(options.scenario), options), options, command))
    return int(one.run(options))  # it looks at stored results


def _end(code: int, told: str) -> int:
    with suppress(OSError):  # the terminal may be gone: that is what SIGHUP tells
        print("siege:", as_line(told), file=sys.stderr)
    return code


def _give_up_printing() -> None:
    # Without this the interpreter would complain once more on its way out.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
