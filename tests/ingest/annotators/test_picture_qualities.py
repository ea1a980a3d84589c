"""Picture qualities: measured in clips that the tests make, kept, found by free words, and limits."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from ingest.annotators.picture_qualities import QualityAnnotator
from ingest.annotators.qualities.daylight import DAY, INSIDE, NIGHT, DaylightClassifier
from ingest.annotators.qualities.file_metadata import file_qualities
from ingest.annotators.qualities.sharpness import sharpness_qualities
from retrieval.qualities import HOLDS, QUALITY_GROUPS, VALUES, Quality
from retrieval.types import Picture, Shot, Vectors
from tests.support.factories import make_shots, make_video, unit
from tests.support.footage.clips import write_clip
from tests.support.footage.moving_pictures import film, look, scene

SECONDS = 4.0
SCENE = scene()


def measured(path: Path, frame: Callable[[float], Picture]) -> dict[str, float]:
    """What a clip of these frames is, in one shot."""
    write_clip(path, film(SECONDS, frame), options={"crf": "23"})
    found = QualityAnnotator().annotate(make_video(path=path), make_shots("a1", [SECONDS]))
    return {one.text: one.score for one in found}


def holds(found: dict[str, float], group: str) -> set[str]:
    return {
        Quality.parse(text).value
        for text, score in found.items()
        if score >= HOLDS and text.startswith(group)
    }


def shaken(time: float) -> Picture:
    seconds = SECONDS * time
    across = 0.012 * np.sin(2 * np.pi * 3 * seconds) + 0.01 * np.sin(2 * np.pi * 1.7 * seconds)
    return look(SCENE, float(across), float(0.015 * np.sin(2 * np.pi * 2.3 * seconds)))


def somebody_walks(time: float) -> Picture:
    frame, walker = look(SCENE).copy(), look(SCENE, 0.9, 0.9)[:50, :50]
    place = int(100 * time)
    frame[20:70, place : place + 50] = walker
    return frame


@pytest.mark.parametrize(
    ("frame", "camera"),
    [
        (lambda time: look(SCENE), {"still"}),
        (somebody_walks, {"still"}),
        (lambda time: look(SCENE, time), {"moving", "pan"}),
        (lambda time: look(SCENE, -0.3 * time), {"moving", "pan"}),
        (lambda time: look(SCENE, 0, time), {"moving", "tilt"}),
        (lambda time: look(SCENE, 0, 0, 1 + time), {"moving", "zoom"}),
        (lambda time: look(SCENE, 0, 0, 2 - time), {"moving", "zoom"}),
        (shaken, {"moving", "shaky"}),
        (lambda time: (look(SCENE, time) * 0.15).astype(np.uint8), {"moving", "pan"}),
    ],
    ids=[
        "still",
        "somebody walks",
        "pan",
        "slow pan",
        "tilt",
        "zoom in",
        "zoom out",
        "shaky",
        "pan in the dark",
    ],
)
def test_what_the_camera_does_is_told_from_what_moves_before_it(
    tmp_path: Path, frame: Callable[[float], Picture], camera: set[str]
) -> None:
    assert holds(measured(tmp_path / "clip.mp4", frame), "camera") == camera


def grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)


def sepia(picture: Picture) -> Picture:
    light = grey(picture)[..., :1] / 255.0
    return np.asarray(np.concatenate([light**0.8 * 255, light * 225, light**1.2 * 180], axis=-1), np.uint8)


def noisy_grey(picture: Picture) -> Picture:
    """Grey with the colour noise of tape."""
    noise = np.random.default_rng(1).normal(0, 6, picture.shape)
    return np.clip(grey(picture) + noise, 0, 255).astype(np.uint8)


def rose(picture: Picture) -> Picture:
    """Grey but for a corner of a twelfth of it."""
    whole = grey(picture)
    whole[:30, :40] = (200, 30, 40)
    return whole


@pytest.mark.parametrize(
    ("change", "colour"),
    [
        (lambda picture: picture, {"colour"}),
        (grey, {"black_and_white"}),
        (sepia, {"black_and_white"}),
        (noisy_grey, {"black_and_white"}),
        (rose, {"colour"}),
        (lambda picture: np.zeros_like(picture), set()),
    ],
    ids=["colour", "grey", "sepia", "grey with noise", "a red corner", "black"],
)
def test_colour_is_told_from_black_and_white(
    tmp_path: Path, change: Callable[[Picture], Picture], colour: set[str]
) -> None:
    found = measured(tmp_path / "clip.mp4", lambda time: change(look(SCENE, time / 4)))
    assert holds(found, "colour") == colour


@pytest.mark.slow
def test_light_and_main_colours_are_told(tmp_path: Path) -> None:
    dark = measured(tmp_path / "dark.mp4", lambda time: (look(SCENE, time / 4) * 0.15).astype(np.uint8))
    bright = measured(
        tmp_path / "bright.mp4", lambda time: (255 - look(SCENE, time / 4) * 0.2).astype(np.uint8)
    )
    usual = measured(tmp_path / "usual.mp4", lambda time: look(SCENE, time / 4))
    assert [holds(one, "light") for one in (dark, bright, usual)] == [{"dark"}, {"bright"}, set()]

    def painted(colour: tuple[int, int, int]) -> set[str]:
        def frame(time: float) -> Picture:
            picture = grey(look(SCENE, time / 4))
            shade = 0.7 + 0.3 * picture[:, :80, :1] / 255.0
            picture[:, :80] = np.asarray(shade * colour, np.uint8)
            return picture

        return holds(measured(tmp_path / "painted.mp4", frame), "hue") - {"black", "grey", "white"}

    colours = {"red": (210, 20, 30), "yellow": (240, 220, 30), "green": (30, 160, 60), "blue": (30, 70, 200)}
    colours |= {
        "purple": (130, 40, 190),
        "orange": (240, 130, 10),
        "brown": (140, 80, 30),
        "pink": (250, 160, 180),
    }
    assert {name: painted(colour) for name, colour in colours.items()} == {name: {name} for name in colours}


def test_sharpness_is_told_as_a_whole_and_in_parts() -> None:
    blocks = np.random.default_rng(3).integers(40, 220, (18, 32, 3))
    sharp = np.kron(blocks, np.ones((20, 20, 1))).astype(np.uint8)
    soft = cv2.GaussianBlur(sharp, (0, 0), 8).astype(np.uint8)
    parts = soft.copy()
    parts[120:240, 200:440] = sharp[120:240, 200:440]

    def told(picture: Picture) -> set[str]:
        return {quality.value for quality, score in sharpness_qualities(picture).items() if score >= HOLDS}

    assert [told(one) for one in (sharp, soft, parts)] == [{"sharp"}, {"blurred"}, {"sharp", "shallow"}]
    assert sharpness_qualities(np.full((360, 640, 3), 90, np.uint8)) == {}


def test_the_files_words_are_read_and_lies_are_dropped() -> None:
    def told(fps: float = 25.0, width: int = 1920, height: int = 1080, **words: str) -> set[str]:
        said = {key.replace("__", "."): value for key, value in words.items()}
        found = file_qualities(Path("/reels/Tour 1968/a.mp4"), said, fps, width, height)
        return {str(quality) for quality, score in found.items() if score >= HOLDS}

    assert told() == {"folder:Tour 1968", "shape:landscape", "resolution:hd"}
    assert "shape:portrait" in told(width=1080, height=1920)
    assert {"shape:square", "resolution:low"} <= told(width=200, height=204)
    phone = told(com__apple__quicktime__make="Apple", com__apple__quicktime__model="iPhone 12")
    assert "device:Apple iPhone 12" in phone
    assert "device:Canon EOS R5" in told(make="Canon", model="Canon EOS R5")
    assert "pace:slow_motion" in told(com__android__capture__fps="120.0")
    assert "pace:slow_motion" in told(fps=119.88)
    assert "pace:time_lapse" in told(com__android__capture__fps="1.0")
    assert not any("pace" in one for one in told(com__android__capture__fps="25"))
    assert "place:41.3874, 2.1686" in told(location="+41.3874+002.1686/")
    assert "place:-33.8500, -151.2000" in told(
        com__apple__quicktime__location__iso6709="-33.85-151.2+12.000/"
    )
    for lie in ("+00.0000+000.0000/", "+99.0+000.5/", "+41.0", "somewhere", ""):
        assert not any("place" in one for one in told(location=lie))


class Seen:
    """An encoder that reads texts by what they describe, and saw one of that in each shot."""

    encoder = "seen"

    def __init__(self, *shows: Sequence[str]) -> None:
        self._shows = shows

    def texts(self, texts: Sequence[str]) -> Vectors:
        return unit([[text in some for some in (DAY, NIGHT, INSIDE)] for text in texts])

    def shots(self, shots: Sequence[Shot]) -> Vectors:
        return unit([self.texts([some[0]])[0] for some in self._shows])


def test_day_is_told_from_night_where_the_light_agrees() -> None:
    shots = make_shots("a1", [2] * 6)
    judge = DaylightClassifier(Seen(DAY, NIGHT, INSIDE, DAY, NIGHT, NIGHT))
    found = judge.qualities(shots, [70.0, 20.0, 20.0, 20.0, 70.0, None])
    told = [{one.value for one, score in some.items() if score >= HOLDS} for some in found]
    assert told == [{"day"}, {"night"}, set(), set(), set(), set()]


def test_the_encoder_stands_in_the_version_so_that_another_one_looks_again() -> None:
    plain = QualityAnnotator()
    seeing = plain.seeing(Seen())
    assert plain.annotator.version != seeing.annotator.version
    assert plain.annotator.kind == seeing.annotator.kind == "quality"


def test_every_known_value_is_written_and_read_alike() -> None:
    for group in QUALITY_GROUPS:
        for value in VALUES.get(group, ("Apple: iPhone",)):
            assert Quality.parse(str(Quality(group, value))) == (group, value)
    with pytest.raises(ValueError, match="no quality"):
        Quality.parse("dark")
