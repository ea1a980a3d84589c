"""`filmoteca ingest` and `filmoteca recut`: videos become shots."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from math import log
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant.cli.ingesting.report_output import ProgressBar, show_summary, summary_line
from assistant.cli.terminal.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    JsonOption,
    MapOption,
    RayOption,
    RayWorkersOption,
)
from assistant.cli.terminal.output import amount, print_json, print_line
from assistant.settings import read_settings
from retrieval.errors import UsageError

SENSITIVITY_LOG_ODDS = 2.0
"""Twice the sensitivity takes a quarter of the odds."""


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Videos, and folders that hold some.")
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    encoder: Annotated[
        str | None,
        typer.Option(
            envvar="FILMOTECA_ENCODER",
            metavar="E",
            help="auto, compact, clip, multilingual or openclip:ARCH/WEIGHTS; an archive keeps its own.",
        ),
    ] = None,
    fps: Annotated[float, typer.Option(metavar="N", help="Frames a second that are looked at.")] = 2.0,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Files and folders to pass over, such as '*_draft.mp4' or 'old/*'; the archive keeps it.",
        ),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Take an --exclude PATTERN back that the archive keeps."),
    ] = None,
    stills: Annotated[
        bool | None,
        typer.Option(
            "--stills/--no-stills",
            help="Take photos below folders too, or no longer; the archive keeps it. Photos named are taken.",
        ),
    ] = None,
    sounds: Annotated[
        bool | None,
        typer.Option(
            "--sounds/--no-sounds",
            help="Take files of sound alone below folders too (the default), or not; the archive keeps it.",
        ),
    ] = None,
    order: Annotated[
        Literal["name", "newest", "shortest"] | None,
        typer.Option(
            metavar="ORDER",
            help="Which come first: name (folder by folder, the default), newest, shortest; the archive keeps it.",
        ),
    ] = None,
    no_speech: Annotated[bool, typer.Option("--no-speech", help="Leave the sound alone.")] = False,
    subtitles_only: Annotated[
        bool,
        typer.Option(
            "--subtitles-only", help="Look for speech again in videos that are there, and only that."
        ),
    ] = False,
    speech_model: Annotated[
        str,
        typer.Option(
            envvar="FILMOTECA_SPEECH_MODEL",
            metavar="MODEL",
            help="auto, bundled, none, faster-whisper:NAME or FOLDER, openai-whisper:NAME or FILE.",
        ),
    ] = "auto",
    language: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="What is spoken, such as es; by default found out for each video."),
    ] = None,
    annotate: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES",
            help="Annotators to run too, such as sounds,speakers; all, or none. The archive keeps it.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Videos decoded at the same time; by default one per two cores."),
    ] = None,
    ray: RayOption = "",
    ray_workers: RayWorkersOption = None,
    map_: MapOption = None,
    no_transnet: Annotated[
        bool, typer.Option("--no-transnet", help="Ask no network where a cut is in doubt: a little faster.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and take in what is added or changed, until Ctrl+C.")
    ] = False,
    polling: Annotated[
        bool, typer.Option("--polling", help="With --watch: look for changes, as network drives do not tell.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Add videos and folders of videos to an archive: what is done is skipped, what is not is resumed."""
    if no_speech and subtitles_only:
        raise UsageError("--no-speech and --subtitles-only leave nothing to do; name one of them.")
    if watch and subtitles_only:
        raise UsageError("--watch takes in whole videos; leave --subtitles-only out.")
    if subtitles_only and ray:
        raise UsageError("--ray reads whole videos; leave --subtitles-only out.")
    if polling and not watch:
        raise UsageError("--polling says how folders are watched; add --watch.")
    if not watch:  # who watches waits for its turn
        from retrieval.archive.opening import check_nobody_writes

        check_nobody_writes(archive)  # before anything is imported for seconds, loaded or started

    from assistant.cli.ingesting.watch import watch_until_stopped
    from assistant.cli.setup.captioning import configured_models
    from assistant.cli.setup.cluster import map_rules, reading_backend
    from assistant.cli.setup.loading import open_to_ingest, sentence_encoder, speech_model_named
    from ingest.annotators.loading import kept_names
    from ingest.pipeline.ingest_settings import IngestSettings
    from ingest.pipeline.report import IngestReport
    from ingest.pipeline.run import ingest as take_in
    from ingest.pipeline.stored.annotating_added import annotate_added
    from ingest.pipeline.stored.subtitles_only import ingest_subtitles
    from ingest.shots.neural_boundaries.boundary_network import installed_network
    from ingest.speech.subtitles import SpeechSettings
    from retrieval.archive.archive import Archive

    kept_names(annotate or "none", people=True)  # a wrong name is refused before anything is made or kept
    speech = SpeechSettings(language)
    if subtitles_only:
        model = speech_model_named(speech_model)
        with Archive.open(archive) as opened, ProgressBar() as bar:
            report = ingest_subtitles(
                paths, opened, model, speech, bar.show, sentences=sentence_encoder(opened)
            )
    else:
        settings = IngestSettings(
            fps=fps,
            workers=default_workers() if workers is None else workers,
            speech=None if no_speech else speech,
            network=None if no_transnet else installed_network(),
        )
        model = None if no_speech else speech_model_named(speech_model)
        asked = read_settings()
        places = reading_backend(ray, ray_workers or asked.ray_workers or None, map_ or map_rules(asked))
        with (
            places as where,
            open_to_ingest(archive, encoder) as (opened, loaded),
            nullcontext() if watch else opened.write_turn.reserved(),
        ):
            meaning = None if no_speech else sentence_encoder(opened)
            annotators = None
            if annotate is not None:
                annotators = kept_names(annotate, people=opened.people.allowed, models=configured_models())
            if exclude or include:
                opened.exclusions.change(exclude or (), include or ())
            if stills is not None:
                opened.ingest_choices.take_stills(stills)
            if sounds is not None:
                opened.ingest_choices.take_sounds(sounds)
            if order is not None:
                opened.ingest_choices.keep_order(order)
            settings = replace(settings, order=opened.ingest_choices.order)
            if annotators is not None:
                opened.ingest_choices.keep_annotators(annotators)

            def run(some: Sequence[Path], done: IngestReport) -> None:
                with ProgressBar() as bar:
                    take_in(
                        some, opened, loaded, settings, bar.show,
                        recogniser=model, sentences=meaning, report=done, readers=where.readers,
                    )  # fmt: skip
                if opened.ingest_choices.annotators():
                    with ProgressBar() as bar, where.annotators(opened) as elsewhere:
                        found = annotate_added(opened, loaded, bar.show, configured_models(), elsewhere)
                    done.annotated += sum(found.videos.values())
                    done.failed += found.failed
                    done.elapsed += found.elapsed

            report = IngestReport()
            if watch:
                watch_until_stopped(
                    paths, run, report, show_summary(json),
                    polling=polling, suffixes=opened.ingest_choices.suffixes,
                )  # fmt: skip
            else:
                run(paths, report)
    if not watch:
        show_summary(json)(report)
    elif not json:
        print_line(f"In all: {summary_line(report)}")
    if report.failed:
        raise typer.Exit(1)


def recut(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    sensitivity: Annotated[
        float, typer.Option(metavar="X", help="0.5 cuts half as readily as usual, 2 twice.", min=0.1, max=10)
    ] = 1.0,
    min_shot: Annotated[
        float, typer.Option(metavar="SECONDS", help="Shorter shots join their neighbour.", min=0.0)
    ] = 0.25,
    json: JsonOption = False,
) -> None:
    """Cut an archive's shots anew with other settings, from the stored frames, without encoding again."""
    from ingest.pipeline.stored.recut import recut as cut_anew
    from ingest.shots.boundaries import SegmentationSettings
    from retrieval.archive.archive import Archive

    usual = SegmentationSettings()
    settings = replace(
        usual,
        log_odds=usual.log_odds - SENSITIVITY_LOG_ODDS * log(sensitivity),
        embedding_only=usual.embedding_only / sensitivity,
        min_shot=min_shot,
    )
    with Archive.open(archive) as opened:
        before = opened.totals().shots
        after = cut_anew(opened, settings)
    if json:
        print_json({"shots_before": before, "shots": after})
    else:
        print_line(f"{amount(after, 'shot')} instead of {before:,}.")


def default_workers() -> int:
    """Decoding takes about half of what encoding on the CPU takes."""
    from retrieval.concurrency.numeric_threads import usable_cores

    return max(1, min(8, usable_cores() // 2))
