"""Small talk is answered and not looked for; a word by itself is looked for."""

import pytest

from assistant.agent.planning.planner import plan_turn
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import Plan


def plan(text: str, running: Plan) -> Plan:
    return plan_turn(text, TurnContext(query=running.slots(), videos=("reel_12.mp4", "harbour.mov"))).plan


@pytest.mark.parametrize("text", ["adiós", "d'accord", "che tempo fa"])
@pytest.mark.parametrize("running", ["", "lighthouse"])
def test_talk_is_not_looked_for(text: str, running: str) -> None:
    made = plan(text, Plan(visual=running))
    assert made.intent in ("chat", "clarify")
    assert made.visual == running


@pytest.mark.parametrize("text", ["perros", "Katze", "train", "plage", "castell"])
def test_one_word_is_a_subject(text: str) -> None:
    assert plan(text, Plan()).visual == text
    assert plan(text, Plan(visual="lighthouse")).visual == text
