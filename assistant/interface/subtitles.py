"""The routes that hand out a video's subtitles: as text tracks for the player, and as lines for its transcript."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response

from assistant.interface.texts import Texts, texts_in, visitor_language
from assistant.interface.webvtt import webvtt
from assistant.language_names import language_name
from assistant.spoken import tracks_by_language
from assistant.statements import visible
from retrieval.archive import Archive
from retrieval.types import SubtitleTrack

REVALIDATE = {"Cache-Control": "private, no-cache"}
FURTHEST = 1e7
"""Seconds."""
Time = Annotated[float, Query(ge=0, le=FURTHEST)]


def subtitle_routes(archive: Archive) -> APIRouter:
    """Tracks are counted from 0, in the order in which the catalogue holds them."""
    router = APIRouter(prefix="/media")

    @router.get("/subtitles/{video_id}/{number}.vtt")
    def subtitles(
        request: Request, video_id: str, number: int, start: Time = 0.0, end: Time = FURTHEST
    ) -> Response:
        """A track, or what of it falls into a clip of the video, whose times begin at 0."""
        track = _track(archive, video_id, number, request)
        return Response(webvtt(track.subtitles, start, end), media_type="text/vtt", headers=REVALIDATE)

    @router.get("/lines/{video_id}/{number}")
    def lines(request: Request, video_id: str, number: int) -> JSONResponse:
        track = _track(archive, video_id, number, request)
        lines = [[line.start, line.end, visible(line.text).strip()] for line in track.subtitles]
        return JSONResponse({"lines": lines}, headers=REVALIDATE)

    return router


def speech_value(archive: Archive, video_id: str, texts: Texts) -> dict[str, Any]:
    """What a player needs to know of a video's speech: a track for each language, the page's first."""
    speech = archive.speech(video_id)
    if speech is None:
        return {"tracks": [], "note": texts("speech.unheard")}
    return {
        "tracks": [
            {
                "number": speech.tracks.index(track),
                "language": track.language,
                "name": visible(language_name(track.language, texts.language)),
                "source": texts(f"speech.{track.source}", origin=visible(track.origin)),
            }
            for track in tracks_by_language(speech, texts.language)
        ],
        "note": texts("speech.none"),
    }


def _track(archive: Archive, video_id: str, number: int, request: Request) -> SubtitleTrack:
    speech = archive.speech(video_id)
    if speech is None or not 0 <= number < len(speech.tracks):
        language = visitor_language(request.headers, request.cookies)
        raise HTTPException(404, texts_in(language)("media.no_subtitles"))
    return speech.tracks[number]
