"""The routes that tell of the archive's videos: the list with its facets, and one video's time line."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from assistant.agent.questions.subtitle_window import tracks_by_language
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.catalogue import Texts
from assistant.i18n.language_names import language_name
from assistant.web.chat.video_scope import facet_label
from assistant.web.media.files import missing_sentence
from assistant.web.media.subtitles import subtitle_rows
from assistant.web.security.problems import ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import REVALIDATE
from retrieval.archive.archive import Archive
from retrieval.archive.facets import (
    FACETS,
    VIDEO_ORDERS,
    VideoOrder,
    facet_counts,
    filter_videos,
    sort_videos,
)
from retrieval.archive.tables.video_summaries import VideoSummary
from retrieval.types import Facet, VideoFilter

PAGE_SIZE = 120
"""Videos that are told at once, at most; the page asks for more as it is scrolled."""
LONGEST_WORDS = 200
MOST_VALUES = 50
"""Values of one facet that an address may hold."""

SearchText = Annotated[str, Query(max_length=LONGEST_WORDS)]
FacetValues = Annotated[list[str], Query(max_length=MOST_VALUES)]


def videos_routes(archive: Archive) -> APIRouter:
    """`GET archive/videos` and `GET archive/videos/ID`; they change nothing."""
    router = APIRouter(prefix="/archive", route_class=ProblemRoute)

    @router.get("/videos")
    def videos(
        request: Request,
        q: SearchText = "",
        length: FacetValues = [],  # noqa: B006 - FastAPI's way to a list that may be missing
        speech: FacetValues = [],  # noqa: B006
        language: FacetValues = [],  # noqa: B006
        rate: FacetValues = [],  # noqa: B006
        size: FacetValues = [],  # noqa: B006
        sort: SearchText = "name",
        down: bool = False,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE_SIZE)] = 60,
    ) -> JSONResponse:
        """Some of the videos that are chosen, in order; how many there are; the facets with their counts."""
        texts = request_texts(request)
        given = dict(zip(FACETS, (length, speech, language, rate, size), strict=True))
        choice = VideoFilter(q, frozenset((facet, value) for facet in FACETS for value in given[facet]))
        stamp, summaries = archive.stamp, archive.summaries()
        by: VideoOrder = next((order for order in VIDEO_ORDERS if order == sort), "name")
        left = sort_videos(filter_videos(summaries, choice), by, backwards=down)
        value: dict[str, Any] = {
            "stamp": stamp,
            "all": len(summaries),
            "chosen": len(left),
            "videos": [_listed_json(one, texts) for one in left[offset : offset + limit]],
        }
        if offset == 0:
            value["facets"] = [
                _facet_json(facet, counted, choice, texts)
                for facet, counted in facet_counts(summaries, choice).items()
            ]
        return JSONResponse(value, headers=REVALIDATE)

    @router.get("/videos/{video_id}")
    def video(request: Request, video_id: str) -> JSONResponse:
        """One video: its shots as [start, end, scene, class], its spoken lines as [start, end, words]."""
        texts = request_texts(request)
        stamp = archive.stamp
        if (found := archive.video_by_id(video_id)) is None:
            raise RequestProblem(404, texts("media.no_video"))
        shots = archive.shots(video_id)
        return JSONResponse(
            {
                "stamp": stamp,
                "id": found.id,
                "name": without_hidden_characters(found.name),
                "duration": found.duration,
                "fps": found.fps,
                "size": [found.width, found.height],
                "missing": missing_sentence(found, texts),
                "shots": [[shot.start, shot.end, shot.scene, shot.semantic_class] for shot in shots],
                "speech": _speech_json(archive, video_id, texts),
            },
            headers=REVALIDATE,
        )

    return router


def _listed_json(summary: VideoSummary, texts: Texts) -> dict[str, Any]:
    video = summary.video
    return {
        "id": video.id,
        "name": without_hidden_characters(video.name),
        "duration": video.duration,
        "shots": summary.shots,
        "poster": summary.poster,
        "languages": [
            without_hidden_characters(language_name(code, texts.language)) for code in summary.languages
        ],
        "heard": summary.heard,
        "added": summary.added,
        "size": [video.width, video.height],
        "rate": f"{video.fps:.5g}" if video.fps > 0 else "",
    }


def _facet_json(
    facet: Facet, counted: Sequence[tuple[str, int]], choice: VideoFilter, texts: Texts
) -> dict[str, Any]:
    now = choice.of(facet)
    return {
        "facet": facet,
        "name": texts(f"videos.facet.{facet}"),
        "values": [
            {"value": value, "name": facet_label(facet, value, texts), "count": count, "chosen": value in now}
            for value, count in counted
        ],
    }


def _speech_json(archive: Archive, video_id: str, texts: Texts) -> list[dict[str, Any]]:
    """A row of lines for each language, the page's first."""
    speech = archive.speech(video_id)
    if speech is None:
        return []
    return [
        {
            "language": track.language,
            "name": without_hidden_characters(language_name(track.language, texts.language)),
            "lines": subtitle_rows(track),
        }
        for track in tracks_by_language(speech, texts.language)
    ]
