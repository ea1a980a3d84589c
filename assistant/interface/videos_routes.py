"""The routes that tell of the archive's videos: the list with its facets, and one video's time line."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from assistant.interface.narrowing import facet_words
from assistant.interface.texts import Texts, texts_in, visitor_language
from assistant.language_names import language_name
from assistant.spoken import tracks_by_language
from assistant.statements import visible
from retrieval.archive import Archive
from retrieval.facets import FACETS, ORDERS, Order, chosen, counts, ordered
from retrieval.summary_tables import VideoSummary
from retrieval.types import Facet, Video, VideoChoice

PAGE = 120
"""Videos that are told at once, at most; the page asks for more as it is scrolled."""
LONGEST_WORDS = 200
MOST_VALUES = 50
"""Values of one facet that an address may hold."""
REVALIDATE = {"Cache-Control": "private, no-cache"}

Words = Annotated[str, Query(max_length=LONGEST_WORDS)]
Values = Annotated[list[str], Query(max_length=MOST_VALUES)]


def videos_routes(archive: Archive) -> APIRouter:
    """`GET archive/videos` and `GET archive/videos/ID`; they change nothing."""
    router = APIRouter(prefix="/archive")

    @router.get("/videos")
    def videos(
        request: Request,
        q: Words = "",
        length: Values = [],  # noqa: B006 - FastAPI's way to a list that may be missing
        speech: Values = [],  # noqa: B006
        language: Values = [],  # noqa: B006
        rate: Values = [],  # noqa: B006
        size: Values = [],  # noqa: B006
        sort: Words = "name",
        down: bool = False,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE)] = 60,
    ) -> JSONResponse:
        """Some of the videos that are chosen, in order; how many there are; the facets with their counts."""
        texts = _texts(request)
        given = dict(zip(FACETS, (length, speech, language, rate, size), strict=True))
        choice = VideoChoice(q, frozenset((facet, value) for facet in FACETS for value in given[facet]))
        stamp, summaries = archive.stamp, archive.summaries()
        by: Order = next((order for order in ORDERS if order == sort), "name")
        left = ordered(chosen(summaries, choice), by, backwards=down)
        value: dict[str, Any] = {
            "stamp": stamp,
            "all": len(summaries),
            "chosen": len(left),
            "videos": [_listed_value(one, texts) for one in left[offset : offset + limit]],
        }
        if offset == 0:
            value["facets"] = [
                _facet_value(facet, counted, choice, texts)
                for facet, counted in counts(summaries, choice).items()
            ]
        return JSONResponse(value, headers=REVALIDATE)

    @router.get("/videos/{video_id}")
    def video(request: Request, video_id: str) -> JSONResponse:
        """One video: its shots as [start, end, scene, class], its spoken lines as [start, end, words]."""
        texts = _texts(request)
        stamp = archive.stamp
        if (found := archive.video_by_id(video_id)) is None:
            return JSONResponse({"error": texts("media.no_video")}, 404)
        shots = archive.shots(video_id)
        return JSONResponse(
            {
                "stamp": stamp,
                "id": found.id,
                "name": visible(found.name),
                "duration": found.duration,
                "fps": found.fps,
                "size": [found.width, found.height],
                "missing": _missing(found, texts),
                "shots": [[shot.start, shot.end, shot.scene, shot.semantic_class] for shot in shots],
                "speech": _speech_value(archive, video_id, texts),
            },
            headers=REVALIDATE,
        )

    return router


def _texts(request: Request) -> Texts:
    return texts_in(visitor_language(request.headers, request.cookies))


def _listed_value(summary: VideoSummary, texts: Texts) -> dict[str, Any]:
    video = summary.video
    return {
        "id": video.id,
        "name": visible(video.name),
        "duration": video.duration,
        "shots": summary.shots,
        "poster": summary.poster,
        "languages": [visible(language_name(code, texts.language)) for code in summary.languages],
        "heard": summary.heard,
        "added": summary.added,
        "size": [video.width, video.height],
        "rate": f"{video.fps:.5g}" if video.fps > 0 else "",
    }


def _facet_value(
    facet: Facet, counted: Sequence[tuple[str, int]], choice: VideoChoice, texts: Texts
) -> dict[str, Any]:
    now = choice.of(facet)
    return {
        "facet": facet,
        "name": texts(f"videos.facet.{facet}"),
        "values": [
            {"value": value, "name": facet_words(facet, value, texts), "count": count, "chosen": value in now}
            for value, count in counted
        ],
    }


def _speech_value(archive: Archive, video_id: str, texts: Texts) -> list[dict[str, Any]]:
    """A row of lines for each language, the page's first."""
    speech = archive.speech(video_id)
    if speech is None:
        return []
    return [
        {
            "language": track.language,
            "name": visible(language_name(track.language, texts.language)),
            "lines": [[line.start, line.end, visible(line.text).strip()] for line in track.subtitles],
        }
        for track in tracks_by_language(speech, texts.language)
    ]


def _missing(video: Video, texts: Texts) -> str:
    """Why the video cannot be played, in a sentence; empty where it can."""
    try:
        size = video.path.stat().st_size
    except OSError:
        return texts("media.moved", name=video.name)
    return "" if size == video.size else texts("media.changed", name=video.name)
