"""How often strong, weak and none are right over simulated archives of photos that no head was taught on.

    python -m benchmarks.search.simulated_archives.reliability PAIRS.npz [--split test] [--archives 6] [--seed 0]

`PAIRS.npz` is what the compact encoder's head was learned from (training/compact_pairs.py says what it holds);
photos of its dev or test split make archives of 60 to 240 shots, of whose names all, most or none say what is
seen. Each question is asked as it stands, naming no sense. A line for each kind of question gives how many first
hits of each strength are right, and how many of the questions that nothing answers get none.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.cli.setup.loading import engine_over
from benchmarks.kept_runs import Run, begin
from benchmarks.search.match_reliability import CALLED, Share
from benchmarks.search.no_match_captions import PHRASES
from benchmarks.search.simulated_archives.archives import Photos, read_told, simulated_archive
from benchmarks.search.simulated_archives.questions import judged_questions
from retrieval.encoders import load_encoder, load_sentence_encoder
from retrieval.encoders.compact.head import Head
from retrieval.encoders.names import COMPACT_NEWEST
from retrieval.queries import Query

SIZES, TELLING = (60, 120, 240), (1.0, 0.0, 0.5, 0.8)
"""Shots of the archives, and the share of their names that say what is seen, one after the other."""

Called = tuple[str, bool, bool]
"""The strength of a first hit, whether it is right, and whether nothing answers the question."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--archives", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    given, run = begin(parser, __file__)
    with run:
        photos, random = read_photos(given.pairs, given.split), np.random.default_rng(given.seed)
        called: dict[str, list[Called]] = defaultdict(list)
        for number in range(given.archives):
            for kind, one in asked(photos, SIZES[number % 3], TELLING[number % 4], random):
                called[kind].append(one)
                called["all"].append(one)
        for kind, some in called.items():
            report(run, kind, some)


def read_photos(pairs: Path, split: str) -> Photos:
    stored = np.load(pairs)
    rows = np.flatnonzero(stored["split"] == split)
    captions: dict[int, list[str]] = {row: [] for row in rows.tolist()}
    for caption, row in zip(stored["caption"].tolist(), stored["caption_image"].tolist(), strict=True):
        if row in captions:
            captions[row].append(caption)
    outputs = (stored[name][rows].astype(np.float32) for name in ("pooled", "pre_head", "logits"))
    return Photos(Head.bundled().join_pictures(*outputs), [*captions.values()])


def asked(photos: Photos, size: int, telling: float, random: np.random.Generator) -> list[tuple[str, Called]]:
    """The first hits of questions to an archive, by the questions' kind; what nobody can judge is left out."""
    encoder, sentences, told = load_encoder(COMPACT_NEWEST), load_sentence_encoder("auto"), read_told()
    lines = [line.split("\t") for line in PHRASES.read_text(encoding="utf-8").splitlines()]
    phrases = [(text, english) for english, spanish in lines for text in (english, spanish)]
    found: list[tuple[str, Called]] = []
    with simulated_archive(photos, told, size, encoder, sentences, random, telling) as (archive, contents):
        engine = engine_over(archive, encoder, sentences)
        for question in judged_questions(photos, phrases, told, contents, random):
            hit = next(iter(engine.search(Query(text=question.text), limit=1).hits), None)
            is_right = False if hit is None else question.answers[hit.shot.id]
            if is_right is not None:
                match = "none" if hit is None else hit.match
                found.append((question.kind, (match, is_right, question.is_absent)))
    return found


def report(run: Run, kind: str, called: Sequence[Called]) -> None:
    shares = []
    for strength in CALLED:
        right = [is_right for match, is_right, _ in called if match == strength]
        share = Share(sum(right), len(right))
        shares.append(f"{strength} {share}")
        if share.of:
            run.figure(f"{kind}, {strength}: right", share.right / share.of)
    absent = [match == "none" for match, _, is_absent in called if is_absent]
    if absent:
        run.figure(f"{kind}: absent and none", float(np.mean(absent)))
    print(f"{kind:8} right: {', '.join(shares)}; absent and none: {Share(sum(absent), len(absent))}")


if __name__ == "__main__":
    main()
