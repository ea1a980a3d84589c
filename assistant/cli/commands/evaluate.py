"""`filmoteca evaluate`: how well judged questions are answered."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.setup.log_sources import LogSources
from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import print_json, print_line, print_message
from assistant.cli.terminal.search_request import SearchRequest, run_search

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive
    from retrieval.evaluation.documentalist_logs import JudgedLog
    from retrieval.evaluation.judgements import JudgedQuery

SPEECH = "speech"
"""The kind of judged questions that ask for what is said."""
EVALUATED_HITS = 50
"""Hits a question: what recall at 50 needs."""


def search_request(query: "JudgedQuery") -> SearchRequest:
    """The search for a judged question: of kind "speech" for what is said, of any other for what is seen."""
    if query.kind == SPEECH:
        return SearchRequest(text="", speech=query.query, n=EVALUATED_HITS)
    return SearchRequest(text=query.query, n=EVALUATED_HITS)


def logged_queries(path: Path, archive: "Archive") -> "JudgedLog":
    """The questions of a documentalist's log; says which rows are wrong, which files are not there."""
    from retrieval.evaluation.documentalist_logs import read_log

    sources = LogSources(archive)
    log = read_log(path, sources.source_of)
    sources.tell_problems()
    for sentence in log.wrong:
        print_message(sentence)
    if log.unknown:
        print_message(
            f"The archive does not hold {', '.join(log.unknown)}, or several of that name; its rows are left "
            "out."
        )
    return log


def evaluate(
    queries: Annotated[
        Path, typer.Argument(metavar="QUERIES", help="Judged questions as JSON, or a log as CSV.")
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Recall at k and mean reciprocal rank over judged questions, beside what chance would reach."""
    from assistant.cli.setup.loading import open_to_search
    from retrieval.evaluation import judgements, metrics

    is_log = queries.suffix.casefold() in (".csv", ".tsv")
    judged = [] if is_log else judgements.read_queries(queries)
    wrong = False
    with open_to_search(archive) as engine:
        opened = engine.archive
        if is_log:
            log = logged_queries(queries, opened)
            judged, wrong = log.queries, bool(log.wrong)
        names = {video.id: video.name for video in opened.videos()}
        everything = [
            judgements.EvaluatedSpan(names[shot.id.video], shot.start, shot.end) for shot in opened.shots()
        ]
        hits = {
            query.id: [
                judgements.EvaluatedSpan(hit.video.name, hit.start, hit.end)
                for hit in run_search(search_request(query), engine).hits
            ]
            for query in judged
        }
    report = metrics.evaluate(judged, hits, everything)
    rows = {"all": report.all, **report.kinds, "chance": report.chance}
    for name, figures in rows.items():
        if json:
            print_json(
                {
                    "kind": name,
                    "queries": figures.queries,
                    "recall": {str(k): round(value, 4) for k, value in figures.recall.items()},
                    "mrr": round(figures.reciprocal_rank, 4),
                }
            )
        else:
            recalls = "  ".join(f"R@{k} {value:.3f}" for k, value in figures.recall.items())
            print_line(
                f"{name:16s} {figures.queries:4d} queries  {recalls}  MRR {figures.reciprocal_rank:.3f}"
            )
    if wrong:
        raise typer.Exit(1)
