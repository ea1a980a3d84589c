"""Questions about the archive and the assistant: what there is, which videos, from when, and what can be asked."""

from assistant.agent.questions.counting import video_statements
from assistant.agent.questions.question_classifier import QuestionClassifier
from assistant.agent.questions.video_facts import day_of_change
from assistant.dialogue import replies
from assistant.dialogue.answer import Answer
from assistant.dialogue.plan import Plan
from assistant.dialogue.reply_parts import Statement, fill_template, plain_text, without_hidden_characters
from assistant.dialogue.running_query import search_query
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.clock_text import clock
from assistant.i18n.date_text import long_date
from assistant.i18n.languages import Language
from retrieval.archive.archive import Archive
from retrieval.dates import day_of
from retrieval.errors import NotFound
from retrieval.search.engine import SearchEngine
from retrieval.search.match_counts import count_matches

MOST_VIDEOS = 40
"""Videos that are listed; the page's list of videos has all."""


def answer_archive_question(
    engine: SearchEngine, classifier: QuestionClassifier, begun: DialogueState, plan: Plan, text: str
) -> Answer:
    """The answer to a question about the archive or the assistant."""
    language, texts = begun.language, texts_in(begun.language)
    match classifier.archive_question(text):
        case "abilities":
            return Answer(texts("about.abilities"), plan)
        case "videos":
            told = (*_listed_videos(engine.archive, texts), *_found_in(engine, begun, texts))
            return Answer(plain_text(told), plan, statements=told)
        case "years":
            return Answer(_years(engine.archive, language), plan)
        case _:
            return Answer(replies.archive_reply(engine.archive, language), plan)


def _listed_videos(archive: Archive, texts: Texts) -> tuple[Statement, ...]:
    """Every video with its length and how many shots it has."""
    videos = archive.videos()
    if not videos:
        return ((texts("reply.archive.empty"),),)
    shots: dict[str, int] = {}
    for shot in archive.shots():
        shots[shot.id.video] = shots.get(shot.id.video, 0) + 1
    lines = [
        fill_template(
            texts.pattern("about.video"),
            name=without_hidden_characters(video.name),
            length=clock(video.duration),
            shots=texts.count("shots", shots.get(video.id, 0)),
        )
        for video in videos[:MOST_VIDEOS]
    ]
    if (left := len(videos) - MOST_VIDEOS) > 0:
        lines.append((texts.count("count.more_videos", left),))
    return ((texts.count("about.videos", len(videos)),), *lines)


def _found_in(engine: SearchEngine, begun: DialogueState, texts: Texts) -> tuple[Statement, ...]:
    """The videos that what is being looked for is in; nothing where nothing is."""
    query = search_query(begun.query)
    if not query.looks_for:
        return ()
    try:
        count = count_matches(engine, query)
    except NotFound:  # a video that is gone
        return ()
    if not count.videos:
        return ()
    return ((texts("about.found"),), *video_statements(engine.archive, count, texts.language))


def _years(archive: Archive, language: Language) -> str:
    """From when the footage is: by what containers say, else by when the files were last changed."""
    texts, videos = texts_in(language), archive.videos()
    if recorded := sorted(day for video in videos if (day := day_of(video.recorded))):
        return texts.count(
            "about.years.recorded",
            len(recorded),
            first=long_date(recorded[0], texts),
            last=long_date(recorded[-1], texts),
        )
    changed = sorted(day for video in videos if (day := day_of_change(video)))
    if not changed:
        return texts("about.years.unknown")
    return texts("about.years", first=long_date(changed[0], texts), last=long_date(changed[-1], texts))
