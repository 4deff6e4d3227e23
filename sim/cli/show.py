"""``siege show``: the page of a scenario, live in a browser on this machine."""

import argparse
import webbrowser
from contextlib import suppress

from sim.cli.changes import changed
from sim.errors import InputError, brief
from sim.language.say import language_of, speaking
from sim.scenario.loading import load_scenario
from sim.terminal.console import console


def run(options: argparse.Namespace) -> int:
    """Carry out ``siege show``; see ``siege show --help``.

    Raises:
        InputError: If there is no such scenario, it is not valid, or the port cannot be used.
    """
    scenario = changed(load_scenario(options.scenario), options)
    port, spoken = _port(options.port), language_of(options.lang)

    from sim.measures.comparison import check  # what takes longest to import, after mistakes are told
    from sim.page.live import Live
    from sim.page.server import serving
    from sim.page.setting import Shelf

    check(scenario)
    shelf = Shelf(options.scenario, scenario)
    with suppress(KeyboardInterrupt), speaking(spoken), serving(Live(shelf), port) as server:
        console().print(f"{server.address}  shows {scenario.name}; Ctrl-C ends it", soft_wrap=True)
        if options.browser:
            webbrowser.open(server.address)
        server.serve_forever()
    return 0


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise InputError(f"--port: must be a whole number from 0 to 65535, not {brief(text)}")
    return int(text)
