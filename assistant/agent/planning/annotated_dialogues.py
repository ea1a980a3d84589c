"""Plans for annotated dialogues, for `filmoteca plan` and the benchmarks; it searches nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.agent.planning.planner import PlannedTurn, plan_turn
from assistant.agent.reader.turn_context import SHOWN, TurnContext
from assistant.dialogue.json_output import plan_value
from assistant.i18n.language_detection import detect_language
from retrieval.errors import MediaError, UsageError

Planner = Callable[..., PlannedTurn]


def plan_dialogues(path: Path, planner: Planner = plan_turn) -> Iterator[dict[str, Any]]:
    """One `{"id", "turn", "plan"}` a turn; every search is taken to show the dialogue's hits, or ten.

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
            hits = tuple(hit["video"] for hit in dialogue.get("hits", ()))
            context = TurnContext(tuple(dialogue.get("videos", ())), page=len(hits) or SHOWN)
            texts = [(turn["user"], bool(turn.get("image"))) for turn in turns]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{path}, line {number}, is no dialogue; it needs id, turns and hits."
            ) from error
        for turn, (text, has_image) in enumerate(texts):
            context = replace(context, language=detect_language(text, context.language))
            plan = planner(text, context, has_image=has_image).plan
            yield {"id": identity, "turn": turn, "plan": plan_value(plan)}
            context = context.after(text, plan)
            context = replace(context, hits=hits[: context.shown])
