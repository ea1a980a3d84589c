"""The routes of tables that somebody gives: looked at, taken in, undone; an editor's, as all that people say is."""

import base64
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Depends, Request

from assistant.footage.imported_tables import (
    ImportedTable,
    TableUndoState,
    read_imported_table,
    store_imported_table,
    take_back,
)
from assistant.i18n.catalogue import Texts
from assistant.i18n.translation import translate
from assistant.web.security.problems import ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.files import (
    LARGEST_TABLE,
    PreviousLog,
    TableOutcome,
    TableUndo,
    TableUndone,
    TableValue,
    UploadedTable,
)
from retrieval.archive.archive import Archive
from retrieval.export.cut_lists import ReadClock, SourceClocks
from retrieval.metadata.fields import MetadataValue
from retrieval.metadata.recording_tables import LeftOut

MOST_SAID = 20
"""Sentences on what is left out, and names in one of them."""


class TableRoute(ProblemRoute):
    """Takes whole files."""

    largest = LARGEST_TABLE


def table_routes(archive: Archive, read_clock: ReadClock, *, read_only: bool) -> APIRouter:
    """`POST tables` and `POST tables/undo`."""

    def check_changes(request: Request) -> None:
        if read_only:
            raise RequestProblem(HTTPStatus.FORBIDDEN, request_texts(request)("footage.refused.read_only"))

    routes = APIRouter(prefix="/tables", route_class=TableRoute, dependencies=[Depends(check_changes)])

    @routes.post("")
    def take(given: UploadedTable, request: Request) -> TableOutcome:
        """What a table says of the archive's videos; takes it in where that is wanted."""
        texts = request_texts(request)
        try:
            content = base64.b64decode(given.data, validate=True)
        except ValueError as error:
            raise RequestProblem(422, texts("bins.error.request"), key="request") from error
        path = Path(Path(given.name).name or "table")
        clocks = SourceClocks(read_clock)
        told = read_imported_table(archive, path, clocks, content)
        return TableOutcome(
            name=told.name,
            log=told.is_log,
            videos=len(told.videos),
            said=_said(told, texts),
            left_out=_left_out(told.left_out, texts),
            undo=_undo(store_imported_table(archive, told)) if given.keep else None,
        )

    @routes.post("/undo")
    def undo(before: TableUndo, request: Request) -> TableUndone:
        """Takes back what a table said."""
        videos = take_back(
            archive,
            TableUndoState(
                {
                    video: [MetadataValue(one.field, one.value, "table", one.origin) for one in said]
                    for video, said in before.recordings.items()
                },
                {video: (one.name, one.rows) for video, one in before.logged.items()},
            ),
        )
        return TableUndone(videos=videos, said=request_texts(request).count("videos.tables.undone", videos))

    return routes


def _said(told: ImportedTable, texts: Texts) -> str:
    videos = texts.count("videos", len(told.videos))
    if told.is_log:
        return texts.count("videos.tables.log", len(told.stretches), videos=videos)
    fields = ", ".join(f"{texts(f'metadata.{name}')} {count}" for name, count in told.fields.items())
    return texts("videos.tables.recordings", videos=videos, fields=fields)


def _left_out(out: LeftOut, texts: Texts) -> list[str]:
    said = [
        texts(
            f"videos.tables.{why}",
            names=", ".join(some[:MOST_SAID]) + (" …" if len(some) > MOST_SAID else ""),
        )
        for why, some in (
            ("unknown", out.unknown),
            ("ambiguous", out.ambiguous),
            ("unused", out.unused),
        )
        if some
    ]
    return [*said, *(translate(one, texts.language) for one in out.doubts[:MOST_SAID])]


def _undo(before: TableUndoState) -> TableUndo:
    return TableUndo(
        recordings={
            video: [TableValue(field=one.field, value=one.value, origin=one.origin) for one in said]
            for video, said in before.recordings.items()
        },
        logged={
            video: PreviousLog(name=name, rows=list(rows)) for video, (name, rows) in before.logged.items()
        },
    )
