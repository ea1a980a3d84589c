"""The routes that hand out the archive's own media, and nothing else.

An address names a video and a shot by their ids; both are looked up in the catalogue, and what the catalogue
says lies on disk is what is sent. No part of an address ever becomes a path.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, Response

from assistant.i18n.catalogue import Texts
from assistant.web.media.subtitles import player_descriptions, player_speech
from assistant.web.media.webp_thumbnails import NARROW, accepts_webp, webp_thumbnail
from assistant.web.security.problems import PathNumber, ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import IMMUTABLE, REVALIDATE, revalidated
from assistant.web.wire.videos import PlayableVideo
from retrieval.archive.archive import Archive
from retrieval.archive.source_files import FileState, file_state
from retrieval.errors import ArchiveError, NotFound
from retrieval.types import Shot, ShotId, Video

log = logging.getLogger(__name__)

BrowserPlays = Callable[[Path], bool]
"""Whether browsers play the file as it is."""
MakePlayableClip = Callable[[Path, float, float], Path]
"""(video, start, end) → an MP4 of that span; raises ArchiveError."""

PIECE_SECONDS = 20.0
"""Longest clip made in one go, so that a shot of any length begins soon."""
VIDEO_MEDIA_TYPES = {".webm": "video/webm", ".mov": "video/mp4"}
"""By suffix; all others are video/mp4. QuickTime is called MP4: browsers refuse it by its own name."""


def media_routes(
    archive: Archive, *, browser_plays: BrowserPlays, make_clip: MakePlayableClip | None = None
) -> APIRouter:
    """Thumbnails, a video's shots, whole videos (with ranges), clips of what browsers do not play."""
    router = APIRouter(prefix="/media", route_class=ProblemRoute)

    @router.get("/thumbnail/{video_id}/{number}.jpg")
    def thumbnail(request: Request, video_id: str, number: PathNumber, w: int = 0) -> Response:
        """As WEBP to who takes it; with `w=160` no wider than that."""
        texts = request_texts(request)
        try:
            path = archive.thumbnail(ShotId(video_id, number))
        except NotFound as error:
            raise RequestProblem(404, texts("media.no_shot")) from error
        headers = IMMUTABLE | {"Vary": "Accept"}
        if accepts_webp(request.headers.get("accept", "")):
            try:
                return Response(
                    webp_thumbnail(path, narrow=w == NARROW), media_type="image/webp", headers=headers
                )
            except FileNotFoundError as error:
                raise RequestProblem(404, texts("media.no_shot")) from error
            except OSError as error:
                log.warning("the thumbnail %s cannot be read: %s", path, error)
        try:  # at once: as a stream of a file it would cost four changes of threads, more than all else
            return Response(path.read_bytes(), media_type="image/jpeg", headers=headers)
        except OSError as error:
            raise RequestProblem(404, texts("media.no_shot")) from error

    @router.get("/shots/{video_id}", dependencies=[Depends(revalidated)])
    def shots(request: Request, video_id: str) -> PlayableVideo:
        texts = request_texts(request)
        video = _video(archive, video_id, texts)
        _check_file(video, texts)
        return PlayableVideo(
            name=video.name,
            fps=video.fps,
            duration=video.duration,
            plays=browser_plays(video.path),
            piece=PIECE_SECONDS,
            shots=[(shot.start, shot.end) for shot in archive.shots(video_id)],
            speech=player_speech(archive, video_id, texts),
            descriptions=player_descriptions(archive, video_id, texts),
        )

    @router.get("/video/{video_id}")
    def whole(request: Request, video_id: str) -> FileResponse:
        texts = request_texts(request)
        video = _video(archive, video_id, texts)
        _check_file(video, texts)
        media_type = VIDEO_MEDIA_TYPES.get(video.path.suffix.lower(), "video/mp4")
        return FileResponse(video.path, media_type=media_type, headers=REVALIDATE)

    @router.get("/clip/{video_id}/{number}.mp4")
    def clip(request: Request, video_id: str, number: PathNumber, piece: int = 0) -> FileResponse:
        """The shot, or where it is longer than a piece, that piece of it."""
        texts = request_texts(request)
        video = _video(archive, video_id, texts)
        shot = _shot(archive, ShotId(video_id, number), texts)
        _check_file(video, texts)
        start = shot.start + piece * PIECE_SECONDS
        if make_clip is None or piece < 0 or start >= shot.end:
            raise RequestProblem(404, texts("media.no_shot"))
        try:
            path = make_clip(video.path, start, min(shot.end, start + PIECE_SECONDS))
        except ArchiveError as error:
            log.warning("no clip of %s: %s", video.name, error)
            raise RequestProblem(422, texts("media.no_clip", name=video.name)) from error
        return FileResponse(path, media_type="video/mp4", headers=REVALIDATE)

    return router


def _video(archive: Archive, video_id: str, texts: Texts) -> Video:
    if (video := archive.video_by_id(video_id)) is None:
        raise RequestProblem(404, texts("media.no_video"))
    return video


def _shot(archive: Archive, shot_id: ShotId, texts: Texts) -> Shot:
    try:
        return archive.shot(shot_id)
    except NotFound as error:
        raise RequestProblem(404, texts("media.no_shot")) from error


def _check_file(video: Video, texts: Texts) -> None:
    """Another file in the video's place, be it a link to anything, is not handed out."""
    state = file_state(video)
    if state != "present":
        raise RequestProblem(404 if state == "moved" else 409, _file_sentence(state, video, texts))


def missing_sentence(video: Video, texts: Texts) -> str:
    """Why the video cannot be played, in a sentence; empty where it can."""
    return _file_sentence(file_state(video), video, texts)


def _file_sentence(state: FileState, video: Video, texts: Texts) -> str:
    return "" if state == "present" else texts(f"media.{state}", name=video.name)
