"""What is chosen in other parts of the page and searched in the chat: one video, videos by their facets, shots.

What the browser sends is read here, strictly; words for people are made of what was read.
"""

from dataclasses import replace

from pydantic import ValidationError

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slot_labels import video_choice_label
from assistant.i18n.catalogue import Texts
from assistant.web.wire.videos import VideoScope
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound
from retrieval.queries import VideoFilter
from retrieval.types import ShotId

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


def parse_shot_ids(target: str, archive: Archive) -> tuple[ShotId, ...]:
    """The shots that `target` lists with spaces between; () where one is none, or none of this archive."""
    try:
        shots = tuple(dict.fromkeys(ShotId.parse(part) for part in target.split()[:MOST_EXAMPLE_SHOTS]))
        for shot in shots:
            archive.shot(shot)
    except (ValueError, NotFound):
        return ()
    return shots
