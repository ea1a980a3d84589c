"""What is chosen in other parts of the page and searched in the chat: one video, videos by their facets, shots.

What the browser sends is read here, strictly; words for people are made of what was read.
"""

from dataclasses import replace

from pydantic import ValidationError

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.running_query import RunningQuery
from assistant.i18n.catalogue import Texts
from assistant.i18n.language_names import language_name
from assistant.web.wire.videos import VideoScope
from retrieval.archive.archive import Archive
from retrieval.archive.facets import FACETS, OTHER_RATE, UNKNOWN
from retrieval.errors import NotFound
from retrieval.types import Facet, ShotId, VideoFilter

MOST_EXAMPLE_SHOTS = 12
"""Examples of one search; more would be a choice of none of them."""


def with_video_scope(query: RunningQuery, target: str, archive: Archive) -> RunningQuery | None:
    """The running query in the videos that `target` (JSON) names; None where it is none."""
    try:
        chosen = VideoScope.model_validate_json(target)
    except ValidationError:
        return None
    video = archive.video_by_id(chosen.video) if chosen.video else None
    scope = chosen.videos(chosen.words)
    if (video is None) == (not scope):
        return None
    scope = scope if video is None else VideoFilter(name=video.name)
    return replace(query, scope=scope, filters=query.filters.changed(video=None))


def scope_change_label(scope: VideoFilter, texts: Texts) -> str:
    """What the click asked for, as a turn says it."""
    if scope.name:
        return texts("turn.within.video", name=without_hidden_characters(scope.name))
    return texts("turn.within", videos=video_choice_label(scope, texts))


def video_choice_label(choice: VideoFilter, texts: Texts) -> str:
    """ "«reel» in the name · Spanish or English": the videos, as a person would say which."""
    if choice.name:
        return without_hidden_characters(choice.name)
    said = (
        [texts("videos.words", words=without_hidden_characters(choice.words.strip()))]
        if choice.words.strip()
        else []
    )
    said += [
        texts("or").join(facet_label(facet, value, texts) for value in sorted(choice.of(facet)))
        for facet in FACETS
        if choice.of(facet)
    ]
    return " · ".join(said)


def facet_label(facet: Facet, value: str, texts: Texts) -> str:
    """A facet's value in the visitor's words; one that makes no sense stands for itself."""
    if facet == "language":
        return without_hidden_characters(language_name("" if value == UNKNOWN else value, texts.language))
    if facet == "rate" and value not in (OTHER_RATE, UNKNOWN):
        return texts("videos.rate", rate=without_hidden_characters(value))
    key = f"videos.{facet}.{value}"
    return texts(key) if key in texts.entries else without_hidden_characters(value)


def parse_shot_ids(target: str, archive: Archive) -> tuple[ShotId, ...]:
    """The shots that `target` lists with spaces between; () where one is none, or none of this archive."""
    try:
        shots = tuple(dict.fromkeys(ShotId.parse(part) for part in target.split()[:MOST_EXAMPLE_SHOTS]))
        for shot in shots:
            archive.shot(shot)
    except (ValueError, OverflowError, NotFound):
        return ()
    return shots
