"""Plans for annotated dialogues, for `filmoteca plan` and the benchmark; it searches nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.agent.planning.planner import PlannedTurn, plan_turn
from assistant.agent.rules.turn import TurnContext
from assistant.agent.turn_context import state_context
from assistant.dialogue.plan import Plan
from assistant.dialogue.state import DialogueState
from assistant.dialogue.state_update import apply_plan, take_back
from retrieval.errors import MediaError, UsageError
from retrieval.types import ShotId

Planner = Callable[..., PlannedTurn]
INTENTS_WITH_HITS = ("search", "refine", "similar", "more")
A_PICTURE = np.zeros((1, 1, 3), np.uint8)
"""Stands for the picture of a turn, which a plan never looks at."""


def plan_dialogues(path: Path, planner: Planner = plan_turn) -> Iterator[dict[str, Any]]:
    """One `{"id", "turn", "plan"}` a turn; every search is taken to show the dialogue's hits.

    Raises MediaError where the file cannot be read, UsageError where a line is no dialogue.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MediaError(f"{path} cannot be read ({error}); give a file of dialogues, one a line.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            dialogue = json.loads(line)
            turns, identity = dialogue["turns"], dialogue["id"]
            videos = tuple(dialogue.get("videos", ()))
            hits = tuple(hit["video"] for hit in dialogue.get("hits", ()))
            lengths = tuple(hit.get("end", 0) - hit.get("start", 0) for hit in dialogue.get("hits", ()))
            texts = [(turn["user"], bool(turn.get("image"))) for turn in turns]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{path}, line {number}, is no dialogue; it needs id, turns and hits."
            ) from error
        told = UnsearchedDialogue(videos, hits, lengths)
        for turn, (text, has_image) in enumerate(texts):
            planned = planner(text, told.context(), has_image=has_image)
            yield {"id": identity, "turn": turn, "plan": planned.plan.model_dump()}
            told = told.after(planned.plan, undoes=planned.undoes)


@dataclass(frozen=True, slots=True)
class UnsearchedDialogue:
    """A dialogue that is planned and not searched: whatever is looked for, the same hits are shown."""

    videos: tuple[str, ...] = ()
    """Names of the archive's videos."""
    hits: tuple[str, ...] = ()
    """The video name of each hit."""
    lengths: tuple[float, ...] = ()
    """Seconds of each hit; empty where they are not known."""
    state: DialogueState = field(default_factory=DialogueState)

    def context(self) -> TurnContext:
        """What its next turn is said in."""
        shown = tuple(shot.video for shot in self.state.shown)
        return replace(
            state_context(self.state),
            hits=shown,
            videos=self.videos,
            hit_lengths=self.lengths if shown else (),
        )

    def after(self, plan: Plan, *, undoes: bool = False) -> "UnsearchedDialogue":
        """The dialogue once a plan was carried out; `undoes`: the turn took back what was looked for."""
        before = self.state
        if undoes and before.steps_to_earlier_query():
            state = take_back(replace(before, last_intent=plan.intent))
        else:
            state = apply_plan(before, plan, A_PICTURE if plan.use_image else None).following(before)
        if plan.intent in INTENTS_WITH_HITS:
            state = state.with_results([ShotId(name, n) for n, name in enumerate(self.hits, start=1)])
        elif plan.intent == "describe":
            state = replace(state, mentioned=plan.shots or state.mentioned)
        return replace(self, state=state)
