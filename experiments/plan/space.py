"""The space of levers and uncertainties: their names, the axes along which they vary, and how axes are written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from sim.errors import InputError, brief, explain
from sim.scenario.declarations import Declaration
from sim.scenario.names import DECLARED, RECORDS, as_json, check_name, read_value
from sim.scenario.points import Value
from sim.scenario.priors import LogNormal, LogUniform, Prior, Uniform, Whole

MOST_VALUES, MOST_POINTS = 1000, 100_000
GRID_DIGITS = 12
FORMS = "LOW:HIGH:N, LOW:HIGH:N:log, LOW:HIGH, LOW:HIGH:log or a list a,b,c"


@dataclass(frozen=True)
class Axis:
    """A lever or an uncertainty that is varied: over some values, or drawn from a range.

    Attributes:
        name: Its full name, for example ``"policy.detector_fpr"``.
        values: The values of a grid, in order; empty if it is drawn.
        prior: What it is drawn from; None if it has values.
        log: Whether it is shown on a logarithmic scale.
    """

    name: str
    values: tuple[Value, ...] = ()
    prior: Prior | None = None
    log: bool = False

    @property
    def declaration(self) -> Declaration:
        """Where its unit, meaning, allowed range and source are declared."""
        return DECLARED[self.name]

    @classmethod
    def parse(cls, text: str) -> "Axis":
        """Read what the command line's ``--vary`` is given.

        Args:
            text: ``NAME=LOW:HIGH:N`` for N values with equal steps, ``NAME=LOW:HIGH:N:log`` with equal factors,
                ``NAME=a,b,c`` for these values; ``NAME=LOW:HIGH`` or ``NAME=LOW:HIGH:log`` to draw from a range,
                ``NAME`` to draw from the declared prior.

        Raises:
            InputError: If it is none of these, or a value is not allowed.
        """
        name, equals, given = text.partition("=")
        check_name(name)
        if not equals:
            prior = DECLARED[name].prior
            if prior is None:
                raise InputError(f"{name}: has no declared range; give {name}=LOW:HIGH or a list a,b,c")
            return cls(name, prior=prior, log=isinstance(prior, LogUniform | LogNormal))
        return _span(name, given) if ":" in given else cls(name, values=_list(name, given))

    def draw(self, share: float) -> Value:
        """Return the value below which the given share of the prior lies, as the field takes it.

        Args:
            share: From 0 to 1.
        """
        assert self.prior is not None, "an axis of values is not drawn from"
        return _as_declared(self.name, self.prior.quantile(share))


# Reading --vary
def _list(name: str, given: str) -> tuple[Value, ...]:
    values = tuple(_allowed(name, item) for item in given.split(","))
    if len(values) == 1:
        raise InputError(f"{name}: {brief(given)} is one value and varies nothing; use --set, or give {FORMS}")
    if len(values) > MOST_VALUES:
        raise InputError(f"{name}: {len(values):,} values are given, at most {MOST_VALUES:,} are allowed")
    value, times = Counter(values).most_common(1)[0]
    if times > 1:
        raise InputError(f"{name}: {value} is given twice")
    return values


def _span(name: str, given: str) -> Axis:
    if isinstance(DECLARED[name].default, bool):
        raise InputError(f"{name}: is yes or no, not {brief(given)}; give {name}=yes,no")
    parts = given.split(":")
    log = parts[-1] == "log"
    ends, number = parts[:2], parts[2 : len(parts) - log]
    if len(parts) - log < 2 or len(number) > 1:
        raise InputError(f"{name}: must be {FORMS}, not {brief(given)}")
    low, high = (_allowed(name, end) for end in ends)
    if low >= high:
        raise InputError(f"{name}: LOW must be less than HIGH, not {low} and {high}")
    if log and low <= 0:
        raise InputError(f"{name}: a log scale needs LOW greater than 0, not {low}")
    scale = LogUniform(low, high) if log else Uniform(low, high)
    if number:
        steps = _number_of_values(name, number[0]) - 1
        within = (_as_declared(name, _plain(scale.quantile(step / steps))) for step in range(1, steps))
        return Axis(name, values=tuple(dict.fromkeys((low, *within, high))), log=log)
    if _is_whole(name) and not log:
        return Axis(name, prior=Whole(int(low), int(high)))
    return Axis(name, prior=scale, log=log)


def _plain(value: float) -> float:
    """Return a value as people write it: 0.3, and not 0.30000000000000004."""
    return float(f"{value:.{GRID_DIGITS}g}")


def _number_of_values(name: str, text: str) -> int:
    number = as_json(text)
    if type(number) is not int or not 2 <= number <= MOST_VALUES:
        raise InputError(f"{name}: N must be a whole number from 2 to {MOST_VALUES}, not {brief(text)}")
    return number


def _is_whole(name: str) -> bool:
    return type(DECLARED[name].default) is int


def _as_declared(name: str, value: Value) -> Value:
    """Round to a whole number where one is declared, and undo what rounding of floats adds beyond the range."""
    low, high = DECLARED[name].low, DECLARED[name].high
    if low is None or high is None:
        return value
    return type(DECLARED[name].default)(min(high, max(low, round(value) if _is_whole(name) else value)))


def _allowed(name: str, text: str) -> Value:
    """Read one value as ``--set`` does, and check it against the declaration."""
    part, _, field = name.partition(".")
    try:
        checked: Value = getattr(RECORDS[part].model_validate({field: read_value(name, text)}), field)
    except ValidationError as mistake:
        raise InputError(f"{part}.{explain(mistake, RECORDS[part])}") from None
    return checked


def axes_over(texts: Iterable[str]) -> dict[str, Axis]:
    """Return what ``--over`` asks for, by how it is written: all in a part that has a range, or single names.

    Raises:
        InputError: If a name or a range is not allowed.
    """
    names: dict[str, None] = {}
    for text in texts:
        if text in RECORDS:
            names |= {name: None for name, entry in DECLARED.items() if name.startswith(text) and entry.prior}
        else:
            names[text] = None
    return {name: Axis.parse(name) for name in names}
