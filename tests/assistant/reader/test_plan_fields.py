"""Every field of a plan from end to end: searched for, a chip, kept, taken away; limits that nothing meets."""

from collections.abc import Iterator

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.answer import Answer
from assistant.dialogue.plan import Intent, NearHit, Plan, PlanFilters
from assistant.dialogue.plan_clamping import clamped
from assistant.dialogue.running_query import RunningQuery, search_query
from assistant.dialogue.sessions.session_json import session_from_json, session_to_json
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import Slot, filled_slots, slot_by_key, with_slot_text, without_slot
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from assistant.web.chat.chat import Chat
from assistant.web.views.overview import ModelNames
from assistant.web.views.suggestions import suggestions_html
from retrieval.archive.archive import Archive
from retrieval.queries import Filters
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId
from tests.support.footage.colour_reels import ColourEncoder, make_reels

PAGE = SearchSettings(limit=4, per_video=None)
ALL = Plan(
    visual="something red",
    either=("something cyan", "something pink"),
    speech="hello",
    sound="a bell",
    written="EXIT",
    exclude="blue",
    then="something green",
    filters=PlanFilters(
        video=("first.mp4", "second.mp4"),
        not_video=("third.mp4",),
        after=1.0,
        before=90.0,
        from_end=30.0,
        min_seconds=1.0,
        max_seconds=8.0,
        has_speech=False,
        orientation="landscape",
        colour="black_and_white",
        people=(2, None),
        recorded_from="1994",
        recorded_to="2030-12",
        added_from="week",
    ),
    sort="longest",
    limit=7,
    per_video=2,
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_reels(tmp_path_factory.mktemp("fields"), ColourEncoder()) as archive:
        yield archive


def planned(archive: Archive, *plans: Plan) -> Assistant:
    """An assistant whose turns mean these plans, one after the other."""
    queue = iter(plans)
    return Assistant(
        SearchEngine(archive, ColourEncoder()),
        settings=PAGE,
        planner=lambda *args, **options: PlannedTurn(next(queue)),
    )


def talk(archive: Archive, *plans: Plan) -> tuple[DialogueState, Answer]:
    assistant, state = planned(archive, *plans), DialogueState()
    for _ in plans:
        state, answer = assistant.answer(state, "whatever")
    return state, answer


def test_every_field_of_a_plan_is_searched_for() -> None:
    query = search_query(RunningQuery().planned(ALL))
    assert (query.text, query.either, query.sound, query.written) == (
        "something red", ("something cyan", "something pink"), "a bell", "EXIT",
    )  # fmt: skip
    assert (query.sort, query.most, query.most_per_video) == ("longest", 7, 2)
    assert query.filters == Filters(**{name: getattr(ALL.filters, name) for name in PlanFilters.model_fields})


@pytest.mark.parametrize("language", languages())
def test_every_field_is_a_chip_that_takes_it_away_alone(language: str) -> None:
    running, texts = RunningQuery().planned(ALL), texts_in(language)
    slots = filled_slots(running)
    assert len({slot.key for slot in slots}) == len(slots) == 26
    labels = [slot_label(slot, texts) for slot in slots]
    assert len(set(labels)) == len(labels)
    assert all(labels)
    for slot in slots:
        left = [slot_label(one, texts) for one in filled_slots(without_slot(running, slot))]
        assert sorted([*left, slot_label(slot, texts)]) == sorted(labels)


def test_chips_say_what_they_are() -> None:
    texts = texts_in("en")
    labels = {slot.key: slot_label(slot, texts) for slot in filled_slots(RunningQuery().planned(ALL))}
    assert labels["either:1"] == "Or something pink"
    assert labels["not_video:0"] == "Not in third.mp4"
    assert labels["from_end:0"] == "In the last 0:30"
    assert labels["has_speech:0"] == "Without speech"
    assert labels["people:0"] == "People: 2 or more"
    assert labels["recorded_to:0"] == "Recorded until 2030-12"
    assert labels["added_from:0"] == "Added in the last 7 days"
    assert labels["sort:0"] == "Longest first"
    assert labels["limit:0"] == "Hits: at most 7"
    assert slot_label(Slot("people", "1-1"), texts) == "People: 1"
    assert slot_label(Slot("people", "-3"), texts) == "People: at most 3"


def test_an_alternative_is_edited_in_its_place() -> None:
    running = RunningQuery().planned(ALL)
    second = slot_by_key(running, "either:1")
    assert second is not None
    assert with_slot_text(running, second, "a boat").either == ("something cyan", "a boat")
    assert with_slot_text(running, second, " ").either == ("something cyan",)


def test_a_session_keeps_every_field() -> None:
    kept = session_from_json(session_to_json(DialogueState(RunningQuery().planned(ALL))))
    assert kept.query.same(RunningQuery().planned(ALL))


def test_days_that_are_none_are_left_out() -> None:
    odd = PlanFilters(recorded_from="soon", recorded_to="today", added_from="1994-13")
    assert clamped(Plan(filters=odd), hits=0).filters == PlanFilters()
    kept = PlanFilters(recorded_from="1994-05", recorded_to="1994", added_from="yesterday")
    assert clamped(Plan(filters=kept), hits=0).filters == kept


def test_any_alternative_is_found_and_so_many_hits_at_all(archive: Archive) -> None:
    state, answer = talk(archive, Plan(visual="something red", either=("something cyan",), limit=2))
    assert {hit.shot.id for hit in answer.hits} == {ShotId("reel0", 1), ShotId("reel2", 1)}
    _, more = planned(archive).more(state)
    assert more.hits == ()
    _, many = talk(archive, Plan(visual="something red", limit=10))
    assert len(many.hits) == 10


def test_an_order_alone_lists_what_meets_the_limits(archive: Archive) -> None:
    _, answer = talk(archive, Plan(sort="in_order", filters=PlanFilters(video=("second.mp4", "first.mp4"))))
    assert [str(hit.shot.id) for hit in answer.hits] == ["reel0/1", "reel0/2", "reel0/3", "reel1/1"]


def test_what_nothing_tells_of_is_said_in_a_sentence(archive: Archive) -> None:
    plan = Plan(visual="something red", sound="a bell", filters=PlanFilters(colour="colour", people=(1, 1)))
    _, answer = talk(archive, plan)
    assert "“a bell” was looked for in the pictures only." in answer.reply
    assert answer.reply.count("that limit had no effect") == 2


def test_the_shot_beside_a_hit_is_shown_and_the_query_goes_on(archive: Archive) -> None:
    look = Plan(visual="something green")
    beside = look.changed(intent="refine", near=NearHit(shot=1, side="after"))
    state, answer = talk(archive, look)
    first = state.shown[0]
    state, answer = planned(archive, beside).answer(state, "and the one after the first")
    assert [hit.shot.id for hit in answer.hits] == [ShotId(first.video, first.number + 1)] == [*state.shown]
    assert answer.reply == "This shot of first.mp4 comes after hit 1."
    assert state.query.visual == "something green"
    kept = session_from_json(session_to_json(state))
    for now in (state, kept):
        _, more = planned(archive).more(now)
        assert [hit.rank for hit in more.hits] == [5, 6, 7, 8]
    back, answer = planned(archive, look.changed(near=NearHit(shot=1, side="before"))).answer(state, "before")
    assert back.shown == (first,)
    edge = planned(archive, look.changed(near=NearHit(shot=1, side="before")))
    far = DialogueState(state.query).with_results([ShotId("reel0", 1)])
    same, answer = edge.answer(far, "before that")
    assert answer.reply == "Nothing comes before hit 1: it is the first shot of its video."
    assert same.shown == far.shown


def test_a_limit_that_nothing_meets_is_taken_away_by_a_click_alone(archive: Archive) -> None:
    assistant = planned(archive, Plan(visual="something red", filters=PlanFilters(min_seconds=60.0)))
    chat = Chat(assistant, title="", models=ModelNames("fake:colours"), examples={})
    *_, (visit, message) = chat.asked(chat.opened("en")[0], "red, over a minute", [], PAGE)
    assert "Nothing that matches is 60 s or longer; the longest is" in message["html"]
    assert 'data-action="drop" data-target="min_seconds:0"' in message["html"]
    assert "Without “At least 60 s”" in message["html"]
    assert 'class="card' not in message["html"]
    *_, (visit, message) = chat.clicked(visit, "drop", "min_seconds:0", PAGE)
    assert 'class="card' in message["html"]
    assert "suggestions" not in message["html"]


def test_limits_that_stand_in_the_way_together_go_together(archive: Archive) -> None:
    filters = PlanFilters(min_seconds=60.0, after=500.0, video=("second.mp4", "first.mp4"))
    assistant = planned(archive, Plan(visual="something red", filters=filters))
    chat = Chat(assistant, title="", models=ModelNames("fake:colours"), examples={})
    *_, (visit, message) = chat.asked(chat.opened("en")[0], "that", [], PAGE)
    target = "after:0 min_seconds:0"
    assert f'data-target="{target}"' in message["html"]
    *_, (visit, message) = chat.clicked(visit, "drop", target, PAGE)
    left = [slot.key for slot in filled_slots(visit.conversation.query)]
    assert left == ["text:0", "video:0", "video:1"]
    assert 'class="card' in message["html"]


@pytest.mark.parametrize("sense", ["speech", "sound", "written"])
def test_a_guess_at_other_words_is_taken_back_by_a_click(archive: Archive, sense: str) -> None:
    assistant = planned(archive, Plan(speech="something red"))
    chat = Chat(assistant, title="", models=ModelNames("fake:colours"), examples={})
    *_, (visit, message) = chat.asked(chat.opened("en")[0], "where they say something red", [], PAGE)
    assert "As a guess I looked for “something red” everywhere" in message["html"]
    assert visit.conversation.query.visual == "something red"
    *_, (visit, message) = chat.clicked(visit, "exactly", f"{sense}:something red", PAGE)
    assert (visit.conversation.query.visual, getattr(visit.conversation.query, sense)) == (
        "",
        "something red",
    )
    *_, (_, message) = chat.clicked(visit, "exactly", "then:x", PAGE)
    assert "no longer part of the search" in message["html"]


def test_a_doubtful_new_subject_offers_the_old_one_with_it_and_a_doubtful_detail_the_new_alone(
    archive: Archive,
) -> None:
    cases: tuple[tuple[Intent, bool, str], ...] = (
        ("search", True, "Together: “something red”"),
        ("refine", False, "Only “something red”"),
    )
    for intent, joined, label in cases:
        turn = PlannedTurn(Plan(intent=intent, visual="something cyan"), otherwise="something red")
        assistant = Assistant(
            SearchEngine(archive, ColourEncoder()), planner=lambda *_, turn=turn, **__: turn, settings=PAGE
        )
        _, answer = assistant.answer(DialogueState(), "whatever")
        (offer,) = answer.suggestions
        assert (offer.field, offer.words, offer.joined) == ("visual", "something red", joined)
        assert label in suggestions_html([offer], texts_in("en"))
