"""The moving picture: what has happened by the hour is seen and no more, in the colours of the last frame."""

import io
import shutil
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image, ImageSequence

from sim.errors import InputError
from sim.figures.animation import frames, gif, mp4
from sim.figures.observed import Observed
from sim.figures.style import BLUE
from sim.runs import simulate
from tests.worlds import small_world

HOURS = 30


@pytest.fixture(scope="module", name="observed")
def _observed() -> Observed:
    return Observed.of(simulate(small_world(agents=1000, hours=HOURS)))


def blue(picture: Image.Image) -> int:
    """Return how many dots have the colour of the curve, or nearly."""
    dots = np.asarray(picture.convert("RGB")).astype(int)
    return int((abs(dots - np.rint(255 * np.array(to_rgb(BLUE)))).max(axis=2) < 24).sum())


def test_a_film_uncovers_the_curve_in_its_own_colour_and_is_made_the_same_twice(observed: Observed) -> None:
    film = gif(observed)
    assert gif(observed) == film
    with Image.open(io.BytesIO(film)) as opened:
        seen = [frame.convert("RGB") for frame in ImageSequence.Iterator(opened)]
    assert len(seen) == HOURS + 1
    assert {frame.size for frame in seen} == {(800, 600)}
    assert {frame.getpixel((799, 0)) for frame in seen} == {(255, 255, 255)}
    assert 0 < blue(seen[0]) < blue(seen[HOURS // 2]) < blue(seen[-1])


def test_what_is_to_come_is_not_seen(observed: Observed) -> None:
    drawn = [frame.astype(int) for frame in frames(observed)]
    changes = [np.flatnonzero(abs(later - earlier)[40:].any(axis=(0, 2))) for earlier, later in pairwise(drawn)]
    assert all(before.max() <= after.max() for before, after in pairwise(changes))


def test_without_ffmpeg_gif_is_named(observed: Observed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="there is no ffmpeg here that could make it; gif needs none"):
        mp4(observed)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg here")
def test_a_film_for_a_player_is_made_the_same_twice(observed: Observed) -> None:
    assert mp4(observed)[4:8] == b"ftyp"
    assert mp4(observed) == mp4(observed)
