"""Printing that stops no work: results are written although nobody reads what is printed any more."""

from typing import IO, Any


class Unhurried:
    """A stream that takes everything; the first failure to print is told when all is done.

    Args:
        stream: Where it prints, as long as that works.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """See ``io.TextIOBase``."""
        if self._failure is None:
            try:
                self._stream.write(text)
            except OSError as failure:
                self._failure = failure
        return len(text)

    def flush(self) -> None:
        """See ``io.TextIOBase``."""
        if self._failure is None:
            try:
                self._stream.flush()
            except OSError as failure:
                self._failure = failure

    def end(self) -> None:
        """Print what is left.

        Raises:
            OSError: If something could not be printed.
        """
        self.flush()
        if self._failure is not None:
            raise self._failure
