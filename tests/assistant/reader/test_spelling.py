"""Slips of the typing hand are read as what is meant; what may be a name, a quote or another language is not."""

import pytest

from assistant.agent.planning.planner import plan_turn
from assistant.agent.reader.language.spelling import respelled, with_words
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import QuerySlots


def read_as(text: str, language: str = "en", names: tuple[str, ...] = ()) -> str:
    return with_words(text, respelled(text, language, names))


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "a dog runing wihtout a leash", "a dog running without a leash"),
        ("en", "the brigde at nihgt", "the bridge at night"),
        ("es", "una muejr con sombreroo", "una mujer con sombrero"),
        ("fr", "des enfnats dans la neigge", "des enfants dans la neige"),
        ("de", "ein boot im wassr, nihct am strand", "ein boot im wasser, nicht am strand"),
        ("pt", "um cachoro na praai", "um cachorro na praia"),
        ("it", "un gato nel girdino", "un gato nel giardino"),
        ("ca", "un cotxe vermel a la platja", "un cotxe vermell a la platja"),
    ],
)
def test_one_slip_in_a_word_is_put_right_where_it_is_plain(language: str, typed: str, meant: str) -> None:
    assert read_as(typed, language) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a kart race with bokeh, mooing cows and a waltzer"),
        ("en", 'the sign that says "wellcome to dreemland"'),
        ("en", "the speech of Tatcher in the BRITSH pavilion"),
        ("es", "la claqueta y el botafumeiro"),
        ("de", "weiße tauben, die hießen so"),
        ("pt", "em fábrica"),
        ("fr", "un plan du harbour at night"),
        ("ca", "castellers i gegants, la moixiganga"),
        ("en", "shots 3, 12 and reel_0042_fnal.mov"),
    ],
)
def test_words_names_quotes_and_other_languages_stay_as_typed(language: str, text: str) -> None:
    assert read_as(text, language) == text


def test_a_word_of_a_files_or_a_bins_name_stays() -> None:
    assert read_as("the tape nihgt") == "the tape night"
    assert read_as("the tape nihgt", names=("nihgt_shift.mov",)) == "the tape nihgt"


def test_a_turn_with_slips_looks_for_what_is_meant_and_says_so() -> None:
    planned = plan_turn("a fireman puting out a fire at nigth", TurnContext())
    assert planned.plan.visual == "a fireman putting out a fire at night"
    told = {note.detail for note in planned.notes if note.kind == "spelling"}
    assert told == {"puting → putting", "nigth → night"}
    context = TurnContext().after("a fireman at night", planned.plan)
    assert "smoke" in plan_turn("wihtout smoke", context).plan.exclude


def test_a_new_bins_name_stays_as_it_is_typed() -> None:
    context = TurnContext(query=QuerySlots(visual="boats"), shown=10)
    planned = plan_turn("put 2 in a bin called openning", context)
    assert [action.bin for action in planned.plan.action] == ["openning"]
    assert not planned.notes
