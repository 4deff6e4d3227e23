"""A run as a moving picture for a talk: headcount and merchants, hour by hour."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import date2num
from matplotlib.text import Text
from PIL import Image

from sim.errors import InputError
from sim.figures.believed import bands_key
from sim.figures.budgets import raster
from sim.figures.escalation import headcount
from sim.figures.fonts import lacking_told_once
from sim.figures.observed import Observed
from sim.figures.over_time import beyond_key, hour_ends, panels_of, times
from sim.figures.page import key
from sim.figures.style import BLUE, Look, looking, settings
from sim.language.dates import day_of

TALK = Look(8.0, 10.0)
HEIGHT, DOTS = 5.4, 100
"""A frame has 800 x 600 dots: inches at nine points, and dots an inch."""

FRAMES_A_SECOND, LAST_FRAME = 12.5, 4.0  # seconds for which the last one stands
MOST_FRAMES = 480
COLOURS, NEARLY_WHITE = 96, 248

Dots = npt.NDArray[np.uint8]


def frames(observed: Observed) -> Iterator[Dots]:
    """Give the frames of a run, 600 x 800 x 3: what has happened by the hour is uncovered from left to right.

    The picture is drawn twice, with all that happens and with nothing of it; each frame is put together from the two.
    """
    scenario, counts = observed.scenario, observed.series["in_rooms"]
    hours = hour_ends(scenario)
    with looking(TALK), panels_of(scenario, HEIGHT, (3, 2)) as (figure, (top, bottom)):
        marks = headcount(top, observed, hours)
        raster(bottom, observed, hours)
        key(figure, [*marks, *bands_key(observed.bands), *beyond_key(scenario)])
    with looking(TALK), mpl.rc_context(settings()), lacking_told_once():
        figure.set_dpi(DOTS)
        canvas = FigureCanvasAgg(figure)
        clock = figure.text(*_beside_title(top), "", ha="right", fontsize="large")
        [head] = top.plot([], [], "o", color=BLUE, ms=6, clip_on=False)
        for artist in (clock, head):
            artist.set_animated(True)
        after = _drawn(canvas)
        for artist in (*_shown(top), *_shown(bottom)):
            artist.set_visible(False)
        before = _drawn(canvas)
        head.set_visible(True)
        screen = np.asarray(canvas.buffer_rgba())
        moments = [scenario.start, *times(scenario)]
        for hour in _frame_hours(scenario.hours):
            count = float(counts[hour - 1]) if hour else 0.0
            edge = 1 + round(float(top.transData.transform((date2num(moments[hour]), 0))[0]))
            edge = screen.shape[1] if hour == scenario.hours else edge
            screen[:, :edge], screen[:, edge:] = after[:, :edge], before[:, edge:]
            head.set_data([date2num(moments[hour])], [count])
            clock.set_text(f"{day_of(moments[hour])} {moments[hour]:%H:%M}   {count:,.0f}")
            for artist in (head, clock):
                figure.draw_artist(artist)
            yield screen[:, :, :3].copy()


def _beside_title(axes: Axes) -> tuple[float, float]:
    """Return the end of the line in which the title of a panel stands, as shares of the figure."""
    [title] = [text for text in axes.findobj(Text) if text.get_text() == axes.get_title(loc="left")]
    line = title.get_window_extent().transformed(axes.figure.transFigure.inverted())
    return float(axes.get_position().x1), float(line.y0)


def _drawn(canvas: FigureCanvasAgg) -> Dots:
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def _shown(axes: Axes) -> Iterator[Artist]:
    """Give all that is drawn in a panel; its frame, ticks and titles are not."""
    yield from (*axes.lines, *axes.collections, *axes.patches, *axes.texts)


def _frame_hours(hours: int) -> list[int]:
    step = -(-hours // MOST_FRAMES)
    return [*range(0, hours, step), hours]


def gif(observed: Observed) -> bytes:
    """Return a run as GIF: the same bytes for the same run.

    All frames have the colours of the last one, in which everything is there.
    """
    drawn = [Image.fromarray(frame) for frame in frames(observed)]
    colours = drawn[-1].quantize(COLOURS, dither=Image.Dither.NONE)
    shades = np.array(colours.getpalette()).reshape(-1, 3)
    shades[shades.min(axis=1) >= NEARLY_WHITE] = 255  # paper is white: Pillow looks for the nearest colour in steps
    colours.putpalette(shades.ravel().tolist())
    first, *others = (frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in drawn)
    written, durations = io.BytesIO(), [round(1000 / FRAMES_A_SECOND)] * len(others) + [round(1000 * LAST_FRAME)]
    first.save(written, "GIF", save_all=True, append_images=others, duration=durations, loop=0)
    return written.getvalue()


def mp4(observed: Observed) -> bytes:
    """Return a run as MP4, made by ffmpeg: the same bytes for the same run and ffmpeg.

    Raises:
        InputError: If there is no ffmpeg, or it fails.
    """
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise InputError("--format mp4: there is no ffmpeg here that could make it; gif needs none")
    drawn = [*frames(observed)]
    drawn += [drawn[-1]] * round(LAST_FRAME * FRAMES_A_SECOND)
    height, width, _ = drawn[0].shape
    given = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(FRAMES_A_SECOND), "-i", "-"]
    made = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.mp4"
        frames_in = b"".join(frame.tobytes() for frame in drawn)
        command = [ffmpeg, "-loglevel", "error", *given, *made, str(path)]
        ended = subprocess.run(command, input=frames_in, capture_output=True, check=False)
        if ended.returncode:
            last = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise InputError(f"--format mp4: ffmpeg failed: {last}")
        return path.read_bytes()
