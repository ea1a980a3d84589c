"""What a turn is answered with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.dialogue.plan import Plan
from assistant.dialogue.reply_parts import Statement
from assistant.dialogue.result_clusters import ClusterChoice
from retrieval.types import Hit, ResultPage


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A turn's answer. `hits` is empty and `results` None where nothing was searched for."""

    reply: str
    plan: Plan
    hits: tuple[Hit, ...] = ()
    results: ResultPage | None = None
    notes: tuple[str, ...] = ()
    """Sentences on how the answer came about; the reply ends with them."""
    statements: tuple[Statement, ...] = ()
    """The reply's own sentences in parts, where it speaks of moments that can be played; else empty."""
    kept: int | None = None
    """Hits that were on the page before already, where the running query was changed; else None."""
    choice: ClusterChoice | None = None
    """The two kinds of hits that the reply asks to choose between; None where it does not."""

    steps: tuple[str, ...] = ()
    """What a language model did for it, a line each; empty where it did nothing by itself."""

    @property
    def new(self) -> int | None:
        """Hits that were not on the page before, where the running query was changed; else None."""
        return None if self.kept is None else len(self.hits) - self.kept

    def noted(self, notes: Sequence[str]) -> "Answer":
        """With these sentences at its end."""
        if not notes:
            return self
        return replace(self, reply="\n".join((self.reply, *notes)), notes=(*self.notes, *notes))
