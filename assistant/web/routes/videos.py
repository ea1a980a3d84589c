"""The routes that tell of the archive's videos: the list with its facets, and one video's time line."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from assistant.agent.questions.subtitle_window import tracks_by_language
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.slot_labels import facet_label
from assistant.i18n.catalogue import Texts
from assistant.i18n.language_names import language_name
from assistant.web.media.annotation_lanes import annotation_lanes
from assistant.web.media.files import missing_sentence
from assistant.web.media.recording_details import recording_details
from assistant.web.media.subtitles import subtitle_rows
from assistant.web.security.problems import ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import revalidated
from assistant.web.wire.videos import (
    FacetState,
    FacetValue,
    ListedVideo,
    SubtitleLane,
    VideoList,
    VideoQuery,
    VideoTimeline,
)
from retrieval.archive.archive import Archive
from retrieval.archive.facets import (
    VIDEO_ORDERS,
    VideoOrder,
    facet_counts,
    filter_videos,
    sort_videos,
)
from retrieval.archive.tables.video_summaries import VideoSummary
from retrieval.queries import Facet, VideoFilter


def videos_routes(archive: Archive) -> APIRouter:
    """`GET archive/videos` and `GET archive/videos/ID`; they change nothing."""
    router = APIRouter(prefix="/archive", route_class=ProblemRoute, dependencies=[Depends(revalidated)])

    @router.get("/videos", response_model_exclude_unset=True)
    def videos(request: Request, query: Annotated[VideoQuery, Query()]) -> VideoList:
        """Some of the videos that are chosen, in order; how many there are; the facets with their counts."""
        texts = request_texts(request)
        choice = query.videos(query.q)
        stamp, summaries = archive.stamp, archive.summaries()
        by: VideoOrder = next((order for order in VIDEO_ORDERS if order == query.sort), "name")
        left = sort_videos(filter_videos(summaries, choice), by, backwards=query.down)
        found = VideoList(
            stamp=stamp,
            all=len(summaries),
            chosen=len(left),
            videos=[_listed(one, texts) for one in left[query.offset : query.offset + query.limit]],
        )
        if query.offset == 0:
            found.facets = [
                _facet(facet, counted, choice, texts)
                for facet, counted in facet_counts(summaries, choice).items()
            ]
        return found

    @router.get("/videos/{video_id}")
    def video(request: Request, video_id: str) -> VideoTimeline:
        texts = request_texts(request)
        stamp = archive.stamp
        if (found := archive.video_by_id(video_id)) is None:
            raise RequestProblem(404, texts("media.no_video"))
        shots = archive.shots(video_id)
        return VideoTimeline(
            stamp=stamp,
            id=found.id,
            name=without_hidden_characters(found.name),
            duration=found.duration,
            expected=found.expected,
            fps=found.fps,
            size=(found.width, found.height),
            missing=missing_sentence(found, texts),
            shots=[(shot.start, shot.end, shot.scene, shot.semantic_class) for shot in shots],
            speech=_subtitle_lanes(archive, video_id, texts),
            annotations=annotation_lanes(archive, video_id, texts),
            details=recording_details(archive.metadata.of(video_id).values(), texts),
        )

    return router


def _listed(summary: VideoSummary, texts: Texts) -> ListedVideo:
    video = summary.video
    return ListedVideo(
        id=video.id,
        name=without_hidden_characters(video.name),
        duration=video.duration,
        expected=video.expected,
        still=video.is_still,
        sound=video.is_sound,
        shots=summary.shots,
        poster=summary.poster,
        languages=[
            without_hidden_characters(language_name(code, texts.language)) for code in summary.languages
        ],
        heard=summary.heard,
        added=summary.added,
        size=(video.width, video.height),
        rate=f"{video.fps:.5g}" if video.fps > 0 else "",
    )


def _facet(facet: Facet, counted: Sequence[tuple[str, int]], choice: VideoFilter, texts: Texts) -> FacetState:
    now = choice.of(facet)
    return FacetState(
        facet=facet,
        name=texts(f"videos.facet.{facet}"),
        values=[
            FacetValue(value=value, name=facet_label(facet, value, texts), count=count, chosen=value in now)
            for value, count in counted
        ],
    )


def _subtitle_lanes(archive: Archive, video_id: str, texts: Texts) -> list[SubtitleLane]:
    """A lane for each language, the page's first."""
    speech = archive.speech(video_id)
    if speech is None:
        return []
    return [
        SubtitleLane(
            language=track.language,
            name=without_hidden_characters(language_name(track.language, texts.language)),
            lines=subtitle_rows(track),
        )
        for track in tracks_by_language(speech, texts.language)
    ]
