"""The routes that hand out a video's subtitles: as text tracks for the player, and as lines for its transcript."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from assistant.agent.questions.subtitle_window import tracks_by_language
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.catalogue import Texts
from assistant.i18n.language_names import language_name
from assistant.web.media.webvtt import webvtt
from assistant.web.security.problems import PathNumber, ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import REVALIDATE, revalidated
from assistant.web.wire.videos import PlayerSpeech, PlayerTrack, SpokenRow, SubtitleLines, SubtitleRow
from retrieval.archive.archive import Archive
from retrieval.archive.speakers import Speaker, Speakers
from retrieval.types import SubtitleTrack

LATEST_TIME = 1e7
"""Seconds."""
TimeQuery = Annotated[float, Query(ge=0, le=LATEST_TIME)]


def subtitle_routes(archive: Archive) -> APIRouter:
    """Tracks are counted from 0, in the order in which the catalogue holds them."""
    router = APIRouter(prefix="/media", route_class=ProblemRoute)

    @router.get("/subtitles/{video_id}/{number}.vtt")
    def subtitles(
        request: Request,
        video_id: str,
        number: PathNumber,
        start: TimeQuery = 0.0,
        end: TimeQuery = LATEST_TIME,
    ) -> Response:
        """A track, or what of it falls into a clip of the video, whose times begin at 0."""
        track = _track(archive, video_id, number, request)
        return Response(webvtt(track.subtitles, start, end), media_type="text/vtt", headers=REVALIDATE)

    @router.get("/lines/{video_id}/{number}", dependencies=[Depends(revalidated)])
    def lines(request: Request, video_id: str, number: PathNumber) -> SubtitleLines:
        track = _track(archive, video_id, number, request)
        return SubtitleLines(lines=_spoken_rows(track, archive.speakers(video_id), request_texts(request)))

    return router


def subtitle_rows(track: SubtitleTrack) -> list[SubtitleRow]:
    """A track's lines."""
    return [(line.start, line.end, without_hidden_characters(line.text).strip()) for line in track.subtitles]


def _spoken_rows(track: SubtitleTrack, speakers: Speakers, texts: Texts) -> list[SpokenRow]:
    """A track's lines with who says them."""
    rows = subtitle_rows(track)
    said = [speakers.of(start, end) for start, end, _ in rows]
    return [(*row, speaker_label(one, texts)) for row, one in zip(rows, said, strict=True)]


def speaker_label(speaker: Speaker | None, texts: Texts) -> str:
    """What a voice is called: by its name, else by its number in the video; empty where it is nobody's."""
    if speaker is None:
        return ""
    return without_hidden_characters(speaker.name) or texts("speech.speaker", n=speaker.number)


def player_speech(archive: Archive, video_id: str, texts: Texts) -> PlayerSpeech:
    """What a player needs to know of a video's speech: a track for each language, the page's first."""
    speech = archive.speech(video_id)
    if speech is None:
        return PlayerSpeech(tracks=[], note=texts("speech.unheard"))
    return PlayerSpeech(
        tracks=[
            PlayerTrack(
                number=speech.tracks.index(track),
                language=track.language,
                name=without_hidden_characters(language_name(track.language, texts.language)),
                source=texts(f"speech.{track.source}", origin=without_hidden_characters(track.origin)),
            )
            for track in tracks_by_language(speech, texts.language)
        ],
        note=texts("speech.none"),
    )


def _track(archive: Archive, video_id: str, number: PathNumber, request: Request) -> SubtitleTrack:
    speech = archive.speech(video_id)
    if speech is None or not 0 <= number < len(speech.tracks):
        raise RequestProblem(404, request_texts(request)("media.no_subtitles"))
    return speech.tracks[number]
