"""Dialogues whose turns are annotated with the plan that a perfect assistant would make, and how they are read.

One dialogue is one line of JSON; README.md beside this file gives the fields. It knows nothing of models.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from assistant.agent.reader.turn_context import SHOWN, TurnContext
from assistant.dialogue.plan import Action, NearHit, Plan, PlanFilters

TURNS = Path(__file__).with_name("turns")
KNOWN_FIELDS = {
    "plan": Plan.model_fields,
    "filters": PlanFilters.model_fields,
    "near": NearHit.model_fields,
    "action": Action.model_fields,
}

Language = Literal["en", "es", "fr", "de", "pt", "it", "ca"]


def _without_unknown_fields(plan: Any) -> Any:
    """The plan itself; ValueError where it has a field that there is none of: a slip of the pen is a mistake."""
    if not isinstance(plan, dict):
        return plan
    parts = [("plan", plan), *((name, plan.get(name)) for name in ("filters", "near"))]
    parts += [("action", action) for action in plan.get("action") or ()]
    for name, part in parts:
        if unknown := set(part or ()) - set(KNOWN_FIELDS[name]):
            raise ValueError(f"{name} has no field {', '.join(sorted(unknown))}")
    return plan


class Record(BaseModel):
    """What is in one line; unknown fields are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Record):
    """What somebody typed. `plan` is missing where a dialogue is there to be scored alone."""

    user: str
    image: bool = False
    plan: Annotated[Plan | None, BeforeValidator(_without_unknown_fields)] = None
    expect: Any = None


class Dialogue(Record):
    """Turns with one assistant over one archive of `videos`."""

    id: str
    lang: Language = "en"
    videos: tuple[str, ...] = ()
    hits: Any = None
    """The videos' names of the hits that every search shows, or just how many; ten where nothing is said."""
    turns: tuple[Turn, ...]

    def context(self) -> TurnContext:
        """The context of its first turn."""
        page = self.hits if isinstance(self.hits, int) else len(self.hits) if self.hits else SHOWN
        names = tuple(hit for hit in self.hits or () if isinstance(hit, str)) if page != self.hits else ()
        return TurnContext(self.videos, self.lang, shown=page, page=page, hits=names)

    def annotated_turns(self) -> Iterator[tuple[Turn, Plan]]:
        """Each turn with its plan, which names as excluded only the hits that this turn excludes.

        ValueError where a turn has no plan.
        """
        excluded: set[int] = set()
        for turn in self.turns:
            if turn.plan is None:
                raise ValueError(f"{self.id} has a turn without a plan; it is there for scoring alone.")
            fresh = sorted(set(turn.plan.exclude_shots) - excluded)
            excluded = set(turn.plan.exclude_shots)
            yield turn, turn.plan.changed(exclude_shots=tuple(fresh))


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as a line of the annotated turns has it: what is empty is left out."""
    return {"intent": plan.intent} | plan.model_dump(exclude_defaults=True)


def read_dialogues(paths: Iterable[Path]) -> Iterator[Dialogue]:
    """All dialogues of files, and of folders' `*.jsonl`; ValueError names the file and line that is none."""
    for path in paths:
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                if not line.strip():
                    continue
                try:
                    yield Dialogue.model_validate_json(line)
                except ValidationError as error:
                    raise ValueError(f"{file}, line {number}, is no annotated dialogue: {error}") from error
