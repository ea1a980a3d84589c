"""Sound without pictures cut into shots: in its pauses, not within a line that is spoken, of a length that is heard
in one go; in stretches of that length where nothing parts it. It reads no file."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.media.frame_grabs import encode_jpeg
from ingest.media.sounds.levels import LEVELS_A_SECOND, Levels
from ingest.media.sounds.waveform import levels_between, waveform_picture
from ingest.shots.spool import THUMBNAIL_QUALITY
from retrieval.types import Shot, ShotId, Subtitle

USUAL_SECONDS, LONGEST_SECONDS = 12.0, 40.0
"""Of a shot: two or three sentences; and at most."""
SHORTEST_SECONDS = 1.0
CLEAR_RANGE = 12.0
"""Decibels between what is loud and what is quiet below which nothing is a pause: music, hum, silence."""
PAUSE_SHARE = 0.35
"""Of that range, from the quiet end, in which a pause lies."""
MIN_PAUSE, FULL_PAUSE = 0.3, 2.0
"""Seconds of the shortest pause, and of one that counts in full."""
PAUSE_GAIN, NO_PAUSE_COST, SPOKEN_COST = 1.0, 0.7, 1.5
"""What a full pause is worth, and what a cut without one, and within a line, costs, against the square of the
natural logarithm of a shot's length over the usual one: half or twice as long costs 0.48."""
SCENE_PAUSE = 4.0
"""Seconds of a pause behind which something else begins."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a shot may begin."""

    time: float
    cost: float
    pause: float
    """Seconds of it."""


@dataclass(frozen=True, slots=True, eq=False)
class SoundShots:
    """Shots that tile a sound, and a waveform (JPEG) for each."""

    shots: list[Shot]
    thumbnails: list[bytes]


def cut_sound(video: str, levels: Levels, seconds: float, lines: Sequence[Subtitle] = ()) -> SoundShots:
    """The shots of the sound with that id, which lasts so many seconds; `lines` are spoken in it."""
    begins = [_Place(0.0, 0.0, 0.0), *_best_places(_places(levels, seconds, lines), seconds)]
    ends = [*(place.time for place in begins[1:]), seconds]
    shots: list[Shot] = []
    scene = 1
    for number, (place, end) in enumerate(zip(begins, ends, strict=True), 1):
        scene += place.pause >= SCENE_PAUSE
        shots.append(
            Shot(
                ShotId(video, number),
                scene,
                semantic_class=scene,
                start=place.time,
                end=end,
                thumbnail=(place.time + end) / 2,
                frames=0,
            )
        )
    drawn = [waveform_picture(levels_between(levels, shot.start, shot.end)) for shot in shots]
    return SoundShots(shots, [encode_jpeg(picture, THUMBNAIL_QUALITY) for picture in drawn])


def _places(levels: Levels, seconds: float, lines: Sequence[Subtitle]) -> list[_Place]:
    """Where shots may begin, rising: in pauses, between lines, and at each full second."""
    spoken = np.array([(line.start, line.end) for line in lines]).reshape(-1, 2)
    pauses = dict((*_pauses(levels), *_between(spoken)))
    times = sorted({*pauses, *np.arange(1.0, seconds).tolist()})
    return [
        _Place(time, _cost(time, pauses.get(time, 0.0), spoken), pauses.get(time, 0.0))
        for time in times
        if SHORTEST_SECONDS <= time <= seconds - SHORTEST_SECONDS
    ]


def _cost(time: float, pause: float, spoken: NDArray[np.float64]) -> float:
    cost = -PAUSE_GAIN * min(1.0, pause / FULL_PAUSE) if pause else NO_PAUSE_COST
    within = bool(len(spoken)) and bool(((spoken[:, 0] < time) & (time < spoken[:, 1])).any())
    return cost + SPOKEN_COST * within


def _pauses(levels: Levels) -> list[tuple[float, float]]:
    """(middle, length) of each stretch that is quiet, in seconds."""
    if not len(levels):
        return []
    low, high = np.percentile(levels, [10, 90])
    if high - low < CLEAR_RANGE:
        return []
    quiet = np.concatenate([[False], levels < low + PAUSE_SHARE * (high - low), [False]])
    edges = np.flatnonzero(quiet[1:] != quiet[:-1]) / LEVELS_A_SECOND
    return [
        (float((first + last) / 2), float(last - first))
        for first, last in zip(edges[::2], edges[1::2], strict=True)
        if last - first >= MIN_PAUSE
    ]


def _between(spoken: NDArray[np.float64]) -> list[tuple[float, float]]:
    """The same of the gaps between lines."""
    if len(spoken) < 2:
        return []
    reached = np.maximum.accumulate(spoken[:, 1])
    gaps = spoken[1:, 0] - reached[:-1]
    return [
        (float(reached[place] + gap / 2), float(gap))
        for place, gap in enumerate(gaps.tolist())
        if gap >= MIN_PAUSE
    ]


def _best_places(places: Sequence[_Place], seconds: float) -> list[_Place]:
    """Those of the places at which all costs together are least; by dynamic programming."""
    ends = [*places, _Place(seconds, 0.0, 0.0)]
    times, least, came_from = [0.0], [0.0], [-1]
    first = 0
    for end in ends:
        while end.time - times[first] > LONGEST_SECONDS and first + 1 < len(times):
            first += 1
        lengths = np.maximum(end.time - np.array(times[first:]), 0.02)
        costs = np.array(least[first:]) + np.log(lengths / USUAL_SECONDS) ** 2
        costs[lengths < SHORTEST_SECONDS] += 4.0
        best = int(costs.argmin())
        times.append(end.time)
        least.append(float(costs[best]) + end.cost)
        came_from.append(first + best)
    chosen, place = [], came_from[-1]
    while place > 0:
        chosen.append(places[place - 1])
        place = came_from[place]
    return chosen[::-1]
