"""What happens inside a shot and is no boundary: flashes, strobing light, shake, whip pans, freezes, screens in it.

Each takes a shot's pictures, (n, height, width, 3) uint8, and gives as many back.
"""

from collections.abc import Callable

import cv2
import numpy as np

from training.shot_boundaries.clips import FPS, HEIGHT, WIDTH, Pictures

Treatment = Callable[[Pictures, Pictures, np.random.Generator], Pictures]
"""The shot, another clip for what shows one, chance → the shot treated."""


def flash(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """A camera's flash or a lightning, one to five frames, once to three times."""
    treated = shot.copy()
    for _ in range(chance.integers(1, 4)):
        at, length = int(chance.integers(0, len(shot))), int(chance.integers(1, 6))
        strength = np.linspace(chance.uniform(0.5, 1.0), 0.2, length)
        for number, weight in enumerate(strength[: len(shot) - at]):
            treated[at + number] = _mixed(treated[at + number], np.full_like(shot[0], 250), weight)
    return treated


def strobe(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """Light that goes on and off, as in a club or at a failing lamp."""
    period, dark = int(chance.integers(3, 14)), chance.uniform(0.05, 0.5)
    tint = chance.uniform(0.6, 1.0, 3)
    lit = np.arange(len(shot)) // period % 2 == 0
    factors = np.where(lit[:, None], np.ones(3), dark * tint)
    return np.clip(shot * factors[:, None, None, :], 0, 255).astype(np.uint8)


def shake(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """A hand-held camera, from a breath to a run."""
    strength = chance.uniform(2, 12)
    steps = chance.normal(0, strength, (len(shot), 2))
    walk = np.zeros_like(steps)
    for number in range(1, len(shot)):
        walk[number] = 0.8 * walk[number - 1] + steps[number]
    return _moved(shot, np.clip(walk, -24, 24), 1.3)


def whip_pan(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """The camera is thrown to one side within the shot; smeared while it moves."""
    length = int(chance.integers(5, 14))
    at = int(chance.integers(0, max(1, len(shot) - length)))
    travel = np.concatenate([np.zeros(at), np.linspace(0, 1, length), np.ones(len(shot))])[: len(shot)]
    reach = chance.choice([-1, 1]) * 0.4 * WIDTH
    panned = _moved(shot, np.stack([(travel - 0.5) * 2 * reach, np.zeros(len(shot))], axis=1), 1.9)
    for number in range(at, min(at + length, len(shot))):
        panned[number] = cv2.blur(panned[number], (31, 1))
    return panned


def freeze(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """The picture stands still for a while, then the shot goes on from there."""
    at, length = int(chance.integers(0, len(shot))), int(chance.uniform(0.4, 2.0) * FPS)
    held = np.repeat(shot[at : at + 1], length, axis=0)
    return np.concatenate([shot[:at], held, shot[at:]])[: len(shot)]


def screen_within(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """A television set or an inset in the picture; what it shows begins, is cut and ends inside the shot."""
    treated = shot.copy()
    share = chance.uniform(0.25, 0.5)
    width, height = int(WIDTH * share), int(HEIGHT * share)
    x, y = int(chance.integers(4, WIDTH - width - 4)), int(chance.integers(4, HEIGHT - height - 4))
    first, last = sorted(chance.integers(0, len(shot), 2).tolist())
    jump = int(chance.integers(0, len(other)))
    for number in range(first, last):
        shown = other[(number + (jump if number > (first + last) // 2 else 0)) % len(other)]
        treated[number, y : y + height, x : x + width] = cv2.resize(shown, (width, height))
    return treated


def title(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """A line of writing or a whole lower third that comes and goes at once."""
    treated = shot.copy()
    first, last = sorted(chance.integers(0, len(shot), 2).tolist())
    top = int(chance.integers(HEIGHT // 2, HEIGHT - 30))
    words = "".join(chance.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ    "), int(chance.integers(6, 18))))
    colour = chance.integers(0, 255, 3).tolist()
    for number in range(first, last):
        picture = np.ascontiguousarray(treated[number])
        if sum(colour) % 2:
            picture[top : top + 28] = _mixed(
                picture[top : top + 28], np.full((28, WIDTH, 3), colour, np.uint8), 0.8
            )
        cv2.putText(picture, words, (8, top + 20), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 2)
        treated[number] = picture
    return treated


def zoom(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """The lens goes in or out, slowly or fast."""
    length = int(chance.uniform(0.4, 3.0) * FPS)
    at = int(chance.integers(0, max(1, len(shot) - length)))
    way = np.concatenate([np.zeros(at), np.linspace(0, 1, length), np.ones(len(shot))])[: len(shot)]
    scales = 1.05 + (way if chance.random() < 0.5 else 1 - way) * chance.uniform(0.3, 1.0)
    return np.stack([_cropped(picture, scale, 0, 0) for picture, scale in zip(shot, scales, strict=True)])


def exposure(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """The camera opens or closes its iris, within a few frames."""
    length = int(chance.integers(1, 12))
    at = int(chance.integers(0, max(1, len(shot) - length)))
    way = np.concatenate([np.zeros(at), np.linspace(0, 1, length), np.ones(len(shot))])[: len(shot)]
    factors = 1 + way * (chance.uniform(0.35, 1.7) - 1)
    return np.clip(shot * factors[:, None, None, None], 0, 255).astype(np.uint8)


def something_passes(shot: Pictures, other: Pictures, chance: np.random.Generator) -> Pictures:
    """A dark or bright thing goes by close to the lens and covers most of the picture."""
    treated = shot.copy()
    length, width = int(chance.integers(6, 30)), int(WIDTH * chance.uniform(0.4, 1.1))
    at = int(chance.integers(0, max(1, len(shot) - length)))
    patch = cv2.resize(other[0], (width, HEIGHT)) // 4 + np.uint8(chance.integers(0, 90))
    for number in range(min(length, len(shot) - at)):
        left = int(-width + (WIDTH + width) * number / length)
        a, b = max(0, left), min(WIDTH, left + width)
        treated[at + number, :, a:b] = patch[:, a - left : b - left]
    return treated


TREATMENTS: tuple[Treatment, ...] = (
    flash, strobe, shake, whip_pan, freeze, screen_within, title, zoom, exposure, something_passes,
)  # fmt: skip


def _mixed(a: Pictures, b: Pictures, weight: float) -> Pictures:
    return np.asarray(cv2.addWeighted(a, 1 - weight, b, weight, 0))


def _moved(shot: Pictures, offsets: np.ndarray, scale: float) -> Pictures:
    """The shot seen through a window smaller by `scale`, which is moved by pixels of the whole picture."""
    return np.stack(
        [_cropped(picture, scale, float(x), float(y)) for picture, (x, y) in zip(shot, offsets, strict=True)]
    )


def _cropped(picture: Pictures, scale: float, x: float, y: float) -> Pictures:
    free_x, free_y = (WIDTH - WIDTH / scale) / 2, (HEIGHT - HEIGHT / scale) / 2
    left, top = free_x + np.clip(x, -free_x, free_x), free_y + np.clip(y, -free_y, free_y)
    matrix = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], np.float32)
    return np.asarray(cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT))
