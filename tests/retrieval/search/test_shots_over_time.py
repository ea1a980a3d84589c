"""Stretches of time compared with all shots of an archive at once, against comparing them one by one."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.archive.archive import Archive
from retrieval.archive.filtering.people_in_shots import NO_FACE, UNKNOWN, people_in_shots
from retrieval.archive.filtering.shots_over_time import MIN_COVERED, MIN_OVERLAP, ShotTimeLine, TimeIntervals
from retrieval.archive.nearest.segments import SHOT, segment_in_memory
from retrieval.archive.nearest.snapshots import Snapshot
from retrieval.archive.tables.archive_record import CatalogueState
from retrieval.queries import Filters
from retrieval.types import Shot, ShotId, Speech, Subtitle, SubtitleTrack, Video

VIDEOS, SHOTS = 7, 9


def time_line(random: np.random.Generator) -> ShotTimeLine:
    """Videos whose shots tile them, in two segments; of one revision nothing is visible."""
    parts = []
    for revision in range(1, VIDEOS + 1):
        shots = np.zeros(SHOTS, SHOT)
        ends = np.cumsum(random.uniform(0.2, 4.0, SHOTS))
        shots["revision"], shots["number"] = revision, np.arange(1, SHOTS + 1)
        shots["end"], shots["start"], shots["duration"] = ends, [0.0, *ends[:-1]], ends[-1]
        parts.append((shots, np.zeros((SHOTS, 2), np.int8)))
    segments = [segment_in_memory(0, 4, parts[:4], 2), segment_in_memory(4, VIDEOS, parts[4:], 2)]
    state = CatalogueState(1, VIDEOS, 0, 0)
    return ShotTimeLine(Snapshot(state, segments, {n: f"v{n}" for n in range(1, VIDEOS + 1) if n != 3}))


@pytest.mark.parametrize("seed", range(20))
def test_shots_that_stretches_meet_are_found_as_by_comparing_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    line = time_line(random)
    now, count = line.now, 60
    starts = random.uniform(-3, 40, count)
    lengths = random.choice([0.0, 0.05, 0.5, 3.0, 500.0], count)
    videos = [f"v{n}" for n in random.integers(1, VIDEOS + 3, count)]
    sizes = random.choice(["close-up", "medium", "wide"], count)
    given = TimeIntervals(videos, starts, starts + lengths)
    looked_over = [f"v{n}" for n in range(1, VIDEOS, 2)]
    found = people_in_shots(
        line, looked_over, list(zip(videos, starts, starts + lengths, sizes.tolist(), strict=True))
    )
    touched, covered, held = line.touched(given), line.covered(given), line.mask(line.held(given)[0])
    for place in range(len(now.revisions)):
        video = now.videos.get(int(now.revisions[place]), "")
        begin, end = now.starts[place], now.ends[place]
        own = [n for n in range(count) if videos[n] == video]
        shared = {n: min(end, starts[n] + lengths[n]) - max(begin, starts[n]) for n in own}
        meets = [n for n in own if starts[n] < end and starts[n] + lengths[n] > begin]
        assert touched[place] == bool(meets)
        seconds = sum(max(0.0, shared[n]) for n in own)
        assert covered[place] == (seconds >= MIN_COVERED * (end - begin) and bool(meets))
        holds = [n for n in meets if shared[n] >= min(MIN_OVERLAP, lengths[n] / 2)]
        assert held[place] == bool(holds)
        if video not in looked_over:
            assert found.most[place] == UNKNOWN
            continue
        moments = [starts[n] for n in holds]
        at_once = [sum(starts[n] <= at < starts[n] + lengths[n] for n in holds) for at in moments]
        assert found.most[place] == max(at_once, default=0)
        nearest = [["close-up", "medium", "wide"].index(sizes[n]) for n in holds]
        assert found.size[place] == min(nearest, default=NO_FACE)


def test_a_few_videos_are_asked_alone_and_all_of_them_alike(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    with Archive.create_or_open(tmp_path / "archive", encoder="test", dimensions=4) as archive:
        with archive.writing():
            for name in ("a", "b", "c"):
                shots = [Shot(ShotId(name, n + 1), 1, 1, 2.0 * n, 2.0 * n + 2, 2.0 * n, 1) for n in range(5)]
                vectors = random.standard_normal((5, 4)).astype(np.float32)
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                video = Video(name, f"{name}.mp4", Path(f"{name}.mp4"), 10.0, 640, 360, 25.0, 1, 5)
                archive.add_video(video, shots, vectors, [b"jpeg"] * 5, np.arange(5) * 2.0, vectors)
            lines = (Subtitle(2.5, 3.0, "one"), Subtitle(5.9, 6.1, "two"))
            archive.set_speech("b", Speech((SubtitleTrack("en", "sidecar", "b.srt", lines),)))
        spoken = [ShotId("b", 2), ShotId("b", 3), ShotId("b", 4)]
        one, every = Filters(has_speech=True, video=("b.mp4",)), Filters(has_speech=True)
        assert [row.id for row in archive.filtered_shots(one)] == spoken
        assert [row.id for row in archive.filtered_shots(every)] == spoken
        silent = Filters(has_speech=False)
        assert archive.count(silent) == 2
        with archive.writing():
            archive.set_speech("a", Speech())
            archive.set_speech("c", Speech())
        assert archive.count(silent) == 12
        with archive.writing():
            archive.set_speech("b", Speech())
        assert archive.count(every) == archive.count(one) == 0
