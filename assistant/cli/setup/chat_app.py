"""The page over one archive or several, put together from what this machine has. It does not listen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.setup.archive_folders import archive_folders, archive_names
from assistant.cli.terminal.output import print_message
from retrieval.errors import ArchiveError, NotFound

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.agent.assistant import Assistant
    from assistant.i18n.languages import Language
    from assistant.jobs.job_worker_pool import JobWorkerPool
    from assistant.web.processes.membership import WebProcess
    from assistant.web.telemetry.metrics import ServerMetrics


def chat_app(
    folders: Sequence[Path],
    language_model: str,
    examples: "Mapping[Language, Sequence[str]] | None" = None,
    *,
    vision_model: str = "none",
    read_only: bool = False,
    host: str = "",
    process: "WebProcess | None" = None,
) -> "FastAPI":
    """The chat as a web application, over one archive or over several; they stay open as long as it runs.

    Of several the first that opens is opened at once, the others when they are first chosen. `examples` are
    questions about the first, `host` is where it will listen: that decides who may add footage. `process` says
    which of several processes this is.
    """
    from assistant.cli.setup.admission_rules import admission_rules, sign_in
    from assistant.cli.setup.footage_access import job_worker_pool
    from assistant.cli.setup.loaded_models import LoadedModels
    from assistant.web.multi_archive import ARCHIVES_URL, AppFactory, OfferedArchive, build_site
    from assistant.web.processes.membership import is_leader
    from assistant.web.telemetry.metrics import ServerMetrics

    metrics = ServerMetrics()
    archives, models, workers = (
        archive_folders(folders),
        LoadedModels(language_model, vision_model, processes=process.count if process else 1),
        job_worker_pool(),
    )
    if len(archives) == 1:
        return archive_app(
            models.open(archives[0]), examples, read_only=read_only, host=host, leads=is_leader(process)
        )

    def page(
        assistant: "Assistant", examples: "Mapping[Language, Sequence[str]] | None" = None
    ) -> AppFactory:
        return partial(
            archive_app,
            assistant,
            examples,
            read_only=read_only,
            archives=ARCHIVES_URL,
            host=host,
            workers=workers,
            metrics=metrics,
            leads=is_leader(process),
        )

    def opened(folder: Path) -> AppFactory:
        return page(models.open(folder))

    names = archive_names(archives)
    offered = [
        OfferedArchive(name, partial(opened, folder)) for name, folder in zip(names, archives, strict=True)
    ]
    for place, folder in enumerate(archives):
        try:
            assistant = models.open(folder)
        except ArchiveError as error:
            print_message(str(error))
            offered[place] = replace(offered[place], error=error)
            continue
        first = replace(offered.pop(place), open=partial(page, assistant, None if place else examples))
        return build_site(
            [first, *offered], rules=admission_rules(host), sign_in=sign_in(host), metrics=metrics
        )
    raise NotFound(f"None of the archives can be opened: {', '.join(map(str, archives))}.")


def archive_app(
    assistant: "Assistant",
    examples: "Mapping[Language, Sequence[str]] | None" = None,
    *,
    read_only: bool = False,
    archives: str = "",
    host: str = "",
    workers: "JobWorkerPool | None" = None,
    metrics: "ServerMetrics | None" = None,
    leads: bool = True,
) -> "FastAPI":
    """The page over one archive.

    `archives` is the address of the list of them, where there are several; `workers` do the footage jobs of all,
    and `metrics` are those of the whole server. Of several processes one `leads`: it takes footage in.
    """
    from assistant.cli.setup.admission_rules import admission_rules, sign_in
    from assistant.cli.setup.footage_access import footage_intake, footage_roots
    from assistant.web.app import build_app
    from assistant.web.media.stills import PictureReaders
    from ingest.media.clips.clip_extraction import extract_clip
    from ingest.media.clocks.clocks import read_clock
    from ingest.media.frame_grabs import frame_strip, still_jpeg
    from ingest.media.playback import ClipCache, browser_plays

    adds = bool(host) and not read_only
    return build_app(
        assistant,
        examples=examples,
        browser_plays=browser_plays,
        make_clip=ClipCache(),
        read_clock=read_clock,
        extract_clip=extract_clip,
        pictures=PictureReaders(still_jpeg, frame_strip),
        read_only=read_only,
        archives=archives,
        footage=footage_intake(assistant.archive.folder, host, workers) if adds and leads else None,
        footage_elsewhere=adds and not leads and footage_roots(host) is not None,
        admission=admission_rules(host),
        sign_in=sign_in(host),
        metrics=metrics,
    )
