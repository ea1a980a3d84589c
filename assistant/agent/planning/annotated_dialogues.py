"""Plans for annotated dialogues, for `filmoteca plan` and the benchmark; it searches nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.agent.planning.planner import PlannedTurn, plan_turn
from assistant.agent.rules.turn import TurnContext
from retrieval.errors import MediaError, UsageError

Planner = Callable[..., PlannedTurn]
INTENTS_WITH_HITS = ("search", "refine", "similar", "more")


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
        situation = TurnContext(videos=videos)
        for turn, (text, has_image) in enumerate(texts):
            planned = planner(text, situation, has_image=has_image)
            plan = planned.plan
            yield {"id": identity, "turn": turn, "plan": plan.model_dump()}
            shown = hits if plan.intent in INTENTS_WITH_HITS else situation.hits
            situation = situation.after(plan, shown, undone=planned.undoes)
            situation = replace(situation, hit_lengths=lengths if situation.hits else ())
