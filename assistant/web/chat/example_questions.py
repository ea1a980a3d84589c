"""Example questions about what an archive holds, in the page's language: each has something that answers it.

What there is much of comes first, a question of each sort before the second of any; an archive that holds nothing
gets none. They are the same at each visit until the archive changes.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.catalogue import Texts
from assistant.i18n.sound_names import sound_name
from retrieval.archive.archive import Archive
from retrieval.speech.stopwords import STOPWORDS

MOST_EXAMPLES = 6
MOST_OF_A_SORT = 3
LONGEST_NAME = 40
"""Characters of a name that somebody gave; a longer one makes no example."""
SHORTEST_WRITING, LONGEST_WRITING = 4, 30
"""Characters; shorter pieces are mostly parts of words."""


def example_questions(archive: Archive, texts: Texts, kinds: Sequence[str]) -> tuple[str, ...]:
    """At most six, of as many sorts as there are. `kinds` are words that find shots of the map's kinds."""
    known = archive.frequent_attributes()
    heard = (_heard(name, texts) for name in known.sounds)
    read = (texts("example.written", what=_shown(text)) for text in known.writing if _is_worth_asking(text))
    spoken = [texts("example.spoken")] if archive.speech_totals().lines else []
    sorts = (kinds, heard, _names(known.people), read, _names(known.taught), spoken)
    return tuple(islice(_mixed(sorts), MOST_EXAMPLES))


def _mixed(sorts: Iterable[Iterable[str]]) -> Iterator[str]:
    """The first of each sort, then the second of each, each question once."""
    met: set[str] = set()
    for round_ in zip_longest(*(islice(sort, MOST_OF_A_SORT) for sort in sorts)):
        for question in round_:
            if question and question.casefold() not in met:
                met.add(question.casefold())
                yield question


def _names(names: Sequence[str]) -> Iterator[str]:
    return (_shown(name) for name in names if len(name) <= LONGEST_NAME)


def _heard(name: str, texts: Texts) -> str:
    """A sound by its name without synonyms; one that says that it is a sound ("sonido de cascos") as it is."""
    short = sound_name(name, texts.language).partition(",")[0].partition(" (")[0]
    short = short.lower() if texts.language == "en" else short
    question = texts("example.heard", what=short)
    return short if short.split()[0] == question.split()[0] else question


def _shown(text: str) -> str:
    return " ".join(without_hidden_characters(text).split())


def _is_worth_asking(text: str) -> bool:
    """Whether writing is words: no number, no piece of one."""
    words = text.split()
    return (
        SHORTEST_WRITING <= len(text) <= LONGEST_WRITING
        and all(word.strip("!?.,").isalpha() for word in words)
        and any(word.casefold() not in STOPWORDS for word in words)
    )
