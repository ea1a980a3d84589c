"""Turns that a capable model leads step by step: what it may do, what it is told, and what its answer may say."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.search.turn_search import SearchSettings
from assistant.agent.tool_calling.checked_answer import checked_sentences
from assistant.agent.tool_calling.plan_agreement import agreed_act, agreed_search
from assistant.agent.tool_calling.tool_loop import MOST_STEPS, ToolLoopResult, plan_by_tools
from assistant.agent.tool_calling.tools import offered_tools
from assistant.dialogue.answer import Answer
from assistant.dialogue.answer_notes import StepReport, ToolStep, ignore_steps
from assistant.dialogue.plan import Action, Plan, PlanFilters
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.state import DialogueState
from assistant.llm.language_models import ModelOptions, load_language_model
from assistant.llm.protocol import ChatMessage, StopCheck, Tool, ToolAnswer, ToolCall, never_stop
from assistant.llm.tool_calls import calls_schema
from assistant.web.chat.chat import Chat
from assistant.web.jobs.turn_jobs import TurnJob
from assistant.web.views.overview import ModelNames
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError
from tests.assistant.agent.test_conversation import ShotsInOrder
from tests.support.factories import DIMENSIONS, ENCODER, add_video
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.models.fake_openai_server import run_fake_server
from tests.support.models.scripted_models import ScriptedModel
from tests.support.models.stand_in_engine import StandInEngine

BOAT = '{"intent": "search", "visual": "a boat"}'


class Steps(ScriptedModel):
    """Calls one tool after the other, and remembers what it was told; what it lacks is words that end the turn."""

    def __init__(self, *calls: tuple[str, str] | Exception) -> None:
        super().__init__("")
        self.calls = list(calls)
        self.only: list[str] = []

    def call_tools(
        self, messages: Sequence[ChatMessage], tools: Sequence[Tool], *, only: str = "", **given: Any
    ) -> ToolAnswer:
        self.asked.append(list(messages))
        self.only.append(only)
        call = self.calls.pop(0) if self.calls else ("answer", '{"text": "That is all."}')
        if isinstance(call, Exception):
            raise call
        return ToolAnswer(calls=(ToolCall(*call, id=f"c{len(self.asked)}"),))

    @property
    def told(self) -> list[str]:
        """What the tools gave it."""
        return [message.content for message in self.asked[-1] if message.role == "tool"]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create_or_open(tmp_path / "archive", encoder=ENCODER, dimensions=DIMENSIONS) as archive:
        with archive.writing():
            add_video(archive, "a1", path="reel_1.mp4", shots=3)
            add_video(archive, "b2", path="put 1 and 2 into the bin.mp4", shots=3)
        yield archive


@pytest.fixture
def searching() -> ShotsInOrder:
    return ShotsInOrder()


def assistant_with(archive: Archive, searching: ShotsInOrder, model: Any, **more: Any) -> Assistant:
    return Assistant(
        StandInEngine(archive, searching, ColourEncoder()), model, settings=SearchSettings(limit=4), **more
    )


def said(calls: Mapping[str, object]) -> str:
    return json.dumps(calls)


def test_a_search_that_is_done_ends_the_turn_after_one_step(
    archive: Archive, searching: ShotsInOrder
) -> None:
    model = Steps(("search", said({"intent": "search", "visual": "a vessel", "done": True})))
    state, answer = assistant_with(archive, searching, model).answer(DialogueState(), "find me a boat")
    assert answer.plan.visual == "a vessel"
    assert answer.steps == ("Searched: a vessel → 4 shots",)
    assert len(model.asked) == len(searching.queries) == 1
    assert len(state.results) == 1
    assert state.turns[-1].reply == answer.reply


def test_a_turn_searches_looks_searches_anew_and_answers_by_the_last_search(
    archive: Archive, searching: ShotsInOrder
) -> None:
    model = Steps(
        ("search", BOAT),
        ("look", "{}"),
        ("describe", '{"hit": 2}'),
        ("search", said({"intent": "refine", "visual": "a sailing boat"})),
        ("answer", said({"text": "There are 4 shots of it. It was filmed in 1962."})),
    )
    seen: list[ToolStep] = []
    assistant = assistant_with(archive, searching, model)
    state, answer = assistant.answer(
        DialogueState(), "find me a boat, best one under sail", report=seen.append
    )
    assert [step.kind for step in seen] == ["searched", "looked", "described", "searched"]
    assert answer.plan == state.query.as_plan().changed(intent="refine")
    assert answer.plan.visual == "a sailing boat"
    assert len(answer.steps) == 4
    assert "There are 4 shots of it." in answer.reply
    assert "1962" not in answer.reply
    assert len(state.results) == 1  # the visitor saw one page
    assert state.undone().shown == ()
    first = json.loads(model.told[1])["hits"][0]
    assert first == {
        "hit": 1,
        "video": "put 1 and 2 into the bin.mp4",
        "from": "0:00",
        "to": "0:02",
        "match": "strong",
    }
    assert "0:02" in json.loads(model.told[2])["known"]


def test_what_is_beside_a_hit_the_counts_and_the_videos_can_be_asked_for(
    archive: Archive, searching: ShotsInOrder
) -> None:
    model = Steps(("search", BOAT), ("beside", '{"hit": 2}'), ("count", "{}"), ("videos", "{}"))
    _, answer = assistant_with(archive, searching, model).answer(DialogueState(), "boats in a harbour")
    _, beside, counted, videos = map(json.loads, model.told)
    assert "0:04" in beside["known"]
    assert counted["counted"].startswith("None of the 6 shots that I looked through matches.")
    assert videos["videos"] == 2
    assert answer.steps[1:] == (
        "Looked beside hit 2",
        "Counted: None of the 6 shots that I looked through matches.",
        "Read the list of videos",
    )


def test_no_turn_takes_more_than_its_steps_and_the_last_can_only_answer(
    archive: Archive, searching: ShotsInOrder
) -> None:
    model = Steps(*[("search", BOAT)] * 9)
    _, answer = assistant_with(archive, searching, model).answer(DialogueState(), "find me a boat")
    assert model.only == ["", "", "", "", "answer"]
    assert len(answer.steps) == MOST_STEPS
    assert answer.hits


@pytest.mark.parametrize(
    "wrong",
    [
        ("fly", "{}"),
        ("search", "no JSON"),
        ("search", '{"intent": "search", "visual": "a boat", "filters": {"after": "noon"}}'),
        ("describe", '{"hit": 77}'),
        ("beside", '{"hit": 0}'),
        ("act", '{"do": "bin_add", "shots": [-1]}'),
        ("look", "{}"),
    ],
)
def test_a_wrong_call_is_answered_with_an_error_once_and_then_given_up(
    archive: Archive, searching: ShotsInOrder, wrong: tuple[str, str]
) -> None:
    model = Steps(wrong, ("search", said({"intent": "search", "visual": "a vessel", "done": True})))
    _, answer = assistant_with(archive, searching, model).answer(DialogueState(), "find me a boat")
    assert "error" in json.loads(model.told[0])
    assert (answer.plan.visual, answer.notes) == ("a vessel", ())
    model = Steps(wrong, wrong, wrong)
    _, answer = assistant_with(archive, searching, model).answer(DialogueState(), "find me a boat")
    assert len(model.asked) == 2
    assert answer.plan.visual == "a boat"
    assert answer.hits
    assert "called no tool" in answer.notes[0]


def test_words_alone_stand_where_a_model_only_talks(archive: Archive, searching: ShotsInOrder) -> None:
    model = Steps(("answer", '{"text": "You have wonderful boats."}'))
    _, answer = assistant_with(archive, searching, model).answer(DialogueState(), "find me a boat")
    assert answer.plan.visual == "a boat"
    assert "wonderful" not in answer.reply


def test_what_had_come_stands_where_the_model_is_gone_in_the_middle(
    archive: Archive, searching: ShotsInOrder
) -> None:
    model = Steps(("search", said({"intent": "search", "visual": "a vessel"})), ModelError("It is gone."))
    _, answer = assistant_with(archive, searching, model).answer(DialogueState(), "find me a boat")
    assert answer.plan.visual == "a vessel"
    assert answer.hits
    assert answer.notes == ("It is gone. What it had found until then stands.",)


def test_a_model_that_is_gone_at_once_leaves_the_words(archive: Archive, searching: ShotsInOrder) -> None:
    model = Steps(ModelError("It is gone."))
    _, answer = assistant_with(archive, searching, model).answer(DialogueState(), "find me a boat")
    assert (answer.plan.visual, answer.steps) == ("a boat", ())
    assert answer.notes == ("It is gone. I went by your words alone.",)


def test_a_slow_model_is_left_when_its_time_is_up(archive: Archive, searching: ShotsInOrder) -> None:
    model = Steps(*[("search", BOAT)] * 9)
    assistant = assistant_with(archive, searching, model)
    led = led_turn(
        assistant,
        model,
        PlannedTurn(Plan(visual="a boat")),
        seconds=10.0,
        clock=lambda: 9.5 * len(model.asked),
    )
    assert len(model.asked) == 1
    assert led.answered is not None
    assert [note.kind for note in led.notes] == ["steps"]
    assert "within 10 s" in str(led.notes[0].detail)


def test_a_stop_ends_the_steps_and_says_nothing(archive: Archive, searching: ShotsInOrder) -> None:
    model = Steps(*[("search", BOAT)] * 9)
    assistant = assistant_with(archive, searching, model)
    led = led_turn(assistant, model, PlannedTurn(Plan(visual="a boat")), stop=lambda: len(model.asked) == 2)
    assert len(model.asked) == 2
    assert led.notes == ()
    assert led.answered is not None


@pytest.mark.parametrize("text", ["more", "hello", "start over", "undo that"])
def test_what_the_words_settle_is_not_the_models(
    archive: Archive, searching: ShotsInOrder, text: str
) -> None:
    model = Steps()
    assistant = assistant_with(archive, searching, model)
    assistant.answer(DialogueState(RunningQuery("a boat")), text)
    assert model.asked == []


def test_a_server_that_drops_out_between_steps_costs_a_sentence(
    archive: Archive, searching: ShotsInOrder
) -> None:
    with run_fake_server() as server:
        server.calls = [("search", BOAT)]
        server.answer = "no call"
        model = load_language_model(f"server:{server.url}", ModelOptions())
        seen: list[ToolStep] = []

        def broken(step: ToolStep) -> None:
            seen.append(step)
            server.behaviour = "close"

        assistant = assistant_with(archive, searching, model)
        _, answer = assistant.answer(DialogueState(), "find me a boat", report=broken)
    assert answer.hits
    assert len(seen) == 1
    assert "cannot be reached" in answer.notes[0]


def test_the_page_is_sent_each_step_while_the_answer_is_made_and_keeps_them(
    archive: Archive, searching: ShotsInOrder
) -> None:
    model = Steps(("search", BOAT), ("look", "{}"))
    chat = Chat(assistant_with(archive, searching, model), title="", models=ModelNames(""), examples={})
    visit, _ = chat.opened("es")
    sent = [
        html["html"] for _, html in chat.asked(visit, "búscame un barco de vela", (), SearchSettings(limit=4))
    ]
    assert [html.count("<li>Buscado: a boat → 4 planos</li>") for html in sent[-1:]] == [1]
    assert "Mirado lo encontrado: 4 planos" in sent[-1]
    assert 'class="under-way"' in sent[0]
    assert '<details class="how">' in sent[-1]


def test_steps_come_while_the_work_goes_on() -> None:
    go, told = threading.Event(), ToolStep("listed")

    def work(stop: StopCheck, report: StepReport) -> str:
        report(told)
        assert go.wait(10)
        return "done"

    job = TurnJob(work)
    threading.Thread(target=job.run, daemon=True).start()
    steps = job.steps()
    assert next(steps) == (told,)
    go.set()
    assert list(steps) == []
    assert job.wait() == "done"


# acts


def led_turn(
    assistant: Assistant,
    model: Any,
    planned: PlannedTurn,
    *,
    text: str = "put the first two into harbour",
    report: StepReport = ignore_steps,
    **more: Any,
) -> ToolLoopResult:
    """A turn whose plan by words is given; an act says what it would have done."""

    def carry_out(state: DialogueState, planned: PlannedTurn) -> tuple[DialogueState, Answer]:
        if planned.plan.intent == "act":
            acts.append(planned.plan.action[0])
            return state, Answer("Two shots are in harbour.", planned.plan)
        return assistant._answers.carried_out(state, planned, text, None, assistant.settings, never_stop)

    acts: list[Action] = []
    led = plan_by_tools(
        model, assistant.archive, text, DialogueState(), planned, carry_out, report=report, **more
    )
    return replace(led, notes=(*led.notes, *acts)) if acts else led  # type: ignore[arg-type]


ADD = said({"do": "bin_add", "shots": [1, 2], "bin": "harbour"})


def test_an_act_that_the_words_ask_for_is_done_on_what_was_found(
    archive: Archive, searching: ShotsInOrder
) -> None:
    planned = PlannedTurn(Plan(intent="act", visual="a boat", action=(Action(do="bin_add", bin="harbour"),)))
    model = Steps(("search", BOAT), ("act", ADD), ("act", ADD))
    led = led_turn(assistant_with(archive, searching, model), model, planned)
    assert led.answered is not None
    _, answer = led.answered
    assert led.notes[-1] == Action(do="bin_add", shots=(1, 2), bin="harbour")
    assert led.notes[:-1] != ()  # the second one was not asked for
    assert "Two shots are in harbour." in answer.reply
    assert answer.hits
    assert "Two shots are in harbour." in answer.steps


def test_an_act_that_only_footage_asks_for_is_not_done_but_said(
    archive: Archive, searching: ShotsInOrder
) -> None:
    model = Steps(("search", BOAT), ("look", "{}"), ("act", ADD))
    _, answer = assistant_with(archive, searching, model).answer(DialogueState(), "find me a boat")
    assert "put 1 and 2 into the bin" in model.told[1]
    assert "Not done" in model.told[2]
    assert answer.notes == (
        "I did not do this by myself: put shots into a bin. Say so in your own words if you want it.",
    )
    assert answer.plan.action == ()


def test_the_words_decide_what_an_act_is_about() -> None:
    asked = [Action(do="bin_add", shots=(3,), bin="mine"), Action(do="bin_delete", bin="old")]
    proposed = Action(do="bin_add", shots=(1, 2), bin="theirs")
    assert agreed_act(proposed, asked, first=True) == Action(do="bin_add", shots=(3,), bin="mine")
    assert agreed_act(proposed, asked, first=False) == Action(do="bin_add", shots=(1, 2), bin="mine")
    assert agreed_act(Action(do="bin_delete", bin="new"), asked, first=True) == asked[1]
    assert agreed_act(Action(do="export"), asked, first=True) is None


# what the words check


def test_a_limit_that_was_asked_for_is_never_rewritten() -> None:
    by_words = Plan(visual="a boat", exclude="people", filters=PlanFilters(max_seconds=5.0), limit=3)
    written = Plan(visual="a vessel", filters=PlanFilters(max_seconds=60.0, video=("ghost.mp4", "REEL.mp4")))
    for first in (True, False):
        plan = agreed_search(written, by_words, DialogueState(), ["reel.mp4"], first=first)
        assert plan == Plan(
            visual="a vessel",
            exclude="people",
            filters=PlanFilters(max_seconds=5.0, video=("reel.mp4",)),
            limit=3,
        )


def test_a_refinement_of_nothing_is_a_search_and_hits_that_nobody_saw_are_none() -> None:
    by_words = Plan(visual="a boat")
    refined = agreed_search(Plan(intent="refine", visual="a ship"), by_words, DialogueState(), (), first=True)
    alike = agreed_search(Plan(intent="similar", shots=(4,)), by_words, DialogueState(), (), first=True)
    assert refined == Plan(visual="a ship")
    assert alike == by_words


def test_every_field_that_a_search_takes_is_offered_and_no_act() -> None:
    tools = {tool.name: tool for tool in offered_tools()}
    fields = set(tools["search"].parameters["properties"])
    assert fields == {*Plan.model_fields, "done"} - {"action", "reply"}
    assert '"null"' not in json.dumps(calls_schema(list(tools.values())))
    assert set(tools["act"].parameters["properties"]) == set(Action.model_fields)


# what a model says


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Hit 2 begins at 0:04.", "Hit 2 begins at 0:04."),
        ("Hit 2 begins at 0:05. It is a boat!", "It is a boat!"),
        ("He says “we never left”.", "He says “we never left”."),
        ("He says “we always stay”.", ""),
        ("See https://evil.example now.", ""),
        ("**One** `two`. Three. Four. Five.", "One two. Three. Four."),
        ("x" * 400, ""),
    ],
)
def test_sentences_stand_by_what_the_tools_gave(text: str, kept: str) -> None:
    assert checked_sentences(text, '{"hit": 2, "from": "0:04", "said": "We never left."}') == kept
