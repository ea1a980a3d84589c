"""How often what is called strong, weak or none is right, before and after a change, as a table for the docs.

    python -m benchmarks.search.match_reliability ARCHIVE QUERIES.json [QUERIES.json ...]
        [--keep HITS.jsonl] [--before HITS.jsonl] [--table FILE.md]

Each judged question is asked as it stands, naming no sense. Counted are all hits of the first page, and the first
hits alone; of questions that nothing answers every hit is wrong. `--keep` writes the hits in the form that
`filmoteca search --from FILE --json` and `ask --from` write, and `--before` reads them: a run of another version,
or of the chat. `--table` puts the table between the marks `<!-- match_reliability -->` of a file, or at its end.
"""

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.setup.loading import open_to_search
from assistant.dialogue.json_output import hit_value
from benchmarks.kept_runs import Run, begin
from retrieval.evaluation.judgements import NEGATIVE_KIND, EvaluatedSpan, JudgedQuery, read_queries
from retrieval.evaluation.metrics import first_relevant_rank
from retrieval.hits import MatchStrength
from retrieval.queries import Query

CALLED: tuple[MatchStrength, ...] = ("strong", "weak", "none")
MARK = "<!-- match_reliability -->"


@dataclass(frozen=True, slots=True)
class CalledHit:
    """A hit as far as it is judged."""

    called: str
    is_first: bool
    is_right: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How many of so many are right."""

    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.right / self.of:.2f} of {self.of}" if self.of else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("queries", type=Path, nargs="+")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--before", type=Path, nargs="*", default=[])
    parser.add_argument("--table", type=Path)
    given, run = begin(parser, __file__)
    judged = {query.id: query for path in given.queries for query in read_queries(path)}
    with run, open_to_search(given.archive) as engine:
        now = {
            query.id: [hit_value(hit) for hit in engine.search(Query(text=query.query)).hits]
            for query in judged.values()
        }
        if given.keep:
            lines = [json.dumps({"id": name, "hits": hits}, ensure_ascii=False) for name, hits in now.items()]
            given.keep.write_text("\n".join(lines) + "\n", encoding="utf-8")
        before = kept_hits(given.before)
        table = table_of(called_hits(judged, before) if before else [], called_hits(judged, now), run)
    print(table)
    if given.table:
        put_table(given.table, table)


def kept_hits(files: Iterable[Path]) -> dict[str, list[dict[str, object]]]:
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["hits"] for row in map(json.loads, lines)}


def called_hits(
    judged: Mapping[str, JudgedQuery], found: Mapping[str, list[dict[str, object]]]
) -> list[CalledHit]:
    """Every hit of the judged questions; hits of others are left out."""
    return [
        CalledHit(str(hit["match"]), place == 0, is_right(judged[name], hit))
        for name, hits in found.items()
        if name in judged
        for place, hit in enumerate(hits)
    ]


def is_right(query: JudgedQuery, hit: Mapping[str, object]) -> bool:
    span = EvaluatedSpan(str(hit["video"]), float(str(hit["start"])), float(str(hit["end"])))
    return query.kind != NEGATIVE_KIND and first_relevant_rank(query, [span]) == 1


def table_of(before: list[CalledHit], after: list[CalledHit], run: Run) -> str:
    rows = [
        "| called | first hits right: before | after | all hits right: before | after |",
        "|---|---|---|---|---|",
    ]
    for called in CALLED:
        cells = []
        for first in (True, False):
            for name, hits in (("before", before), ("after", after)):
                some = [one.is_right for one in hits if one.called == called and (one.is_first or not first)]
                share = Share(sum(some), len(some))
                cells.append(str(share))
                if name == "after" and share.of:
                    which = "first hits" if first else "all hits"
                    run.figure(f"{called}, {which}: right", share.right / share.of)
        rows.append(f"| {called} | {' | '.join(cells)} |")
    return "\n".join(rows)


def put_table(file: Path, table: str) -> None:
    """Between the file's marks, or at its end with marks around it."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    block = f"{MARK}\n{table}\n{MARK}"
    parts = text.split(MARK)
    joined = parts[0] + block + parts[2] if len(parts) == 3 else f"{text.rstrip()}\n\n{block}\n"
    file.write_text(joined, encoding="utf-8")


if __name__ == "__main__":
    main()
