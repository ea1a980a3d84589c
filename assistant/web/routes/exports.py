"""The routes of exports: begin one, ask how far it is, fetch its file, stop it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse

from assistant.jobs.job import JobState
from assistant.web.jobs.export_jobs import ExportJob, ExportJobs, ExportOptions, ExportResult, export_refusal
from assistant.web.routes.bins import BinRoute, spans_as_clips
from assistant.web.security.problems import RequestProblem, request_texts
from assistant.web.security.requesting_user import only_reads
from assistant.web.security.visitors import BinsDependency
from assistant.web.wire.bins import MOST_CLIPS_A_REQUEST
from assistant.web.wire.files import ExportRequest, ExportStage, ExportState, SubtitleLanguages
from assistant.web.wire.problem import EmptyResponse
from retrieval.archive.archive import Archive
from retrieval.bins.bins import Bin, clips_of_no_bin
from retrieval.bins.tables import BinTables
from retrieval.errors import NotFound, UsageError
from retrieval.export.formats import ExportFormat

MEDIA_TYPES = {
    ExportFormat.OTIO: "application/json",
    ExportFormat.EDL: "text/plain; charset=utf-8",
    ExportFormat.FCPXML: "application/xml",
    ExportFormat.FCP7: "application/xml",
    ExportFormat.AAF: "application/octet-stream",
    ExportFormat.ALE: "text/plain; charset=utf-8",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.SRT: "application/x-subrip",
    ExportFormat.VTT: "text/vtt; charset=utf-8",
    ExportFormat.TXT: "text/plain; charset=utf-8",
    ExportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ExportFormat.ZIP: "application/zip",
    ExportFormat.PDF: "application/pdf",
}
STATE_WORDS: dict[JobState, ExportStage] = {
    "queued": "waiting",
    "running": "working",
    "done": "done",
    "failed": "failed",
    "cancelled": "stopped",
}
"""What the page calls a job's states."""


def export_routes(archive: Archive, exports: ExportJobs, bins_of: BinsDependency) -> APIRouter:
    """`POST export`, `GET export/JOB`, `GET export/JOB/file`, `POST export/JOB/stop`, `GET export/languages`."""
    router = APIRouter(prefix="/export", route_class=BinRoute)
    bins_here = Annotated[BinTables, Depends(bins_of)]

    @router.post("")
    def begin(request: Request, bins: bins_here, asked: ExportRequest) -> ExportState:
        texts = request_texts(request)
        if asked.spans:
            clips = spans_as_clips(archive, asked.spans, texts, asked.query)
            chosen = clips_of_no_bin(asked.name, clips)
        else:
            chosen = known_bin(request, bins, asked.name)
        if refusal := export_refusal(chosen, asked.kind, texts, read_only=only_reads(request)):
            raise RequestProblem(422, refusal)
        options = ExportOptions(
            asked.kind,
            asked.start_timecode.strip(),
            asked.handles,
            asked.language,
            asked.speakers,
            asked.sounds,
            asked.markers,
            asked.sound_track,
        )
        try:
            return _export_state(exports.begin(chosen, options, texts))
        except UsageError as error:
            raise RequestProblem(422, texts("bins.export.timecode", given=asked.start_timecode)) from error

    @router.get("/languages")
    def languages(
        request: Request, bins: bins_here, name: str = "", video: Annotated[tuple[str, ...], Query()] = ()
    ) -> SubtitleLanguages:
        """The languages that the bin's videos, or those named, have subtitles in, and the sound tracks that these
        were heard in."""
        if video:
            videos = {one for one in video[:MOST_CLIPS_A_REQUEST] if archive.video_by_id(one)}
        else:
            videos = {clip.video for clip in known_bin(request, bins, name).clips if not clip.missing}
        heard = [archive.speech(video) for video in videos]
        tracks = [track for one in heard if one for track in one.tracks]
        codes = {track.language for track in tracks} - {""}
        heard_in = {line.sound_track for track in tracks for line in track.subtitles} - {0}
        return SubtitleLanguages(languages=sorted(codes), sound_tracks=sorted(heard_in))

    @router.get("/{job}")
    def state(request: Request, job: str) -> ExportState:
        return _export_state(_known(request, job))

    @router.get("/{job}/file")
    def file(request: Request, job: str) -> FileResponse:
        found = _known(request, job)
        result = found.status.result
        if result is None or result.path is None or not result.path.is_file():
            raise RequestProblem(404, request_texts(request)("bins.export.gone"))
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return FileResponse(
            result.path, media_type=MEDIA_TYPES[found.format], filename=found.file_name, headers=headers
        )

    @router.post("/{job}/stop")
    def stop(request: Request, job: str) -> EmptyResponse:
        _known(request, job).cancel()
        return EmptyResponse()

    def known_bin(request: Request, bins: BinTables, name: str) -> Bin:
        try:
            return bins.get(name)
        except NotFound as error:
            raise RequestProblem(404, request_texts(request)("bins.error.gone", name=name)) from error

    def _known(request: Request, name: str) -> ExportJob:
        if (found := exports.job(name)) is None:
            raise RequestProblem(404, request_texts(request)("bins.export.gone"))
        return found

    return router


def _export_state(job: ExportJob) -> ExportState:
    status = job.status
    result = status.result or ExportResult()
    size = result.path.stat().st_size if result.path is not None and result.path.is_file() else 0
    return ExportState(
        job=job.id,
        state=STATE_WORDS[status.state],
        done=status.progress.items_done,
        of=status.progress.items_total,
        file=job.file_name,
        bytes=size,
        notes=list(result.notes),
        error=status.message,
    )
