"""What the assistant says: fixed sentences over facts from the results and the archive.

No language model writes here, so that every claim can be checked in the hits: a shot, a time or a name that
is spoken of is one that the archive holds.
"""

from collections import Counter
from collections.abc import Sequence

from assistant.dialogue.clusters.cluster_labeler import label_text
from assistant.dialogue.plan import NearHit, Plan
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.clock_text import clock
from assistant.i18n.language_names import language_name
from assistant.i18n.languages import Language
from retrieval.archive.archive import Archive
from retrieval.hits import Hit, ResultPage

MOST_KINDS = 6
"""Kinds of shots that are named of what an archive holds."""
MOST_NAMES = 12
"""Video names that one sentence lists."""


def search_reply(results: ResultPage, plan: Plan, language: Language, offset: int = 0) -> str:
    """How many shots, from how many videos, how sure."""
    texts = texts_in(language)
    if not results.hits:
        if offset:
            return texts("reply.no_more")
        return texts("reply.nothing" if results.searched else "reply.limits")
    if results.match == "none":
        asks_for_words_alone = plan.speech and not plan.visual and not plan.use_image
        return texts("reply.not_said" if asks_for_words_alone else "reply.not_seen")
    matches = _matches(results, texts)
    return texts("reply.next_page", matches=matches) if offset else matches


def _matches(results: ResultPage, texts: Texts) -> str:
    """Strong hits, weak ones, the videos that those come from, and unlikely hits."""
    strong = sum(hit.match == "strong" for hit in results.hits)
    weak = sum(hit.match == "weak" for hit in results.hits)
    unlikely = len(results.hits) - strong - weak
    source = texts.count("reply.source", len({hit.video.id for hit in results.hits if hit.match != "none"}))
    rest = texts.count("reply.unlikely", unlikely) if unlikely else ""
    shots = texts.count("shots", strong or weak)
    if strong and weak:
        return texts.count(
            "reply.strong_and_weak", strong, shots=shots, weak=texts.number(weak), source=source, rest=rest
        )
    if strong or weak:
        key = "reply.strong" if strong else "reply.weak"
        return texts.count(key, strong or weak, shots=shots, source=source, rest=rest)
    return texts("reply.no_match")


def reset_reply(language: Language) -> str:
    """After a reset."""
    return texts_in(language)("reply.reset")


def small_talk_reply(language: Language, *, thanks: bool) -> str:
    """To thanks, or to a greeting and "what can you do?"."""
    return texts_in(language)("reply.thanks" if thanks else "reply.greeting")


def archive_reply(archive: Archive, language: Language) -> str:
    """What the archive holds: videos, shots, hours, encoder, subtitles, and what is seen most."""
    totals, texts = archive.totals(), texts_in(language)
    head = texts(
        "reply.archive",
        videos=texts.count("videos", totals.videos),
        shots=texts.count("shots", totals.shots),
        time=clock(totals.seconds),
        encoder=archive.encoder,
    )
    names = [*archive.video_names().values()]
    if not names:
        return f"{head} {texts('reply.archive.empty')}"
    listed = ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else ".")
    parts = (
        head,
        _subtitles(archive, texts),
        _seen_most(archive, texts),
        texts("reply.archive.videos", names=listed),
    )
    return " ".join(part for part in parts if part)


def _seen_most(archive: Archive, texts: Texts) -> str:
    """The largest kinds of shots on the archive's map that have a name; empty where it has not been drawn yet."""
    kinds = archive.map.cluster_labels()
    if not kinds:
        return ""
    counts = Counter(point.cluster for point in archive.map.points())
    named = (
        (label_text(kinds[kind].phrases, texts.language), n)
        for kind, n in counts.most_common()
        if kind in kinds
    )
    seen = [f"{words} ({n})" for words, n in named if words][:MOST_KINDS]
    return texts("reply.archive.seen", kinds="; ".join(seen)) if seen else ""


def _subtitles(archive: Archive, texts: Texts) -> str:
    """How many videos have subtitles, in which languages, and which models listened."""
    speech = archive.speech_totals()
    if not speech.lines:
        return texts("reply.archive.silent")
    languages = ", ".join(f"{language_name(code, texts.language)} ({n})" for code, n in speech.languages)
    models = ", ".join(speech.recognisers)
    listened = texts("reply.archive.listened", models=models) if models else ""
    return texts.count("reply.archive.subtitles", speech.videos, languages=languages, listened=listened)


def nothing_to_rank_reply(language: Language) -> str:
    """When a turn only limits or excludes, and nothing is being looked for yet."""
    return texts_in(language)("reply.nothing_to_rank")


def no_search_reply(language: Language) -> str:
    """When a turn goes on with a search that there is not."""
    return texts_in(language)("reply.no_search")


def which_hit_reply(shown: int, language: Language) -> str:
    """When it is not clear which hit is asked about."""
    return texts_in(language)("reply.which_hit", shown=shown) if shown else no_search_reply(language)


def beside_reply(near: NearHit, found: Hit | None, language: Language) -> str:
    """That this shot stands beside a hit, or that none does."""
    texts = texts_in(language)
    if found is not None:
        name = without_hidden_characters(found.video.name)
        return texts(f"reply.beside.{near.side}", n=near.shot, name=name)
    return texts("reply.beside.first" if near.side == "before" else "reply.beside.last", n=near.shot)


def unknown_hit_reply(numbers: Sequence[int], shown: int, language: Language) -> str:
    """A reference to hit 40 of 8."""
    if not shown:
        return no_search_reply(language)
    listed = ", ".join(str(number) for number in numbers[:5])
    return texts_in(language)("reply.unknown_hit", numbers=listed, shown=shown)
