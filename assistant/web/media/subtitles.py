"""The routes that hand out a video's subtitles, captions and descriptions: as text tracks for the player, and as
lines for its transcript."""

from dataclasses import replace
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
from assistant.web.wire.videos import (
    PlayerDescriptions,
    PlayerSpeech,
    PlayerTrack,
    SpokenRow,
    SubtitleLines,
    SubtitleRow,
)
from retrieval.archive.archive import Archive
from retrieval.archive.speakers import Speaker, Speakers
from retrieval.export.exported_lines import ExportedLine, heard_lines
from retrieval.export.subtitle_writer import plain_rows
from retrieval.types import Speech, Subtitle, SubtitleTrack

LATEST_TIME = 1e7
"""Seconds."""
DESCRIPTION_LANGUAGE = "en"
"""Vision models are asked for English."""
TimeQuery = Annotated[float, Query(ge=0, le=LATEST_TIME)]


def subtitle_routes(archive: Archive, *, read_only: bool = False) -> APIRouter:
    """Tracks are counted from 0, in the order in which the catalogue holds them; `sounds` adds what is heard, which
    alone is one track more. With `read_only` lines do not tell which voice somebody could name."""
    router = APIRouter(prefix="/media", route_class=ProblemRoute)

    @router.get("/subtitles/{video_id}/{number}.vtt")
    def subtitles(
        request: Request,
        video_id: str,
        number: PathNumber,
        start: TimeQuery = 0.0,
        end: TimeQuery = LATEST_TIME,
        sounds: bool = False,
    ) -> Response:
        """A track, or what of it falls into a clip of the video, whose times begin at 0."""
        track = _track(archive, video_id, number, request, sounds=sounds)
        return Response(webvtt(track.subtitles, start, end), media_type="text/vtt", headers=REVALIDATE)

    @router.get("/lines/{video_id}/{number}", dependencies=[Depends(revalidated)])
    def lines(request: Request, video_id: str, number: PathNumber, sounds: bool = False) -> SubtitleLines:
        track = _track(archive, video_id, number, request, sounds=sounds)
        speakers, texts = archive.speakers(video_id), request_texts(request)
        return SubtitleLines(lines=_spoken_rows(track, speakers, texts, nameable=not read_only))

    @router.get("/descriptions/{video_id}.vtt")
    def descriptions(
        request: Request, video_id: str, start: TimeQuery = 0.0, end: TimeQuery = LATEST_TIME
    ) -> Response:
        """What is to be seen, in words, or what of it falls into a clip of the video, whose times begin at 0."""
        if not (found := described_lines(archive, video_id)):
            raise RequestProblem(404, request_texts(request)("media.no_descriptions"))
        return Response(webvtt(found, start, end), media_type="text/vtt", headers=REVALIDATE)

    return router


def subtitle_rows(track: SubtitleTrack) -> list[SubtitleRow]:
    """A track's lines."""
    return [(line.start, line.end, without_hidden_characters(line.text).strip()) for line in track.subtitles]


def _spoken_rows(
    track: SubtitleTrack, speakers: Speakers, texts: Texts, *, nameable: bool
) -> list[SpokenRow]:
    """A track's lines with who says them, and in which of several sound tracks; with the voice
    where it is nameable."""
    said = [
        None if isinstance(line, ExportedLine) else speakers.of(line.start, line.end)
        for line in track.subtitles
    ]
    several = len({line.sound_track for line in track.subtitles}) > 1
    heard_in = [line.sound_track if several else 0 for line in track.subtitles]
    return [
        (
            *row,
            ", ".join(filter(None, (speaker_label(one, texts), sound_track_label(number, texts)))),
            one.person if one and nameable else None,
        )
        for row, one, number in zip(subtitle_rows(track), said, heard_in, strict=True)
    ]


def sound_track_label(number: int, texts: Texts) -> str:
    """What a sound track is called; empty where a line was heard in no certain one."""
    return texts("speech.sound_track", n=number) if number else ""


def speaker_label(speaker: Speaker | None, texts: Texts) -> str:
    """What a voice is called: by its name, else by its number in the video; empty where it is nobody's."""
    if speaker is None:
        return ""
    return without_hidden_characters(speaker.name) or texts("speech.speaker", n=speaker.number)


def player_speech(archive: Archive, video_id: str, texts: Texts) -> PlayerSpeech:
    """What a player needs to know of a video's speech: a track for each language, the page's first, each once more
    with what is heard where anything is; where nobody speaks what is heard alone."""
    speech = archive.speech(video_id) or Speech()
    heard = bool(_heard(archive, video_id, texts))
    note = texts("speech.unheard" if archive.speech(video_id) is None else "speech.none")
    tracks: list[PlayerTrack] = []
    for track in tracks_by_language(speech, texts.language):
        name = without_hidden_characters(language_name(track.language, texts.language))
        shown = PlayerTrack(
            number=speech.tracks.index(track),
            kind="subtitles",
            language=track.language,
            name=name,
            source=texts(f"speech.{track.source}", origin=without_hidden_characters(track.origin)),
            spoken=True,
        )
        tracks.append(shown)
        if heard:
            named = {"kind": "captions", "name": texts("speech.with_sounds", language=name)}
            tracks.append(shown.model_copy(update=named))
    if heard and not tracks:
        tracks.append(
            PlayerTrack(
                number=len(speech.tracks),
                kind="captions",
                language=texts.language,
                name=texts("speech.sounds"),
                source=texts("speech.sounds_source"),
                spoken=False,
            )
        )
    return PlayerSpeech(tracks=tracks, note=note)


def player_descriptions(archive: Archive, video_id: str, texts: Texts) -> PlayerDescriptions | None:
    """The video's descriptions and who wrote them; None where nobody has."""
    found = archive.annotations.of(video_id, "described")
    if found is None or not found.annotations:
        return None
    model = without_hidden_characters(" ".join(plain_rows(found.annotator.name)))
    return PlayerDescriptions(
        language=DESCRIPTION_LANGUAGE,
        name=texts("player.descriptions"),
        source=texts("player.descriptions_by", model=model),
    )


def described_lines(archive: Archive, video_id: str) -> list[Subtitle]:
    """What is to be seen in each stretch of the video, as models wrote it; [] where none has."""
    found = archive.annotations.of(video_id, "described")
    return [Subtitle(one.start, one.end, one.text) for one in (found.annotations if found else ())]


def _heard(archive: Archive, video_id: str, texts: Texts) -> list[ExportedLine]:
    """What is heard beside speech, in the page's language."""
    video = archive.video_by_id(video_id)
    if video is None:
        return []
    return heard_lines(archive, video, texts.language, lambda cue, _: texts(f"cue.{cue}"))


def _track(
    archive: Archive, video_id: str, number: PathNumber, request: Request, *, sounds: bool
) -> SubtitleTrack:
    texts = request_texts(request)
    tracks = (archive.speech(video_id) or Speech()).tracks
    heard = _heard(archive, video_id, texts) if sounds else []
    if 0 <= number < len(tracks):
        track = tracks[number]
    elif number == len(tracks) and heard:
        track = SubtitleTrack(texts.language, "recognised", "", ())
    else:
        raise RequestProblem(404, texts("media.no_subtitles"))
    lines = sorted([*track.subtitles, *heard], key=lambda line: line.start) if heard else track.subtitles
    return replace(track, subtitles=tuple(lines))
