"""A parser whose help fits the terminal and whose mistakes are told in a line."""

import argparse
from typing import NoReturn

from sim.errors import InputError


class Help(argparse.HelpFormatter):
    """Wraps sentences to the terminal's width and leaves what is set in lines."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are those of any input: one line."""

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the command line.

        Raises:
            InputError: Always.
        """
        raise InputError(f"{message}; see {self.prog} --help")


def add_command(commands: "argparse._SubParsersAction[Parser]", name: str, what: str, epilog: str = "") -> Parser:
    """Add a command and return its parser."""
    return commands.add_parser(name, help=what, description=what, epilog=epilog, formatter_class=Help)
