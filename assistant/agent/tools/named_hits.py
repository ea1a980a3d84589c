"""The hits that an action is about, as they are shown."""

from dataclasses import dataclass

from assistant.agent.tools.workspace import CannotAct, ToolContext
from assistant.dialogue import replies
from assistant.dialogue.plan import Action
from assistant.dialogue.running_query import query_words
from retrieval.bins.bins import Bin, BinClip, NewClip
from retrieval.errors import NotFound
from retrieval.types import ShotId, Video


@dataclass(frozen=True, slots=True)
class NamedHit:
    """A hit by its number, and the span of its video that it is."""

    number: int
    video: Video
    shot: ShotId
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class NamedHits:
    """The hits that were named, and what is to say of those that are not shown."""

    hits: tuple[NamedHit, ...]
    remark: str = ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of the hits as they were last shown, from 1."""
        return tuple(hit.number for hit in self.hits)

    def new_clips(self, context: ToolContext) -> list[NewClip]:
        """As they go into a bin, with what found them."""
        query = query_words(context.state.query)
        return [NewClip(hit.video, hit.start, hit.end, query) for hit in self.hits]

    def as_bin(self, context: ToolContext) -> Bin:
        """A bin of them that is kept nowhere, to be exported."""
        query = query_words(context.state.query)
        clips = [
            BinClip(
                hit.number, hit.video.id, hit.video.name, hit.video.path, hit.start, hit.end, query, "", ""
            )
            for hit in self.hits
        ]
        return Bin(query or context.texts("acts.hits"), 0, "", tuple(clips))


def named_hits(action: Action, context: ToolContext) -> NamedHits:
    """The hits that the action names, in its order; all that are shown where it names none.

    CannotAct where none are shown, or none of those.
    """
    state, texts = context.state, context.texts
    spans = state.shown_spans
    if not spans:
        raise CannotAct(texts("acts.hits.none"))
    numbers = action.shots or tuple(range(1, len(spans) + 1))
    unknown = [number for number in numbers if not 1 <= number <= len(spans)]
    remark = replies.unknown_hit_reply(unknown, len(spans), state.language) if unknown else ""
    hits = []
    for number in dict.fromkeys(number for number in numbers if number not in unknown):
        shot, span = spans[number - 1]
        if (video := context.archive.video_by_id(shot.video)) is None:
            continue
        try:
            start, end = span or _span(shot, context)
        except NotFound:  # cut anew meanwhile
            continue
        hits.append(NamedHit(number, video, shot, start, end))
    if not hits:
        raise CannotAct(remark or texts("error.shot"))
    return NamedHits(tuple(hits), remark)


def _span(shot: ShotId, context: ToolContext) -> tuple[float, float]:
    found = context.archive.shot(shot)
    return found.start, found.end
