"""'A, then B': spans of one video that begin with a shot of A and end with one of B soon after."""

from dataclasses import replace

import numpy as np

from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder
from retrieval.search.ranking import Floats, QueryVector, RankedShots, background_statistics, score_shots
from retrieval.types import Shot

MAX_FIRST_SHOTS = 200
"""Shots of A after which B is looked for."""
ADJACENCY_TOLERANCE = 0.05


def find_sequences(
    archive: Archive, encoder: Encoder, then: str, seconds: float, found: RankedShots
) -> RankedShots:
    """Of the best shots those that are followed by what is asked for next, each with the end of the span.

    What comes next begins at most so many seconds after the first shot's end. A span is as good as the worse of
    its two shots.
    """
    question = QueryVector("text", encoder.encode_texts([then.strip()])[0], 1.0)
    usual = background_statistics(archive, encoder)
    timelines: dict[str, tuple[list[Shot], Floats, Floats]] = {}
    kept: list[tuple[float, float, int, Shot]] = []
    for place, shot in enumerate(found.shots[:MAX_FIRST_SHOTS]):
        if shot.id.video not in timelines:
            line = archive.shots(shot.id.video)
            vectors = archive.vectors([other.id for other in line])
            ranks, evidence, _ = score_shots([question], vectors, usual)
            timelines[shot.id.video] = line, ranks, evidence
        line, ranks, evidence = timelines[shot.id.video]
        after = [
            n
            for n, other in enumerate(line)
            if other.start >= shot.end - ADJACENCY_TOLERANCE and other.start <= shot.end + seconds
        ]
        if after:
            best = max(after, key=lambda n: float(ranks[n]))
            rank = min(float(found.ranks[place]), float(ranks[best]))
            sure = min(float(found.evidence[place]), float(evidence[best]))
            kept.append((rank, sure, place, line[best]))
    kept.sort(key=lambda span: -span[0])
    chosen = found.chosen([place for _, _, place, _ in kept])
    return replace(
        chosen,
        ranks=np.array([rank for rank, _, _, _ in kept], np.float32),
        evidence=np.array([sure for _, sure, _, _ in kept], np.float32),
        untils=[second.end for _, _, _, second in kept],
        thens=[second for _, _, _, second in kept],
    )
