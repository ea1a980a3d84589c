"""What a turn is said in: the running query, what was shown and named, and the archive's names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from assistant.dialogue.plan import Intent, Plan, QuerySlots
from assistant.i18n.languages import Language

SHOWN = 10
"""Hits of a page; fewer where the query has a limit."""
SHOWING_HITS: tuple[Intent, ...] = ("search", "refine", "similar", "more")


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What the words of a turn can refer to. As it is by default, nothing was said or shown before."""

    videos: tuple[str, ...] = ()
    """Names of the archive's videos."""
    language: Language = "en"
    query: QuerySlots = field(default_factory=QuerySlots)
    shown: int = 0
    """How many hits were shown last."""
    page: int = SHOWN
    """How many a search shows."""
    shots: tuple[int, ...] = ()
    """Those of them that were spoken of last."""
    bin: str | None = None
    """The bin that was named last."""
    last_turn: str = ""
    earlier: tuple[QuerySlots, ...] = ()
    """The running queries that an undo can go back to, the latest last."""
    hits: tuple[str, ...] = ()
    """The video's name of each hit shown."""

    @property
    def all_shots(self) -> tuple[int, ...]:
        """The numbers of all hits shown, from 1."""
        return tuple(range(1, self.shown + 1))

    def others(self, shots: Collection[int]) -> tuple[int, ...]:
        """All hits shown but these."""
        return tuple(shot for shot in self.all_shots if shot not in shots)

    def numbered(self, *, acts: bool) -> int:
        """How many hits a turn can name: those shown; before any, an act beside a search counts what it finds."""
        return self.shown or (self.page if acts else 0)

    def after(self, text: str, plan: Plan) -> "TurnContext":
        """The context of the next turn, once a turn with this plan was carried out and found hits."""
        query = self.query if plan.intent == "clarify" else plan.slots()
        shown = min(query.limit or self.page, self.page) if plan.intent in SHOWING_HITS else self.shown
        near = {plan.near.shot} if plan.near else set()
        named = {*plan.shots, *near, *(shot for action in plan.action for shot in action.shots)}
        shots = tuple(sorted(named)) or (() if plan.intent in SHOWING_HITS else self.shots)
        return replace(
            self,
            query=query,
            shown=shown,
            shots=shots,
            bin=bin_named_last(plan, self.bin),
            last_turn=text,
            earlier=self._earlier(query, plan),
        )

    def _earlier(self, query: QuerySlots, plan: Plan) -> tuple[QuerySlots, ...]:
        if plan.intent == "undo":
            return self.earlier[:-1] if self.earlier and self.earlier[-1] == query else self.earlier
        is_change = query != self.query and self.query != QuerySlots()
        return (*self.earlier, self.query) if is_change else self.earlier


def bin_named_last(plan: Plan, before: str | None = None) -> str | None:
    """The bin that a plan's actions name last, by its new name where it is renamed."""
    names: Sequence[str | None] = [
        action.name if action.do == "bin_rename" else action.bin for action in plan.action
    ]
    return next((name for name in reversed(names) if name), before)
