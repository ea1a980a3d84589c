"""How well speech is found: by word, by meaning, and by both fused, over judged questions of the kind "speech".

    python -m benchmarks.search.speech_search ARCHIVE QUERIES
    python -m benchmarks.search.speech_search --lines 100000

The first searches an archive whose videos have subtitles; lines without a vector are not found by meaning.
Questions of the kind "negative", if the file has any, tell how often something that nobody says is called found.
The second measures how long the comparison with that many lines takes. Writes nothing.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from benchmarks.kept_runs import Run, begin
from retrieval.archive.archive import Archive
from retrieval.encoders import load_sentence_encoder
from retrieval.evaluation.judgements import NEGATIVE_KIND, EvaluatedSpan, JudgedQuery, read_queries
from retrieval.evaluation.metrics import first_relevant_rank
from retrieval.queries import Filters
from retrieval.search.calibration.match_strength import match_strength
from retrieval.speech.speech_search import SpeechMatch, SpeechSearch
from retrieval.speech.subtitle_index import FLOAT32_LIMIT_BYTES, SubtitleIndex, VectorBlock

DIMENSIONS = 384
MODES = ("words", "meaning", "fused")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path, nargs="?")
    parser.add_argument("queries", type=Path, nargs="?")
    parser.add_argument("--lines", type=int, help="time the comparison with so many lines instead")
    args, run = begin(parser, __file__)
    if not args.lines and (args.archive is None or args.queries is None):
        parser.error("name an archive and a file of questions, or --lines")
    with run:
        if args.lines:
            time_comparison(run, args.lines)
        else:
            compare(run, args.archive, read_queries(args.queries))


def compare(run: Run, folder: Path, queries: list[JudgedQuery]) -> None:
    spoken = [query for query in queries if query.kind == "speech"]
    unsaid = [query for query in queries if query.kind == NEGATIVE_KIND]
    with Archive.open(folder) as archive:
        name = archive.subtitle_search.model()
        if name is None:
            print("No line has a vector yet: words only.")
        sentences = load_sentence_encoder(name) if name else None
        print(f"{len(spoken)} questions, {len(unsaid)} whose answer nobody says; sentence model {name}")
        for mode in MODES:
            if sentences is None and mode != "words":
                continue
            speech = SpeechSearch(archive, None if mode == "words" else sentences)
            found = {query.id: places(speech, query, mode) for query in spoken + unsaid}
            report(run, archive, mode, spoken, unsaid, found)


def places(speech: SpeechSearch, query: JudgedQuery, mode: str) -> list[SpeechMatch]:
    return speech.search(query.query, Filters(), by_word=mode != "meaning")


def report(
    run: Run,
    archive: Archive,
    mode: str,
    spoken: list[JudgedQuery],
    unsaid: list[JudgedQuery],
    found: dict[str, list[SpeechMatch]],
) -> None:
    names = {video.id: video.name for video in archive.videos()}
    spans = {
        key: [EvaluatedSpan(names[place.shot.id.video], place.start, place.end) for place in some]
        for key, some in found.items()
    }
    ranks = [first_relevant_rank(query, spans[query.id]) for query in spoken]
    recall = {k: np.mean([rank is not None and rank <= k for rank in ranks]) for k in (1, 5)}
    best = {
        key: match_strength(max((place.evidence for place in some), default=0.0))
        for key, some in found.items()
    }
    reciprocal = np.mean([1 / rank if rank else 0 for rank in ranks])
    for name, value in (("R@1", recall[1]), ("R@5", recall[5]), ("MRR", reciprocal)):
        run.figure(f"{mode}: {name}", value)
    line = f"{mode:8s} R@1 {recall[1]:.3f}  R@5 {recall[5]:.3f}  MRR {reciprocal:.3f}"
    for name, some in (("said", spoken), ("unsaid", unsaid)):
        line += f"   {name}:"
        for kind in ("strong", "weak", "none"):
            line += f" {kind} {np.mean([best[query.id] == kind for query in some] or [False]):.2f}"
    print(line)


def time_comparison(run: Run, count: int) -> None:
    """Seconds from a question's vector to every line's cosine, the vectors in memory as search keeps them."""
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((count, DIMENSIONS), np.float32)
    if vectors.nbytes > FLOAT32_LIMIT_BYTES:
        vectors = vectors.astype(np.float16)
    zeros = np.zeros(count)
    whole = np.arange(count, dtype=np.int64)
    blocks: list[VectorBlock] = [(whole[n : n + 8192], vectors[n : n + 8192]) for n in range(0, count, 8192)]
    lines = SubtitleIndex(whole, whole, whole, zeros, zeros, [], zeros, zeros, blocks)
    question = np.asarray(rng.standard_normal(DIMENSIONS), np.float32)
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        lines.nearness(None, question)  # type: ignore[arg-type]
        taken.append(time.perf_counter() - begun)
    run.figure(f"{count} lines compared", np.median(taken), "s")
    print(f"{count:,} lines: {np.median(taken):.3f} s, {vectors.nbytes / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
