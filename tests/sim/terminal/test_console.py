"""Numbers in the figures that a reader can use."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.terminal.console import number

KNOWN = {
    0: "0",
    3: "3",
    999: "999",
    1234: "1,234",
    7624: "7,624",
    31_849.8: "31,850",
    442_123: "442,100",
    999_949: "999,900",
    999_951: "1 million",
    4_708_680: "4.7 million",
    8_000_000: "8 million",
    1_234_567_890: "1,234.6 million",
    -31_849.8: "-31,850",
    -4.7e6: "-4.7 million",
    12.345: "12.3",
    0.57412: "0.574",
    0.5: "0.5",
    0.000_125: "0.000125",
    1e-9: "0.000000001",
    999.96: "1,000",
    9999.6: "10,000",
    float("nan"): "nan",
    float("inf"): "inf",
}


@pytest.mark.parametrize(("value", "text"), KNOWN.items())
def test_known_numbers(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(-1e15, 1e15, allow_subnormal=False) | st.integers(-(10**12), 10**12))
def test_any_number_is_plain_and_near(value: float) -> None:
    text = number(value)
    assert re.fullmatch(r"-?[\d,]*\d(\.\d+)?( million)?", text)
    read = float(text.removesuffix(" million").replace(",", "")) * (1e6 if text.endswith("million") else 1)
    assert read == pytest.approx(value, rel=0.05 if abs(value) >= 999_950 else 0.005)


@given(st.integers(0, 9999))
def test_heads_are_counted_exactly_below_ten_thousand(count: int) -> None:
    assert number(count) == f"{count:,}"
