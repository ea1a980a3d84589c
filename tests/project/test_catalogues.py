"""The catalogues of texts: each language has every text, with the same places and all of its plural forms."""

import re
import string
from pathlib import Path

import pytest

from assistant.demo import demo_questions
from assistant.i18n.catalogue import Entry, Texts, texts_in
from assistant.i18n.language_detection import detect_language
from assistant.i18n.language_names import language_name, own_name
from assistant.i18n.languages import languages
from retrieval.map.cluster_labels import label_phrases

ROOT = Path(__file__).parents[2]
COUNTED_TO = 200
"""CLDR's categories of whole numbers show up to here; that of even millions is left to `other`."""

each_language = pytest.mark.parametrize("language", languages())


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(entry: Entry) -> dict[str, str]:
    return {"": entry} if isinstance(entry, str) else entry


def all_places(entry: Entry) -> set[str]:
    return set().union(*(places(text) for text in forms(entry).values()))


@each_language
def test_every_text_is_there_in_every_language(language: str) -> None:
    english, texts = texts_in("en"), texts_in(language)
    assert texts.entries.keys() == english.entries.keys()
    for key, entry in english.entries.items():
        assert isinstance(texts.entries[key], dict) == isinstance(entry, dict), key
    assert all(text.strip() for entry in texts.entries.values() for text in forms(entry).values())


@each_language
def test_a_text_has_the_same_places_in_every_language(language: str) -> None:
    english, texts = texts_in("en"), texts_in(language)
    unlike = {
        key for key, entry in english.entries.items() if all_places(entry) != all_places(texts.entries[key])
    }
    assert not unlike


@each_language
def test_every_plural_has_the_forms_of_its_language_and_each_form_its_values(language: str) -> None:
    texts = texts_in(language)
    categories = {texts.locale.plural_form(n) for n in range(COUNTED_TO)}
    for key, entry in texts.entries.items():
        if isinstance(entry, dict):
            assert entry.keys() == categories, key
            assert all(all_places(entry) - places(text) <= {"n"} for text in entry.values()), key


@each_language
def test_every_label_of_what_is_seen_is_there_and_says_one_thing(language: str) -> None:
    labels = texts_in(language).labels
    if language != "en":
        assert labels.keys() == set(label_phrases())
        assert len(set(labels.values())) == len(labels)


def test_every_key_that_the_code_names_is_in_the_catalogues() -> None:
    named = set()
    for file in (ROOT / "assistant").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        named |= set(re.findall(r"""\btexts(?:\.count|\.pattern)?\(\s*"([a-z][\w. ]*)\"""", text))
    assert len(named) > 100
    assert named <= texts_in("en").entries.keys()


def test_a_key_may_not_stand_twice() -> None:
    with pytest.raises(ValueError, match="b"):
        Texts("en", {"one": {"a": "x", "b": "y"}, "two": {"b": "z"}})


def test_counts_and_numbers_are_written_as_the_language_writes_them() -> None:
    assert [texts_in("en").count("shots", n) for n in (0, 1, 1234)] == ["0 shots", "1 shot", "1,234 shots"]
    assert texts_in("es").count("shots", 12345) == "12.345 planos"
    assert texts_in("es").number(3.5, 1) == "3,5"
    assert texts_in("en").number(9, 1) == "9.0"


def test_languages_are_named_in_each_other_and_in_themselves() -> None:
    assert language_name("eu", "en") == "Basque"
    assert language_name("ES", "es") == "español"
    assert language_name("xx", "es") == "xx"
    assert language_name("", "en") == "an unknown language"
    assert own_name("es") == "Español"


def test_the_demo_asks_in_every_language() -> None:
    assert demo_questions().keys() == set(languages())
    assert len(set(map(len, demo_questions().values()))) == 1


@pytest.mark.parametrize(
    ("text", "conversation", "language"),
    [
        ("without people", "es", "en"),
        ("solo los que salen de noche", "en", "es"),
        ("només els que surten de nit, si us plau", "es", "ca"),
        ("nur die Aufnahmen bei Nacht", "en", "de"),
        ("seulement ceux où il fait nuit", "en", "fr"),
        ("solo quelli in cui piove, per favore", "es", "it"),
        ("só os que têm gente na praia", "es", "pt"),
        ("flamenco", "es", "es"),
        ("flamenco", "en", "en"),
        ("2", "es", "es"),
        ("", "es", "es"),
    ],
)
def test_a_turns_language_is_told_and_short_ones_stay_in_the_conversations(
    text: str, conversation: str, language: str
) -> None:
    assert detect_language(text, conversation) == language
