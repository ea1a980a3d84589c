"""What a dialogue has come to before a turn: the running query, and what was named last."""

from dataclasses import dataclass, field, replace

from training.turn_reader.annotated_turns import Dialogue, Plan, RunningQuery
from training.turn_reader.language.hit_lists import SHOWN

SHOWS_HITS = ("search", "refine", "similar", "more")


@dataclass(frozen=True, slots=True)
class DialogueState:
    """`earlier` are the running queries that an undo can go back to, the latest last."""

    videos: tuple[str, ...] = ()
    language: str = "en"
    query: RunningQuery = field(default_factory=RunningQuery)
    shots: tuple[int, ...] = ()
    bin: str | None = None
    last_turn: str = ""
    earlier: tuple[RunningQuery, ...] = ()

    @property
    def shown(self) -> int:
        """How many hits are numbered on the page."""
        return min(self.query.limit or SHOWN, SHOWN)

    @property
    def all_shots(self) -> tuple[int, ...]:
        return tuple(range(1, self.shown + 1))

    @classmethod
    def before(cls, dialogue: Dialogue) -> "DialogueState":
        return cls(dialogue.videos, dialogue.lang)

    def after(self, text: str, plan: Plan) -> "DialogueState":
        """The state once a turn with this plan was carried out."""
        query = self.query if plan.intent == "clarify" else plan.running()
        near = {plan.near.shot} if plan.near else set()
        named = {*plan.shots, *near, *(shot for action in plan.action for shot in action.shots)}
        shots = tuple(sorted(named)) or (() if plan.intent in SHOWS_HITS else self.shots)
        last_bin = self.bin
        for action in plan.action:
            last_bin = action.bin or last_bin
            if action.do == "bin_rename":
                last_bin = action.name or last_bin
        return replace(
            self, query=query, shots=shots, bin=last_bin, last_turn=text, earlier=self._earlier(query, plan)
        )

    def _earlier(self, query: RunningQuery, plan: Plan) -> tuple[RunningQuery, ...]:
        if plan.intent == "undo":
            return self.earlier[:-1] if self.earlier and self.earlier[-1] == query else self.earlier
        is_change = query != self.query and self.query != RunningQuery()
        return (*self.earlier, self.query) if is_change else self.earlier
