"""What an archive of so many shots costs: to build, open, search, filter and add to; how complete its answers are.

    python -m benchmarks.scale --shots 200000 [--dimensions 768] [--folder DIR] [--json]

The archive is synthetic: vectors in topics, videos and shots, one inside the other; 200 shots a video, lengths of
an exponential distribution. Vectors and rows are real, thumbnails and frames are left out: no search reads them.
The archive is measured by a process of its own, whose memory is told. With `--json` the last line is one JSON
object; `search_ms` and the other times of searches are medians over questions that differ, `filtered_ms` that of
one shot in ten by its length and `filtered_0.001_ms` of one in a thousand; `recall_at_50_0.001` is what is found of
the nearest of those by comparing every vector, `recall_at_50` the least of these. `background_seconds` is how long
it takes at first until it is known how everyday questions do (what matches are judged by), and
`background_after_adding_ms` once more after a video of ten shots was added.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.kept_runs import begin
from benchmarks.synthetic_footage import SHOTS_A_VIDEO, SyntheticEncoder, SyntheticFootage, unit
from retrieval.archive.archive import Archive
from retrieval.concurrency.numeric_threads import set_numeric_threads
from retrieval.queries import Filters, Query
from retrieval.search.engine import MIN_CANDIDATES, SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.types import Floats, Shot, ShotId, Vectors, Video

SHARES = (0.1, 0.01, 0.001, 0.0001)
NEAREST = 50
QUESTIONS = 40
ADDED_SHOTS = 10
UNITS = {"seconds": "s", "ms": "ms", "mb": "MB"}
"""By what a figure's name ends with."""


def build(folder: Path, footage: SyntheticFootage) -> float:
    """Makes the archive; the seconds that it took."""
    began = time.perf_counter()
    with (
        Archive.create_or_open(
            folder, encoder=f"benchmark-{footage.dimensions}", dimensions=footage.dimensions
        ) as archive,
        archive.writing(),
    ):
        for number in range(footage.videos):
            video, shots = footage.video(number)
            archive._catalogue.publish(video, shots, footage.vectors(number), number + 1)
    return time.perf_counter() - began


def least_seconds(footage: SyntheticFootage, share: float) -> float:
    """The length that this share of the shots reaches."""
    lengths = np.sort(np.concatenate([footage.lengths(number) for number in range(footage.videos)]))
    return float(lengths[-max(1, round(share * len(lengths)))])


def truly_nearest(
    footage: SyntheticFootage, questions: Vectors, limits: Sequence[float]
) -> list[list[set[int]]]:
    """For each limit on length and question the places of the nearest shots, by comparing every vector."""
    best = [[np.empty((0, 2))] * len(questions) for _ in limits]
    least = np.full((len(limits), len(questions)), -np.inf)
    for number in range(footage.videos):
        similar = footage.vectors(number) @ questions.T
        lengths = footage.lengths(number)
        for place, limit in enumerate(limits):
            near = (similar > least[place]) & (lengths >= limit)[:, None]
            for question in np.flatnonzero(near.any(axis=0)).tolist():
                some = np.flatnonzero(near[:, question])
                rows = np.stack([similar[some, question], number * SHOTS_A_VIDEO + some], axis=1)
                rows = np.concatenate([best[place][question], rows])
                best[place][question] = rows[np.argsort(-rows[:, 0])[:NEAREST]]
                if len(rows) >= NEAREST:
                    least[place, question] = best[place][question][-1, 0]
    return [[{int(row[1]) for row in rows} for rows in some] for some in best]


def times(what: str, act: Callable[[int], object], count: int = QUESTIONS) -> Floats:
    """(count,) milliseconds of each call, after two that are not counted.

    Those of the processor are printed too: they say the same on a busy machine."""
    taken, processor = [], []
    for number in range(-2, count):
        began, worked = time.perf_counter(), time.process_time()
        act(number)
        taken.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - worked))
    print(
        f"{what}: {np.median(taken[2:]):.1f} ms, the processor's {np.median(processor[2:]):.1f} ms",
        flush=True,
    )
    return np.array(taken[2:], np.float32)


def memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measured(folder: Path, footage: SyntheticFootage) -> Iterator[tuple[str, float]]:
    encoder = SyntheticEncoder(footage)
    began = time.perf_counter()
    archive = Archive.open(folder)
    archive.nearest(encoder.encode_texts(["first"])[0], 12)
    yield "open_seconds", time.perf_counter() - began
    engine = SearchEngine(archive, encoder, None, ArchiveSenses(archive, None, encoder))
    began = time.perf_counter()
    engine.warm_up()
    yield "background_seconds", time.perf_counter() - began
    asked = [f"everyday question {number}" for number in range(QUESTIONS + 2)]
    vectors = encoder.encode_texts(asked)
    searches = times("a search", lambda n: engine.search(Query(text=asked[n])))
    yield "search_ms", float(np.median(searches))
    yield "search_p95_ms", float(np.quantile(searches, 0.95))
    queries = times("a vector query", lambda n: archive.nearest(vectors[n], MIN_CANDIDATES))
    yield "vector_query_ms", float(np.median(queries))
    limits = [0.0, *(least_seconds(footage, share) for share in SHARES)]
    for share, limit in zip(SHARES, limits[1:], strict=True):
        filters = Filters(min_seconds=limit - 1e-6)

        def search(n: int, filters: Filters = filters) -> object:
            return engine.search(Query(text=asked[n], filters=filters))

        taken = times(f"a search of one shot in {1 / share:g}", search)
        yield "filtered_ms" if share == SHARES[0] else f"filtered_{share:g}_ms", float(np.median(taken))
    names = [f"{n % footage.videos:08d}.mp4" for n in range(0, 7 * (QUESTIONS + 2), 7)]
    one_video = times(
        "of one video", lambda n: engine.search(Query(text=asked[n], filters=Filters(video=(names[n],))))
    )
    yield "video_ms", float(np.median(one_video))
    yield "memory_mb", memory_mb()
    true = truly_nearest(footage, vectors, limits)
    shares = []
    for limit, nearest in zip(limits, true, strict=True):
        found = [archive.nearest(vector, NEAREST, Filters(min_seconds=limit - 1e-6)) for vector in vectors]
        places = [{int(hit.id.video) * SHOTS_A_VIDEO + hit.id.number - 1 for hit in hits} for hits in found]
        share = float(np.mean([len(a & b) / max(1, len(b)) for a, b in zip(places, nearest, strict=True)]))
        shares.append(share)
        if limit:
            yield f"recall_at_50_{SHARES[limits.index(limit) - 1]:g}", share
    yield "recall_at_50", min(shares)
    added = [add_one(archive, footage, number) for number in range(5)]
    print("adding a video:", " ".join(f"{seconds:.2f}" for seconds in added), "s", flush=True)
    yield "add_seconds", float(np.median(added))
    yield "search_after_adding_ms", 1000 * (searched_after(engine, asked[2]))
    yield (
        "background_after_adding_ms",
        float(np.median([judged_anew(engine, footage, n) for n in range(5, 10)])),
    )
    archive.close()


def searched_after(engine: SearchEngine, text: str) -> float:
    """The seconds of the first search after a change."""
    began = time.perf_counter()
    engine.search(Query(text=text))
    return time.perf_counter() - began


def judged_anew(engine: SearchEngine, footage: SyntheticFootage, number: int) -> float:
    """The milliseconds until what is usual for a question is known again, once another video is found."""
    add_one(engine.archive, footage, number)
    began = time.perf_counter()
    before = engine.visual.background()
    taken = 1000 * (time.perf_counter() - began)
    assert engine.visual.background() is before, "kept until the archive changes"
    return taken


def add_one(archive: Archive, footage: SyntheticFootage, number: int) -> float:
    """The seconds that one more video takes until it is found by a search."""
    small = SyntheticFootage(ADDED_SHOTS, footage.dimensions)
    video, shots = small.video(0)
    name = f"added-{number}"
    path = Path("reels") / f"{name}.mp4"
    video = Video(name, path.name, path, video.duration, 640, 360, 25.0, 1, ADDED_SHOTS)
    shots = [
        Shot(ShotId(name, shot.id.number), shot.scene, 1, shot.start, shot.end, shot.thumbnail, 4)
        for shot in shots
    ]
    vectors = unit(
        np.random.default_rng([9, number]).standard_normal((ADDED_SHOTS, footage.dimensions), np.float32)
    )
    began = time.perf_counter()
    with archive.writing():
        archive.add_video(
            video, shots, vectors, [b"\xff\xd8\xff\xd9"] * ADDED_SHOTS, np.arange(ADDED_SHOTS) * 1.0, vectors
        )
    found = archive.nearest(vectors[3], 1)[0].id
    assert found == ShotId(name, 4), found
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shots", type=int, default=20_000)
    parser.add_argument("--dimensions", type=int, default=768)
    parser.add_argument("--folder", type=Path, help="keep the archive here; one that is there is measured")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given, run = begin(parser, __file__)
    footage = SyntheticFootage(given.shots, given.dimensions)
    set_numeric_threads()
    if given.measure:
        for name, value in measured(given.folder, footage):
            print(json.dumps({name: value}), flush=True)
        return
    with run, tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "archive"
        figures: dict[str, float] = {"shots": given.shots}
        figures["build_seconds"] = 0.0 if folder.exists() else build(folder, footage)
        disk_mb = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
        command = [sys.executable, __file__, "--measure", "--folder", str(folder)]
        command += ["--shots", str(given.shots), "--dimensions", str(given.dimensions)]
        cache = {"FILMOTECA_CACHE": os.environ.get("FILMOTECA_CACHE", str(Path(temporary) / "cache"))}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, **cache}
        ) as child:
            for line in child.stdout or ():
                if line.startswith("{"):
                    figures.update(json.loads(line))
                else:
                    print(line, end="", flush=True)
        if child.returncode:
            raise SystemExit(child.returncode)
        figures["disk_mb"] = disk_mb
        told = {name: round(value, 4) for name, value in figures.items()}
        for name, value in told.items():
            run.figure(name, value, UNITS.get(name.rpartition("_")[2], ""))
            print(f"{name:28}{value:12g}")
        if given.json is not None:
            print(json.dumps(told))


if __name__ == "__main__":
    main()
