"""Languages that a turn says are spoken: what is certain becomes a limit, all else stays what is looked for."""

from functools import cache

import pytest

from assistant.agent.planning.spoken_languages import with_spoken_languages
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.dialogue.running_query import RunningQuery
from retrieval.encoders.sentences.selection import load_sentence_encoder
from retrieval.search.senses.named_presences import PresenceClassifier


@cache
def classifier() -> PresenceClassifier:
    return PresenceClassifier(load_sentence_encoder("auto"))


def read(before: RunningQuery = RunningQuery(), **plan: object) -> Plan:  # noqa: B008
    return with_spoken_languages(Plan(**plan), before, lambda words: classifier().read(words) == "speech")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plan", "code", "left"),
    [
        (Plan(speech="French"), "fr", ("", "")),
        (Plan(speech="en francés"), "fr", ("", "")),
        (Plan(speech="hello in German"), "de", ("", "hello")),
        (Plan(visual="people talking in Italian"), "it", ("", "")),
        (Plan(visual="a man speaking Portuguese on a boat"), "pt", ("a man speaking on a boat", "")),
        (Plan(visual="gente hablando en catalán"), "ca", ("", "")),
        (Plan(visual="Stimmen auf Englisch"), "en", ("", "")),
    ],
)
def test_a_language_that_is_certainly_spoken_is_a_limit(plan: Plan, code: str, left: tuple[str, str]) -> None:
    found = read(**dict(plan))
    assert found.filters.language == (code,)
    assert (found.visual, found.speech) == left


@pytest.mark.parametrize(
    "plan",
    [
        Plan(visual="French flag"),
        Plan(visual="German shepherd on a beach"),
        Plan(visual="signs in French"),
        Plan(speech="Spanish food"),
        Plan(speech="learn Spanish"),
        Plan(speech='"in Spanish"'),
        Plan(visual="carteles en inglés"),
        Plan(visual="in the red car"),
    ],
)
def test_languages_of_anything_else_are_looked_for(plan: Plan) -> None:
    assert read(**dict(plan)) == plan


def test_it_stays_while_the_search_is_refined_and_goes_with_a_new_one() -> None:
    before = RunningQuery(visual="boats", filters=PlanFilters(language=("fr",)))
    assert read(before, intent="refine", visual="red boats").filters.language == ("fr",)
    assert read(before, intent="refine", visual="", speech="Spanish").filters.language == ("fr", "es")
    assert read(before, intent="search", visual="cars").filters == PlanFilters()
    undone = Plan(intent="undo", visual="boats")
    assert read(before, **dict(undone)) == undone
