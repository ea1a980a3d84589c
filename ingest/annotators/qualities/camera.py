"""What the camera does in a shot, and how much moves before it, by optical flow between tiny pictures.

The camera's own movement is the similarity transform (shift, turn, zoom) that most of the picture follows; what
does not follow it moves by itself. It knows no video.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from retrieval.picture_preparation import crop_letterbox
from retrieval.qualities import Quality
from retrieval.types import Floats, Picture

SIDE = 160
"""Pixels of the longer side of the pictures compared."""
GRID = 6
"""Pixels between the points that are followed."""
MIN_GRADIENT = 3.0
"""Grey levels a pixel: flow is told where there is something to follow."""
USUAL_CONTRAST, MAX_GAIN = 40.0, 6.0
"""Grey levels, standard deviation that a flat picture is brought to, and by how much at most: the rest is noise."""
FEWEST_POINTS = 12
STILL_SHIFT = 0.25
"""Pixels: what is shifted less has not moved, as far as flow is exact."""
STILL_SHARE = 0.3
"""Of the points that a still camera keeps in place at least: nothing with a texture stays where it is before a
camera that moves."""
MIN_INLIERS = 0.4
"""Of the points that must follow the camera for its movement to be told."""
WINDOW_SECONDS = 2.0
"""A movement is judged over so long."""
NET_SHIFT = 0.1
"""Of the picture's longer side, in one direction: a pan or tilt."""
NET_ZOOM = float(np.log(1.1))
"""A tenth nearer or farther: a zoom."""
STEADY = 0.6
"""Of the way there and back, what is left as the way there: a movement in one direction."""
SHAKE = 0.005
"""Of the longer side, root mean square about the smoothed way: what a viewer calls shaky; from half of it to twice
it the score rises."""
SMOOTHED = 5
"""Pictures that the way is smoothed over."""
MUCH_MOTION, LITTLE_MOTION = 0.1, 0.01
"""Longer sides a second, on average over the picture, without the camera's own."""


@dataclass(frozen=True, slots=True)
class CameraStep:
    """The movement from one picture to the next."""

    seconds: float
    known: bool
    """Whether the camera's movement could be told."""
    still: bool = True
    across: float = 0.0
    """Of the picture's contents, in longer sides; to the right and down."""
    down: float = 0.0
    zoom: float = 0.0
    """Natural logarithm of the scale."""
    motion: float = 0.0
    """Longer sides a second, beside the camera's own."""


class FlowMeter:
    """Measures steps between the pictures that it is shown, one after the other. One thread at a time."""

    def __init__(self) -> None:
        self._flow: Any = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)  # type: ignore[attr-defined]
        self._before: tuple[float, Picture] | None = None

    def cut(self) -> None:
        """The next picture begins anew."""
        self._before = None

    def step(self, time: float, picture: Picture) -> CameraStep | None:
        """From the picture before to this one; None for the first."""
        grey = _evened(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
        before, self._before = self._before, (time, grey)
        if before is None or before[1].shape != grey.shape:
            return None
        return _step(self._flow.calc(before[1], grey, None), before[1], max(1e-3, time - before[0]))


def camera_qualities(steps: Sequence[CameraStep]) -> dict[Quality, float]:
    """What the steps of a shot amount to; empty where nothing could be told."""
    found: dict[Quality, float] = {}
    if steps:
        motion = float(np.mean([step.motion for step in steps]))
        found[Quality("motion", "much")] = min(1.0, motion / (2 * MUCH_MOTION))
        found[Quality("motion", "little")] = max(0.0, 1.0 - motion / (2 * LITTLE_MOTION))
    known = [step for step in steps if step.known]
    if not known or len(known) < len(steps) / 2:
        return found
    still = sum(step.seconds for step in known if step.still) / sum(step.seconds for step in known)
    found |= {Quality("camera", "still"): still, Quality("camera", "moving"): 1.0 - still}
    windows = _windows(known)
    for value in ("pan", "tilt", "zoom"):
        share = sum(value in _movements(window) for window in windows) / len(windows)
        if share:
            found[Quality("camera", value)] = 0.5 + share / 2  # a shot that pans at last is a pan too
    if shake := _shake(known):
        found[Quality("camera", "shaky")] = min(1.0, shake / (2 * SHAKE))
    return found


def _evened(grey: Picture) -> Picture:
    """The grey picture at a usual contrast, so that flow is told in the dark too."""
    spread = float(grey.std())
    gain = float(np.clip(USUAL_CONTRAST / max(1e-3, spread), 1.0, MAX_GAIN))
    evened: Picture = np.clip((grey - float(grey.mean())) * gain + 128.0, 0, 255).astype(np.uint8)
    return evened


def _step(flow: Floats, grey: Picture, seconds: float) -> CameraStep:
    """From (h, w, 2) float32 pixels."""
    height, width = grey.shape
    longer = max(height, width)
    rows, columns = np.mgrid[GRID // 2 : height : GRID, GRID // 2 : width : GRID]
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    gradient = np.hypot(across, down)[rows, columns] / 8.0  # Sobel's kernel sums to 8
    shifts = flow[rows, columns].reshape(-1, 2)
    textured = (gradient >= MIN_GRADIENT).ravel()
    speed = np.linalg.norm(shifts, axis=1)
    points = np.stack([columns, rows], axis=-1).reshape(-1, 2).astype(np.float32)[textured]
    moved = shifts[textured]
    if len(points) < FEWEST_POINTS:
        return CameraStep(seconds, False, motion=float(speed.mean()) / longer / seconds)
    if float((np.linalg.norm(moved, axis=1) < STILL_SHIFT).mean()) >= STILL_SHARE:
        return CameraStep(seconds, True, motion=float(speed.mean()) / longer / seconds)
    matrix, inliers = cv2.estimateAffinePartial2D(
        points, points + moved, method=cv2.RANSAC, ransacReprojThreshold=1.0
    )
    if matrix is None or float(inliers.mean()) < MIN_INLIERS:
        return CameraStep(seconds, False, still=False, motion=float(speed.mean()) / longer / seconds)
    middle = np.array([width / 2, height / 2])
    shift = matrix[:, :2] @ middle + matrix[:, 2] - middle
    own = moved - (points @ matrix[:, :2].T + matrix[:, 2] - points)
    return CameraStep(
        seconds,
        True,
        False,
        float(shift[0]) / longer,
        float(shift[1]) / longer,
        float(np.log(max(1e-3, np.hypot(matrix[0, 0], matrix[1, 0])))),
        float(np.linalg.norm(own, axis=1).mean()) / longer / seconds,
    )


def _windows(steps: Sequence[CameraStep]) -> list[list[CameraStep]]:
    """The steps in parts of about the window's length, none shorter unless there is one alone."""
    count = max(1, int(sum(step.seconds for step in steps) / WINDOW_SECONDS))
    bounds = np.linspace(0, len(steps), count + 1).round().astype(int)
    return [list(steps[first:last]) for first, last in pairwise(bounds) if last > first]


def _movements(window: Sequence[CameraStep]) -> set[str]:
    """Which movements the camera makes in it."""
    net: dict[str, float] = {}
    for name in ("across", "down", "zoom"):
        values = [getattr(step, name) for step in window]
        whole, way = abs(sum(values)), sum(map(abs, values))
        net[name] = whole if whole >= STEADY * way else 0.0
    found = set()
    edge = net["zoom"] / 2  # what a zoom shifts the picture's edges by
    if net["zoom"] >= NET_ZOOM and edge >= max(net["across"], net["down"]):
        found.add("zoom")
    elif max(net["across"], net["down"]) >= NET_SHIFT:
        found.add("pan" if net["across"] >= net["down"] else "tilt")
        if min(net["across"], net["down"]) >= NET_SHIFT:
            found |= {"pan", "tilt"}
    return found


def _shake(steps: Sequence[CameraStep]) -> float:
    """Root mean square of what the camera's way departs from its smoothed way, in longer sides."""
    if len(steps) < 2 * SMOOTHED:
        return 0.0
    way = np.cumsum([(step.across, step.down) for step in steps], axis=0)
    kernel = np.ones(SMOOTHED) / SMOOTHED
    smooth = np.stack([np.convolve(way[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)
    edge = SMOOTHED // 2
    return float(np.sqrt(np.mean(np.sum((way[edge:-edge] - smooth) ** 2, axis=1))))


def flow_picture(picture: Picture) -> Picture:
    """What flow is measured on: the picture without black bars, whose edges stand still."""
    return np.ascontiguousarray(crop_letterbox(picture))
