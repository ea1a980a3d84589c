"""How complete and how fast an archive's nearest shots are, against comparing every vector.

    python -m benchmarks.search.index_recall [--shots 20000] [--dimensions 768]

Random directions are the hardest case; clustered ones are nearer to real footage. Larger archives are measured by
`benchmarks.scale`.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.kept_runs import Run, begin
from retrieval.archive.archive import Archive
from retrieval.queries import Filters
from retrieval.types import Shot, ShotId, Vectors, Video

NEAREST = 50
QUERIES = 40
SHOTS_A_VIDEO = 200
SHOTS_A_CLUSTER = 40


def unit(vectors: np.ndarray) -> Vectors:
    rows: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return rows


def random_case(shots: int, dimensions: int, rng: np.random.Generator) -> tuple[Vectors, Vectors]:
    vectors = rng.standard_normal((shots, dimensions))
    return unit(vectors), unit(rng.standard_normal((QUERIES, dimensions)))


def clustered_case(shots: int, dimensions: int, rng: np.random.Generator) -> tuple[Vectors, Vectors]:
    """Half of the queries lie near a cluster, half anywhere."""
    centres = rng.standard_normal((shots // SHOTS_A_CLUSTER, dimensions))
    vectors = centres[rng.integers(len(centres), size=shots)] + 0.5 * rng.standard_normal((shots, dimensions))
    queries = rng.standard_normal((QUERIES, dimensions))
    queries[::2] += centres[: len(queries[::2])]
    return unit(vectors), unit(queries)


FILTERS = {
    "all": Filters(),
    "one video": Filters(video=("00000200.mp4",)),
    "longer shots": Filters(min_seconds=5.0),
    "short shots late": Filters(after=380.0, max_seconds=2.0),
}


def fill(archive: Archive, vectors: Vectors) -> None:
    for first in range(0, len(vectors), SHOTS_A_VIDEO):
        some = vectors[first : first + SHOTS_A_VIDEO]
        video = f"{first:08d}"
        shots = [
            Shot(ShotId(video, n + 1), 1, 1, 2.0 * n, 2.0 * n + 1 + n % 7, 2.0 * n, 4)
            for n in range(len(some))
        ]
        archive.add_video(
            Video(video, f"{video}.mp4", Path(f"{video}.mp4"), 2.0 * len(some), 640, 360, 25.0, 1, len(some)),
            shots,
            some,
            [b"jpeg"] * len(some),
            np.arange(len(some), dtype=np.float64),
            some,
        )


def measure(
    run: Run, case: str, archive: Archive, vectors: Vectors, queries: Vectors, filters: Filters
) -> str:
    places = {shot.id: place for place, shot in enumerate(archive.shots())}
    met = [places[shot_id] for shot_id in archive.sample(len(vectors), filters).ids]
    found_shares, times = [], []
    archive.nearest(queries[0], 1, filters)
    for query in queries:
        start = time.perf_counter()
        found = {places[hit.id] for hit in archive.nearest(query, NEAREST, filters)}
        times.append(time.perf_counter() - start)
        nearest = {met[place] for place in np.argsort(-(vectors[met] @ query))[:NEAREST]}
        found_shares.append(len(found & nearest) / len(nearest))
    run.figure(f"{case}: recall@{NEAREST}", np.mean(found_shares))
    run.figure(f"{case}: a search", 1000 * np.median(times), "ms")
    return (
        f"recall@{NEAREST} {np.mean(found_shares):.4f} (least {min(found_shares):.2f}) "
        f"in {1000 * np.median(times):.0f} ms, {len(met)} shots meet the filters"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, default=20_000)
    parser.add_argument("--dimensions", type=int, default=768)
    options, run = begin(parser, __file__)
    with run:
        measure_all(run, options.shots, options.dimensions)


def measure_all(run: Run, count: int, dimensions: int) -> None:
    for case in (clustered_case, random_case):
        vectors, queries = case(count, dimensions, np.random.default_rng(0))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive"
            with Archive.create_or_open(path, encoder="benchmark", dimensions=dimensions) as archive:
                start = time.perf_counter()
                with archive.writing():
                    fill(archive, vectors)
                    stored = time.perf_counter()
                    print(f"{case.__name__}: {count} shots stored in {stored - start:.1f} s", flush=True)
                    print(
                        "  not indexed:",
                        measure(run, f"{case.__name__}, not indexed", archive, vectors, queries, Filters()),
                        flush=True,
                    )
                    indexing = time.perf_counter()
                print(f"  indexed in {time.perf_counter() - indexing:.1f} s", flush=True)
            with Archive.open(path) as archive:
                start = time.perf_counter()
                archive.nearest(queries[0], 1)
                print(f"  first answer after opening: {time.perf_counter() - start:.2f} s", flush=True)
                for asked, filters in FILTERS.items():
                    print(
                        f"  {filters}:",
                        measure(run, f"{case.__name__}, {asked}", archive, vectors, queries, filters),
                        flush=True,
                    )
                start = time.perf_counter()
                with archive.writing():
                    archive.remove_video("00000000")
                    fill(archive, vectors[:SHOTS_A_VIDEO])
                print(f"  one video replaced and indexed in {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
