"""A turn in five steps against llama-cpp-python's own server with the bundled model: both real, as is the archive.

The model of 1.5 billion parameters follows a request over five steps only where each step's tool is named to it:
left alone it searches, looks, and goes on looking. So the grammar of the call is held to one tool a step; the
arguments are its own. What the words alone read is given, since that is not what is tried here.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.search.turn_search import SearchSettings
from assistant.agent.tool_calling.tool_loop import MOST_STEPS
from assistant.cli.setup.workspace import command_line_workspace
from assistant.dialogue.answer_notes import ToolStep
from assistant.dialogue.plan import Action, Plan
from assistant.dialogue.state import DialogueState
from assistant.llm.language_models import load_language_model
from assistant.llm.protocol import ChatMessage, LanguageModel, Tool, ToolAnswer
from assistant.llm.qwen_weights import joined_weights
from retrieval.search.engine import SearchEngine
from tests.support.footage.colour_reels import ColourEncoder, make_reels
from tests.support.models.llama_server import llama_server

pytestmark = pytest.mark.slow

PATIENCE = 600.0
"""Seconds. Beside five busy processes on two cores the test took 112, beside eight 196."""
SAID = (
    "Search for something red. Look at the hits. Then refine the search to something yellow. "
    "Then act: bin_add, shots 1, bin sunny. Then tell me what you did."
)
LED = ("search", "look", "search", "act", "answer")


class LedModel:
    """A model whose tool of each step is named to it, by the server's grammar."""

    def __init__(self, model: LanguageModel, tools: Sequence[str]) -> None:
        self._model = model
        self._tools = list(tools)
        self.name, self.capable = model.name, model.capable
        self.complete, self.stream = model.complete, model.stream
        self.wrote: list[ToolAnswer] = []

    def call_tools(
        self, messages: Sequence[ChatMessage], tools: Sequence[Tool], *, only: str = "", **given: Any
    ) -> ToolAnswer:
        only = self._tools.pop(0)
        answer = self._model.call_tools(messages, tools, only=only, **given)
        self.wrote.append(answer)
        return answer


def test_it_searches_looks_searches_anew_fills_a_bin_and_answers(tmp_path: Path) -> None:
    encoder, seen = ColourEncoder(), list[ToolStep]()
    asked = PlannedTurn(
        Plan(intent="act", visual="something red", action=(Action(do="bin_add", bin="sunny"),))
    )
    with (
        make_reels(tmp_path, encoder) as archive,
        llama_server("--model", str(joined_weights()), "--model_alias", "qwen") as address,
    ):
        model = load_language_model(f"server:{address}")
        assert model is not None
        led = LedModel(model, LED)
        assistant = Assistant(
            SearchEngine(archive, encoder),
            led,
            settings=SearchSettings(limit=4, per_video=None),
            planner=lambda *_, **__: asked,
            tool_seconds=PATIENCE,
        )
        state, answer = assistant.answer(
            DialogueState(), SAID, report=seen.append, workspace=command_line_workspace(archive, tmp_path)
        )
        clips = archive.bins.get("sunny").clips
    assert [call.tool for wrote in led.wrote for call in wrote.calls] == list(LED)
    assert [step.kind for step in seen] == ["searched", "looked", "searched", "acted"]
    assert len(answer.steps) + 1 == MOST_STEPS
    assert "red" in seen[0].detail
    assert "yellow" in answer.plan.visual
    assert answer.hits
    assert clips
    named = json.loads(led.wrote[3].calls[0].arguments)["shots"][0]
    assert clips[0].start == answer.hits[named - 1].start
    assert "sunny" in answer.reply
    assert answer.notes == ()
    assert state.undone().shown == ()
