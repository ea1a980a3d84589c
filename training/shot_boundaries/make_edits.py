"""Programmes made of single-shot clips, with their cut lists.

    python -m training.shot_boundaries.make_edits CLIPS TO --count 12 [--seed 1] [--half 0|1]

CLIPS is a folder of clips without cuts; TO gets the programmes as MP4 and truth.json, in the form that
`benchmarks.ingestion.shot_boundaries` reads: for each programme its segments with their start in seconds, and the
span of the mix where the join is no cut. Two shots may be two views of one clip: the same things from elsewhere.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from training.shot_boundaries.clips import FPS, HEIGHT, WIDTH, Pictures, clip_pictures, halves
from training.shot_boundaries.joins import JOINS, JoinKind
from training.shot_boundaries.treatments import TREATMENTS

SECONDS = 60.0
SHORTEST, LONGEST = 0.7, 11.0
"""Seconds of a shot."""
TREATED, VIEWED, GRADED, STILL = 0.45, 0.2, 0.4, 0.06
"""Shares of shots that get a treatment; show a part of their clip; other colours; a photograph's slow zoom."""
SAME_CLIP = 0.1
"""Share of shots that show another part of the clip before them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A shot of a programme; between the frames of `mixed` it and the shot before are mixed."""

    clip: str
    start: float
    join: str
    mixed: tuple[float, float] | None
    treatments: list[str]

    def value(self) -> dict[str, object]:
        own: dict[str, object] = {"clip": self.clip, "start": self.start, "join": self.join}
        own["treatments"] = self.treatments
        return own if self.mixed is None else {**own, "dissolve_span": list(self.mixed)}


def make_programme(clips: list[Path], chance: np.random.Generator) -> tuple[Pictures, list[Segment]]:
    """About `SECONDS` of pictures."""
    parts: list[Pictures] = []
    segments: list[Segment] = []
    frames, path, corner = 0, clips[int(chance.integers(len(clips)))], 0
    while frames < SECONDS * FPS:
        join = JOINS[int(chance.choice(len(JOINS), p=[kind.share for kind in JOINS]))]
        same = bool(segments) and chance.random() < SAME_CLIP
        if not same:
            path = _another(clips, path, chance)
        corner = (corner + 1 + int(chance.integers(3))) % 4
        shot, treatments = make_shot(
            path, clips, chance, corner if same or chance.random() < VIEWED else None
        )
        start = frames
        mixed = join_frames(parts, shot, join, chance)
        frames = sum(len(part) for part in parts)
        span = None if not mixed else ((start - mixed) / FPS, start / FPS)
        begun = start / FPS if span is None else (span[0] + span[1]) / 2
        segments.append(
            Segment(path.name, begun if segments else 0.0, join.name, span if segments else None, treatments)
        )
    return np.concatenate(parts), segments


def make_shot(
    path: Path, clips: list[Path], chance: np.random.Generator, corner: int | None
) -> tuple[Pictures, list[str]]:
    """A part of a clip, perhaps of its picture, treated and graded."""
    whole = clip_pictures(path)
    length = round(float(np.exp(chance.uniform(np.log(SHORTEST), np.log(LONGEST)))) * FPS)
    length = min(max(length, round(SHORTEST * FPS)), max(round(SHORTEST * FPS), len(whole)))
    first = int(chance.integers(0, max(1, len(whole) - length + 1)))
    shot = whole[first : first + length]
    names = []
    if chance.random() < STILL:
        scales = np.linspace(1.02, chance.uniform(1.1, 1.4), length)
        shot = np.stack([_zoomed(shot[0], scale) for scale in scales])
        names.append("still")
    if corner is not None:
        x, y = corner % 2, corner // 2
        half = shot[:, y * HEIGHT // 2 : (y + 1) * HEIGHT // 2, x * WIDTH // 2 : (x + 1) * WIDTH // 2]
        shot = np.stack([cv2.resize(picture, (WIDTH, HEIGHT)) for picture in half])
    while chance.random() < TREATED and len(names) < 3:
        treatment = TREATMENTS[int(chance.integers(len(TREATMENTS)))]
        other = clip_pictures(_another(clips, path, chance))
        shot = treatment(shot, other, chance)
        names.append(treatment.__name__)
    return graded(shot, chance), names


def graded(shot: Pictures, chance: np.random.Generator) -> Pictures:
    """In other light and colours, grainy, or in black and white."""
    if chance.random() > GRADED:
        return shot
    gains = chance.uniform(0.55, 1.25) * chance.uniform(0.85, 1.15, 3)
    floats = shot.astype(np.float32) * gains.astype(np.float32)
    if chance.random() < 0.25:
        floats = np.repeat(floats.mean(axis=3, keepdims=True), 3, axis=3)
    if chance.random() < 0.4:
        grain = chance.normal(0, chance.uniform(2, 12), (8, *shot.shape[1:])).astype(np.float32)
        floats += grain[chance.integers(0, 8, len(shot))]
    return np.clip(floats, 0, 255).astype(np.uint8)


def join_frames(parts: list[Pictures], shot: Pictures, join: JoinKind, chance: np.random.Generator) -> int:
    """Joins a shot to the parts so far; gives the number of frames that are mixed."""
    before = parts[-1] if parts else shot[:0]
    mixed = min(join.frames(chance), len(before) // 3, len(shot) // 3)
    if mixed < 2 or join.mix is None:
        parts.append(shot)
        return 0
    parts[-1:] = [before[:-mixed], join.mix(before[-mixed:], shot[:mixed], chance)]
    parts.append(shot[mixed:])
    return mixed


def write_programme(path: Path, pictures: Pictures, quality: int) -> None:
    """H.264 of that constant rate factor."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": str(quality)})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.thread_count = 1
        for picture in pictures:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))


def _another(clips: list[Path], than: Path, chance: np.random.Generator) -> Path:
    others = [clip for clip in clips if clip != than] or clips
    return others[int(chance.integers(len(others)))]


def _zoomed(picture: Pictures, scale: float) -> Pictures:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 0, float(scale))
    return np.asarray(cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("to", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--half", type=int, choices=(0, 1), help="take every second clip alone, or the others"
    )
    parser.add_argument("--without", nargs="*", default=[], metavar="NAME", help="clips that hold cuts")
    args = parser.parse_args()
    clips = sorted(path for path in args.clips.iterdir() if path.is_file() and path.name not in args.without)
    if args.half is not None:
        clips = halves(clips)[args.half]
    args.to.mkdir(parents=True, exist_ok=True)
    programmes = []
    for number in range(args.count):
        chance = np.random.default_rng([args.seed, number])
        pictures, segments = make_programme(clips, chance)
        path = args.to / f"edit_{args.seed}_{number:02}.mp4"
        write_programme(path, pictures, int(chance.integers(18, 33)))
        programmes.append({"file": path.name, "segments": [segment.value() for segment in segments]})
        print(f"{path.name}: {len(pictures) / FPS:.0f} s, {len(segments) - 1} joins")
    (args.to / "truth.json").write_text(json.dumps({"clips": [], "programmes": programmes}), encoding="utf-8")


if __name__ == "__main__":
    main()
