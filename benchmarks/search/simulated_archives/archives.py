"""Archives put together from captioned photos, with names, sounds, writing and speech.

Each photo is a shot. Some videos are one shot, some are programmes of several; some are called after what one of
their shots shows, some as cameras call theirs. In some shots a sound is heard, which the sound model may have
mistaken, in some something is written, with a letter misread now and then, in some a line is spoken
(`told.toml`). Nothing of it goes with the picture, so that what senses say may disagree.
"""

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.search.no_match_captions import IDLE
from retrieval.annotations import Annotation, AnnotatorName, Box, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder, SentenceEncoder
from retrieval.search.senses.name_embedding import embed_missing_names
from retrieval.speech.subtitle_embedding import embed_missing_subtitles
from retrieval.types import Shot, ShotId, Speech, Subtitle, SubtitleTrack, Vectors, Video

TOLD = Path(__file__).with_name("told.toml")
SECONDS = 4.0
SINGLE_SHARE, LONGEST = 0.6, 7
"""Videos of one shot, and the most shots of others."""
NAMED_SHARE, SOUND_SHARE, SIGN_SHARE, LINE_SHARE = 0.6, 0.2, 0.1, 0.1
USUAL_SOUNDS = ("Speech", "Music", "Inside, small room", "Outside, rural or natural", "Vehicle", "Wind")
NO_PICTURE = bytes.fromhex("ffd8ffd9")


@dataclass(frozen=True, slots=True, eq=False)
class Photos:
    """Photos, and all the captions of each."""

    vectors: Vectors
    captions: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What may be heard, written or said: its text, and questions for it."""

    kind: str
    text: str
    asked: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Contents:
    """What an archive's shots hold."""

    photo_of: dict[ShotId, int] = field(default_factory=dict)
    told_in: dict[ShotId, list[Told]] = field(default_factory=dict)


def read_told() -> list[Told]:
    """All of them."""
    table: dict[str, list[dict[str, Any]]] = tomllib.loads(TOLD.read_text(encoding="utf-8"))
    return [
        Told(kind, str(one.get("name", one.get("text"))), tuple(one["asked"]))
        for kind, some in table.items()
        for one in some
    ]


@contextmanager
def simulated_archive(
    photos: Photos,
    told: Sequence[Told],
    size: int,
    encoder: Encoder,
    sentences: SentenceEncoder,
    random: np.random.Generator,
    telling: float = 0.7,
) -> Iterator[tuple[Archive, Contents]]:
    """An archive of about `size` shots, in a folder that goes with it; `telling` is the share of its names that say
    what is seen, 0 to 1."""
    contents = Contents()
    with (
        TemporaryDirectory() as folder,
        Archive.create_or_open(
            Path(folder) / "a", encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive,
    ):
        some = [one for one in told if random.random() < 0.5]
        with archive.writing():
            left = random.choice(len(photos.captions), size, replace=False).tolist()
            while left:
                count = 1 if random.random() < SINGLE_SHARE else int(random.integers(2, LONGEST))
                own, left = left[:count], left[count:]
                _add_video(archive, photos, own, some, contents, random, telling)
            embed_missing_subtitles(archive, sentences)
            embed_missing_names(archive, encoder.encode_texts)
        yield archive, contents


def _add_video(
    archive: Archive,
    photos: Photos,
    own: Sequence[int],
    told: Sequence[Told],
    contents: Contents,
    random: np.random.Generator,
    telling: float,
) -> None:
    number = len(contents.photo_of) + 1
    video, name = f"{number:06x}", f"{_name(photos, own, random, telling)}.mp4"
    name = name if not archive.videos_at(Path("footage") / name) else f"{number}_{name}"
    length = SECONDS * len(own)
    shots = [
        Shot(ShotId(video, at + 1), at + 1, at + 1, SECONDS * at, SECONDS * (at + 1), SECONDS * (at + 0.5), 1)
        for at in range(len(own))
    ]
    vectors = photos.vectors[list(own)]
    archive.add_video(
        Video(video, name, Path("footage") / name, length, 640, 360, 25.0, 1000 + number, len(own), 1),
        shots,
        vectors,
        [NO_PICTURE] * len(own),
        np.array([shot.thumbnail for shot in shots]),
        vectors,
    )
    found: dict[str, list[Annotation]] = {"sound": [], "written": []}
    lines: list[Subtitle] = []
    for shot, photo in zip(shots, own, strict=True):
        contents.photo_of[shot.id] = photo
        contents.told_in[shot.id] = holds = []
        start, end = shot.start + 0.2, shot.end - 0.2
        if random.random() < 0.5:
            usual = str(random.choice(USUAL_SOUNDS))
            found["sound"].append(Annotation(start, end, usual, float(random.uniform(0.2, 0.95))))
        for kind, share in (("sounds", SOUND_SHARE), ("signs", SIGN_SHARE), ("lines", LINE_SHARE)):
            choice = [one for one in told if one.kind == kind]
            if not choice or random.random() > share:
                continue
            one = choice[int(random.integers(len(choice)))]
            sure = float(random.uniform(0.15, 0.97))
            if kind == "sounds":
                found["sound"].append(Annotation(start, end, one.text, sure))
                if random.random() > sure**0.5:
                    continue  # the sound model is mistaken
            elif kind == "signs":
                text = _misread(one.text, random)
                found["written"].append(Annotation(start, end, text, 0.95, Box(0.3, 0.3, 0.3, 0.1)))
            else:
                lines.append(Subtitle(start, end, one.text))
            holds.append(one)
    for kind, some in found.items():
        annotator = AnnotatorName(kind, "simulated", "1")  # type: ignore[arg-type]
        archive.set_annotations(video, VideoAnnotations(annotator, tuple(some)))
    archive.set_speech(
        video, Speech((SubtitleTrack("en", "sidecar", "a.srt", tuple(lines)),) if lines else ())
    )


def _name(photos: Photos, own: Sequence[int], random: np.random.Generator, telling: float) -> str:
    """Two to four telling words of a caption of the first shot or of another photo, else what a camera calls it."""
    if random.random() > NAMED_SHARE:
        return f"IMG_{random.integers(1000, 9999)}"
    photo = own[0] if random.random() < telling else int(random.integers(0, len(photos.captions)))
    caption = photos.captions[photo][-1].lower()
    words = [word for word in "".join(c if c.isalpha() else " " for c in caption).split() if word not in IDLE]
    start = int(random.integers(0, max(1, len(words) - 3)))
    return "_".join(words[start : start + int(random.integers(2, 5))]) or "clip"


def _misread(text: str, random: np.random.Generator) -> str:
    """As OCR reads it: one letter in twenty is another."""
    return "".join("o" if letter.isalpha() and random.random() < 0.05 else letter for letter in text)
