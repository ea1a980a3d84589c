"""What other words bring where a question finds nothing: the rule's, a language model's own, and parts it chooses.

    python -m benchmarks.search.query_rewriting ARCHIVE QUERIES [--model NAME]

Of the judged questions (as for `filmoteca evaluate`) that the archive answers with none, each is asked again in
the words of three ways: the main words by rule, as the assistant does; a paraphrase that the model writes; and a
part of the question that the model picks, held to it by a grammar. A way helps where the new answer is no longer
none and a right hit comes first, and harms where it is no longer none and no right hit is on the page.
"""

import argparse
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from assistant.agent.search.head_phrase import head_words
from assistant.llm.language_models import load_language_model
from assistant.llm.protocol import ChatMessage, LanguageModel
from benchmarks.kept_runs import begin
from retrieval.archive.archive import Archive
from retrieval.encoders import load_encoder
from retrieval.evaluation.judgements import NEGATIVE_KIND, EvaluatedSpan, read_queries
from retrieval.evaluation.metrics import first_relevant_rank
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine

PARAPHRASE = "Say the same in other, plainer words, at most six."
PARAPHRASES = (
    ("an automobile", "a car"),
    ("a physician at work", "a doctor with a patient"),
    ("youngsters playing", "children playing"),
    ("a vessel at sea", "a ship on the water"),
    ("a stroll in the woods", "people walking in a forest"),
)
PART = "Copy the few words that name the main thing to be seen."
PARTS = (
    ("an old red car parked in the rain", "car"),
    ("two doctors looking at an x-ray in a hallway", "doctors"),
    ("una mujer mayor tejiendo junto a la ventana", "mujer mayor tejiendo"),
    ("footage of a steam train crossing a bridge", "steam train"),
)
LONGEST_PART = 4
"""Words."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--model", default="bundled")
    given, run = begin(parser, __file__)
    model = load_language_model(given.model)
    assert model is not None, "this benchmark needs a model"
    ways: dict[str, Callable[[str], str]] = {
        "main words by rule": head_words,
        f"a paraphrase by {model.name}": lambda text: paraphrase(model, text),
        f"a part picked by {model.name}": lambda text: part(model, text),
    }
    queries = [query for query in read_queries(given.queries) if query.kind != "speech"]
    with run, Archive.open(given.archive) as archive:
        engine = SearchEngine(archive, load_encoder(archive.encoder))
        results = {query.id: engine.search(Query(query.query)) for query in queries}
        missed = [query for query in queries if results[query.id].match == "none"]
        print(f"{len(missed)} of {len(queries)} questions are answered with none")
        for name, way in ways.items():
            counts = {"helps": 0, "right hit lower": 0, "harms": 0, "still none": 0}
            started = time.perf_counter()
            rewordings = {query.id: way(query.query) for query in missed}
            seconds = time.perf_counter() - started
            for query in missed:
                found = engine.search(Query(rewordings[query.id])) if rewordings[query.id] else None
                if found is None or found.match == "none":
                    counts["still none"] += 1
                    continue
                spans = [EvaluatedSpan(hit.video.name, hit.start, hit.end) for hit in found.hits]
                rank = None if query.kind == NEGATIVE_KIND else first_relevant_rank(query, spans)
                counts["helps" if rank == 1 else "right hit lower" if rank else "harms"] += 1
            listed = ", ".join(f"{outcome} {count}" for outcome, count in counts.items())
            print(f"{name}: {listed}; {seconds / max(1, len(missed)):.2f} s a question")
            for outcome, count in counts.items():
                run.figure(f"{name}: {outcome}", count)
            run.figure(f"{name}: a question", seconds / max(1, len(missed)), "s")


def paraphrase(model: LanguageModel, text: str) -> str:
    answer = model.complete(_asked(PARAPHRASE, PARAPHRASES, text), max_tokens=16, seconds=30)
    return (answer.strip().splitlines() or [""])[0]


def part(model: LanguageModel, text: str) -> str:
    words = re.findall(r"[\w'’-]+", text)
    spans = {
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + LONGEST_PART) + 1)
        if end - start < len(words)
    }
    if not spans:
        return ""
    shots = tuple((given, json.dumps(copied, ensure_ascii=False)) for given, copied in PARTS)
    schema = {"type": "string", "enum": sorted(spans)}
    try:
        return str(
            json.loads(model.complete(_asked(PART, shots, text), schema=schema, max_tokens=24, seconds=30))
        )
    except ValueError:
        return ""


def _asked(task: str, shots: tuple[tuple[str, str], ...], text: str) -> list[ChatMessage]:
    messages = [ChatMessage("system", task)]
    for question, answer in shots:
        messages += [ChatMessage("user", question), ChatMessage("assistant", answer)]
    return [*messages, ChatMessage("user", text)]


if __name__ == "__main__":
    main()
