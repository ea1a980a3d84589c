"""A planner with meaning for tests: it says of each turn what a test wrote down for it, and of others that they
look for what they say. What takes its place reads the words."""

from collections.abc import Mapping
from typing import Any

from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.reader.turn_context import TurnContext
from assistant.dialogue.plan import Action, Plan

Written = Plan | tuple[Action, ...] | Action | str


class ScriptedPlanner:
    """Plans by a script: a plan; actions, which keep what is looked for; or "undo"."""

    def __init__(self, script: Mapping[str, Written]) -> None:
        self.script = script

    def __call__(self, text: str, context: TurnContext, **_: Any) -> PlannedTurn:
        running = Plan(**dict(context.query))
        match self.script.get(text):
            case Plan() as plan:
                return PlannedTurn(plan)
            case "undo":
                return PlannedTurn(running.changed(intent="undo"))
            case Action() as action:
                return PlannedTurn(running.changed(intent="act", action=(action,)))
            case tuple() as actions:
                return PlannedTurn(running.changed(intent="act", action=actions))
        return PlannedTurn(Plan(visual=text))
