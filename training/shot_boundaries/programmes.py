"""Programmes with known cuts, and what shots are cut from in each, kept beside them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingest.media.video import OpenVideo
from ingest.shots.distance_scale import DistanceScale, measure_distance_scale
from ingest.shots.neural_boundaries.frame_windows import FrameWindows, Window, WindowKey
from ingest.shots.sampling import SampledFrames, sample_frames
from ingest.shots.segmentation import SegmentationInput
from ingest.shots.spool import VideoSpool
from ingest.shots.transitions import TINY_HEIGHT, TINY_WIDTH
from retrieval.encoders import Encoder

WITHIN = 0.2
"""Seconds from a cut, or from the span of a mix, within which a boundary is right."""
FREE = 0.5
"""The same about cuts inside a source clip, which count neither way."""


@dataclass(frozen=True, slots=True)
class KnownJoin:
    """Seconds; `start` and `end` are one for a cut."""

    start: float
    end: float
    kind: str

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Programme:
    """A video, its joins, and times near which a boundary is neither right nor wrong."""

    path: Path
    joins: tuple[KnownJoin, ...]
    free: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Joins found, boundaries that are none, joins missed."""

    right: int
    wrong: int
    missed: int

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}  "
            f"({self.right} right, {self.wrong} more, {self.missed} missed)"
        )


def read_truth(path: Path) -> list[Programme]:
    """The programmes of a truth.json, whose files are named from its folder."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    clips = {clip["file"]: clip for clip in truth["clips"]}
    return [_programme(path.parent, programme, clips) for programme in truth["programmes"]]


def _programme(folder: Path, programme: dict[str, Any], clips: dict[str, dict[str, Any]]) -> Programme:
    joins, free = [], []
    for segment in programme["segments"]:
        if segment["start"] > 0:
            start, end = segment.get("dissolve_span") or (segment["start"], segment["start"])
            kind = segment.get("join") or segment.get("transition_in") or "cut"
            joins.append(KnownJoin(start, end, kind))
        internal = clips.get(segment["clip"], {}).get("internal_cuts_approx") or []
        free += [segment["start"] + time - segment.get("clip_start", 0) for time in internal]
    return Programme(folder / programme["file"], tuple(joins), tuple(free))


def score_boundaries(programme: Programme, found: Sequence[float]) -> tuple[Score, list[KnownJoin]]:
    """One boundary a join; also the joins that were missed."""
    left, missed = list(found), []
    for join in programme.joins:
        near = [time for time in left if join.start - WITHIN <= time <= join.end + WITHIN]
        if near:
            left.remove(min(near, key=lambda time: abs(time - join.middle)))
        else:
            missed.append(join)
    wrong = [time for time in left if all(abs(time - free) > FREE for free in programme.free)]
    return Score(len(programme.joins) - len(missed), len(wrong), len(missed)), missed


@dataclass(frozen=True, slots=True, eq=False)
class ReadProgramme:
    """A programme, what its shots are cut from, and the tiny frames about its transitions."""

    programme: Programme
    given: SegmentationInput
    windows: Mapping[WindowKey, Window]


def read_programmes(truths: Sequence[Path], encoder: Encoder, cache: Path) -> Iterator[ReadProgramme]:
    """The programmes of these files; each is read once and kept in the folder `cache`."""
    far = None
    cache.mkdir(parents=True, exist_ok=True)
    for truth in truths:
        for programme in read_truth(truth):
            kept = cache / f"{truth.parent.name}_{programme.path.stem}.npz"
            if not kept.exists():
                far = far or measure_distance_scale(encoder).far
                keep(kept, *_read(programme.path, encoder, far))
            yield _kept(programme, kept)


def keep(path: Path, given: SegmentationInput, windows: Mapping[WindowKey, Window]) -> None:
    """Writes what was read of a programme."""
    of = [n for n, t in enumerate(given.transitions) if (t.kind, t.at) in windows]
    found = [windows[given.transitions[n].kind, given.transitions[n].at] for n in of]
    empty = np.empty((0, TINY_HEIGHT, TINY_WIDTH, 3), np.uint8)
    signals = {
        "times": given.times,
        "vectors": given.vectors,
        **given.boundary_signals(),
        "window_of": np.array(of, np.int64),
        "window_frames": np.concatenate([empty, *(frames for frames, _ in found)]),
        "window_counts": np.array([len(frames) for frames, _ in found], np.int64),
        "window_places": np.array([place for _, place in found], np.int64),
    }
    np.savez(path, allow_pickle=False, **signals)


def _kept(programme: Programme, path: Path) -> ReadProgramme:
    with np.load(path) as stored:
        signals = dict(stored)
    given = SegmentationInput.from_stored(signals.pop("times"), signals.pop("vectors"), signals)
    parts = np.split(signals["window_frames"], np.cumsum(signals["window_counts"])[:-1])
    windows = {
        (given.transitions[n].kind, given.transitions[n].at): (frames, place)
        for n, frames, place in zip(
            signals["window_of"].tolist(), parts, signals["window_places"].tolist(), strict=False
        )
    }
    return ReadProgramme(programme, given, windows)


def _read(path: Path, encoder: Encoder, far: float) -> tuple[SegmentationInput, FrameWindows]:
    sampled, spool = SampledFrames(), VideoSpool(encoder.dimensions)
    with OpenVideo(path, scaled_down=True) as video:
        for frame in sample_frames(video, sampled, spool.thumbnails, windows=spool.windows):
            spool.embeddings.append(encoder.encode_prepared(np.stack([encoder.prepare(frame.picture)])))
    given = SegmentationInput(
        times=np.array(sampled.times),
        vectors=np.array(spool.embeddings.of_frames(np.array(sampled.slots))),
        steepest=np.array(sampled.steepest),
        transitions=sampled.transitions,
        end=sampled.end,
        scale=DistanceScale(far),
    )
    return given, spool.windows
