"""How many shots there are of something, and in which videos: counted over the archive, not over the page shown."""

from collections.abc import Callable
from dataclasses import replace

from assistant.dialogue import replies, state_update
from assistant.dialogue.answer import Answer
from assistant.dialogue.plan import Plan
from assistant.dialogue.reply_parts import (
    Statement,
    TimecodeLink,
    fill_template,
    plain_text,
    without_hidden_characters,
)
from assistant.dialogue.running_query import RunningQuery, ranks_shots, search_query
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language
from assistant.i18n.translation import translate
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound
from retrieval.search.engine import SearchEngine
from retrieval.search.match_counts import MatchCount, VideoMatches, count_matches
from retrieval.types import Picture

MOST_VIDEOS = 12
"""Videos that are listed with their counts."""

Show = Callable[[DialogueState, Plan], tuple[DialogueState, Answer]]
"""Shows the page of a state's running query."""


def answer_count(
    engine: SearchEngine,
    before: DialogueState,
    plan: Plan,
    picture: Picture | None,
    show: Show,
) -> tuple[DialogueState, Answer]:
    """How many shots match what the plan looks for; where that is not what is on the page, its page too."""
    begun = _counted_query(before, plan, picture)
    if begun.query.is_blank:
        return before, Answer(replies.archive_reply(engine.archive, before.language), plan)
    try:
        told = count_statements(engine, begun.query, before.language)
    except NotFound as error:
        return before, Answer(translate(error, before.language), plan)
    answer = Answer(plain_text(told), plan, statements=told)
    if not ranks_shots(begun.query) or (begun.query.same(before.query) and before.shown):
        return before, answer
    shown, page = show(begun, begun.query.as_plan())
    if page.results is None:
        return before, answer
    return shown, replace(page, reply=answer.reply, statements=told, plan=plan)


def count_statements(engine: SearchEngine, query: RunningQuery, language: Language) -> tuple[Statement, ...]:
    """The count in a sentence, then a line for each video. NotFound for a video that is not there."""
    searched = search_query(query)
    count = count_matches(engine, searched)
    limited = not searched.looks_for
    return (
        (_sentence(count, language, limited=limited),),
        *video_statements(engine.archive, count, language),
    )


def video_statements(archive: Archive, count: MatchCount, language: Language) -> tuple[Statement, ...]:
    """Each video with its count and its best shot; of one video nothing that the count does not say."""
    texts = texts_in(language)
    told = [_of_video(archive, one, language) for one in count.videos[:MOST_VIDEOS]]
    if (left := len(count.videos) - MOST_VIDEOS) > 0:
        told.append((texts.count("count.more_videos", left),))
    return tuple(told)


def _of_video(archive: Archive, one: VideoMatches, language: Language) -> Statement:
    texts, video = texts_in(language), archive.video_by_id(one.video)
    name = video.name if video else one.video
    moment = TimecodeLink(one.video, name, one.best.id.number, one.best.start, one.best.end)
    return fill_template(
        texts.pattern("count.video"),
        name=without_hidden_characters(name),
        shots=texts.count("shots", one.strong or one.weak),
        moment=moment,
    )


def _sentence(count: MatchCount, language: Language, *, limited: bool) -> str:
    """How many shots match, well or perhaps, and in how many videos."""
    texts = texts_in(language)
    videos = texts.count("videos", len(count.videos))
    strong, weak = count.strong, count.weak
    if not count.videos:
        return texts("count.none", shots=texts.count("shots", count.searched))
    if limited:
        return texts.count("count.limits", strong, shots=texts.count("shots", strong), videos=videos)
    if not strong:
        told = texts.count("count.only_weak", weak, shots=texts.count("shots", weak), videos=videos)
    else:
        in_videos = texts.count("videos", sum(one.strong > 0 for one in count.videos))
        told = texts.count("count.strong", strong, shots=texts.count("shots", strong), videos=in_videos)
        if weak:
            told = f"{told} {texts.count('count.weak', weak)}"
    if not count.is_whole:
        told = f"{told} {texts('count.at_least', n=texts.number(strong + weak))}"
    return told


def _counted_query(before: DialogueState, plan: Plan, picture: Picture | None) -> DialogueState:
    """The state that looks for what is counted: another subject takes no example or picture of the one before."""
    same = all(
        getattr(plan, field) == getattr(before.query, field)
        for field in ("visual", "either", "speech", "sound", "written")
    )
    asked = plan.changed(intent="refine" if same else "search", shots=(), exclude_shots=())
    return state_update.apply_plan(before, asked, picture)
