"""What shots show, in one or two phrases: those of a vocabulary that most of the shots vote for.

Each shot's similarity to all phrases becomes a vote, shared with phrases of nearly the same meaning. What many
shots of the archive are near to anyway counts less, as does what other groups show. It knows no archive, no page.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from retrieval.encoders import Encoder
from retrieval.encoders.cached_vectors import cached_vectors
from retrieval.types import Floats, Vectors

VOCABULARY_VERSION = 1
"""Rises when phrases change."""
MEAN_SHARE = 0.5
"""Of what the archive's shots are near to on average: so much is taken off."""
SHARPNESS = 2.6
"""Of a vote, in standard deviations of a shot's similarity to phrases: 30 per cosine of the bundled encoder."""
SAME_MEANING = 0.6
"""Cosine of two phrases from which they share votes, fully at 1."""
OTHER_CLUSTERS_SHARE = 0.5
"""Of the mean share of votes in other groups: so much is taken off."""
MIN_SHARE, MIN_SHARE_ALONE = 0.07, 0.23
"""Share of votes that names a group: the one, and the other divided by the root of its size. With the bundled
encoder this names nine of the twelve clusters of 243 shots from 91 videos, and half of their classes, most of
them of one shot; below it more than half of the names were wrong."""
SECOND_SHARE, MIN_SECOND_SHARE = 0.4, 0.05
"""What a second phrase must add: of the first one's share, and in all."""
MIN_SHOTS_FOR_SECOND = 4
"""Shots of a group that has a second phrase."""
OTHER_MEANING = 0.3
"""Shared votes up to which a second phrase says something else."""
MAX_VOTING_SHOTS = 300
"""Of a group that vote; of more, as many evenly picked."""

ClusterPhrases = tuple[str, ...]
"""English phrases, the better one first; none where nothing fits."""


class LabelVocabulary(NamedTuple):
    """Phrases, and their vectors (p, d)."""

    phrases: tuple[str, ...]
    vectors: Vectors


@cache
def label_phrases() -> tuple[str, ...]:
    """The phrases of the vocabulary, in English."""
    text = (resources.files("retrieval.map") / "cluster_labels.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def load_label_vocabulary(encoder: Encoder) -> LabelVocabulary:
    """The phrases' vectors; encoded once for each encoder, which takes seconds, and kept in the cache."""
    phrases = label_phrases()
    vectors = cached_vectors(
        f"seen-words-{VOCABULARY_VERSION}", encoder.name, encoder.encode_texts, label_phrases
    )
    return LabelVocabulary(phrases, vectors)


def label_clusters(
    groups: Sequence[Vectors], archive: Vectors, vocabulary: LabelVocabulary
) -> list[ClusterPhrases]:
    """What each group of shots shows; `groups` are (n, d) each, `archive` (m, d) shots that stand for all."""
    if not groups or not len(archive):
        return [() for _ in groups]
    mean_similarity = MEAN_SHARE * (archive.mean(axis=0) @ vocabulary.vectors.T)
    similarity = [_picked(group) @ vocabulary.vectors.T - mean_similarity for group in groups]
    spread = float(np.concatenate([rows - rows.mean(axis=1, keepdims=True) for rows in similarity]).std())
    meaning = np.clip((vocabulary.vectors @ vocabulary.vectors.T - SAME_MEANING) / (1 - SAME_MEANING), 0, 1)
    votes = [_votes(rows / max(spread, 1e-6), meaning) for rows in similarity]
    shares = np.stack([rows.mean(axis=0) for rows in votes])
    others = (shares.sum(axis=0) - shares) / max(1, len(shares) - 1)
    return [
        tuple(
            vocabulary.phrases[place]
            for place in _chosen(rows, share - OTHER_CLUSTERS_SHARE * other, meaning)
        )
        for rows, share, other in zip(votes, shares, others, strict=True)
    ]


def representative_shot(group: Vectors, names: ClusterPhrases, vocabulary: LabelVocabulary) -> int:
    """The place in the group (n, d) of the shot that is nearest to its first phrase; without one, to its mean."""
    wanted = group.mean(axis=0) if not names else vocabulary.vectors[vocabulary.phrases.index(names[0])]
    return int((group @ wanted).argmax())


def _picked(group: Vectors) -> Vectors:
    step = max(1, -(-len(group) // MAX_VOTING_SHOTS))
    return group[::step]


def _votes(similarity: Floats, meaning: Floats) -> Floats:
    """(n, p) how much of each shot's vote each phrase has, 1 at most."""
    scores = np.exp(SHARPNESS * (similarity - similarity.max(axis=1, keepdims=True)))
    found: Floats = np.minimum(scores / scores.sum(axis=1, keepdims=True) @ meaning, 1.0)
    return found


def _chosen(votes: Floats, own: Floats, meaning: Floats) -> list[int]:
    """The places of one or two phrases; the second is for shots that the first says nothing of."""
    best = int(own.argmax())
    share = float(votes[:, best].mean())
    if share < MIN_SHARE + MIN_SHARE_ALONE / np.sqrt(len(votes)):
        return []
    added = np.maximum(votes, votes[:, [best]]).mean(axis=0) - share
    second = int(np.where(meaning[best] < OTHER_MEANING, added, 0.0).argmax())
    enough = len(votes) >= MIN_SHOTS_FOR_SECOND and added[second] >= max(
        SECOND_SHARE * share, MIN_SECOND_SHARE
    )
    return [best, second] if enough else [best]
