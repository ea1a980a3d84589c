"""What a conversation is: the turns so far and what the next can refer to; and what a turn is answered with.

Values only. A turn gives a new conversation, so undo and branches are old ones kept. Saving it to a file is
`assistant.dialogue.sessions`' work; drawing it is the interface's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.dialogue.plan import Intent, Plan
from assistant.dialogue.reply_parts import Statement
from assistant.dialogue.result_clusters import ClusterChoice
from assistant.i18n.languages import Language
from retrieval.types import Hit, Picture, ResultPage, ShotId, VideoFilter

LONGEST_CONVERSATION = 200
"""Turns kept; older ones are forgotten, the running query is not."""
MOST_FEEDBACK = 50
"""Liked and disliked shots kept, the newest."""
MOST_EARLIER = 20
"""Steps that the words "undo that" can take back."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said, and what was answered."""

    text: str
    reply: str


@dataclass(frozen=True, slots=True, eq=False)
class RunningQuery:
    """What is looked for: the running query and all that was given for it by hand."""

    plan: Plan | None = None
    pictures: tuple[Picture, ...] = ()
    liked: tuple[ShotId, ...] = ()
    disliked: tuple[ShotId, ...] = ()
    within: VideoFilter = field(default_factory=VideoFilter)

    def same(self, other: "RunningQuery") -> bool:
        """Whether both look for the same; pictures are the same where they are one object."""
        return (
            self._words() == other._words()
            and (self.liked, self.disliked, self.within) == (other.liked, other.disliked, other.within)
            and [id(picture) for picture in self.pictures] == [id(picture) for picture in other.pictures]
        )

    def _words(self) -> Plan | None:
        return self.plan and self.plan.changed(intent="search", shots=(), exclude_shots=())


@dataclass(frozen=True, slots=True, eq=False)
class DialogueState:
    """Everything that the next turn can refer to."""

    plan: Plan | None = None
    """The running query; None before the first search and after a reset."""
    pictures: tuple[Picture, ...] = ()
    shown: tuple[ShotId, ...] = ()
    """The hits last shown, in order; a turn's "the second one" counts these."""
    offset: int = 0
    """Where the page last shown begins in the whole list."""
    liked: tuple[ShotId, ...] = ()
    disliked: tuple[ShotId, ...] = ()
    within: VideoFilter = field(default_factory=VideoFilter)
    """The videos that are searched, as chosen by hand; it stays until it is taken away."""
    mentioned: tuple[int, ...] = ()
    """Hits that were spoken of since they were shown."""
    chose_between: str = ""
    """The words for which it was last asked which of two kinds is meant; it is asked once."""
    last_intent: Intent | None = None
    language: Language = "en"
    turns: tuple[Turn, ...] = ()
    earlier: tuple[RunningQuery, ...] = ()
    """What was looked for before, the last at the end."""

    @property
    def standing(self) -> RunningQuery:
        """What is looked for."""
        return RunningQuery(self.plan, self.pictures, self.liked, self.disliked, self.within)

    def following(self, before: "DialogueState") -> "DialogueState":
        """With what the conversation before this step looked for among the earlier, if that is another thing."""
        if before.plan is None or self.standing.same(before.standing):
            return replace(self, earlier=before.earlier)
        return replace(self, earlier=(*before.earlier, before.standing)[-MOST_EARLIER:])

    def undone(self) -> "DialogueState":
        """Looking for the last of the earlier, which there must be, and no longer able to go back to it."""
        last = self.earlier[-1]
        return replace(
            self,
            plan=last.plan,
            pictures=last.pictures,
            liked=last.liked,
            disliked=last.disliked,
            within=last.within,
            offset=0,
            earlier=self.earlier[:-1],
        )

    def shots(self, numbers: Sequence[int]) -> tuple[ShotId, ...]:
        """The hits last shown that these numbers name, from 1; those beyond them name none."""
        return tuple(self.shown[number - 1] for number in numbers if 1 <= number <= len(self.shown))

    def numbers(self, shots: Sequence[ShotId]) -> tuple[int, ...]:
        """What these shots are called by, where they are shown."""
        return tuple(number for number, shot in enumerate(self.shown, start=1) if shot in shots)

    def with_liked(self, shots: Sequence[ShotId]) -> "DialogueState":
        """With these shots as examples, and none of them disliked any more."""
        liked = tuple(dict.fromkeys((*self.liked, *shots)))[-MOST_FEEDBACK:]
        return replace(self, liked=liked, disliked=_less(self.disliked, liked))

    def with_disliked(self, shots: Sequence[ShotId]) -> "DialogueState":
        """With these shots as what is not meant, and none of them liked any more."""
        disliked = tuple(dict.fromkeys((*self.disliked, *shots)))[-MOST_FEEDBACK:]
        return replace(self, disliked=disliked, liked=_less(self.liked, shots))

    def told(self, text: str, reply: str) -> "DialogueState":
        """With one more turn; the oldest is forgotten where there are too many."""
        return replace(self, turns=(*self.turns, Turn(text, reply))[-LONGEST_CONVERSATION:])


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

    @property
    def new(self) -> int | None:
        """Hits that were not on the page before, where the running query was changed; else None."""
        return None if self.kept is None else len(self.hits) - self.kept

    def noted(self, notes: Sequence[str]) -> "Answer":
        """With these sentences at its end."""
        if not notes:
            return self
        return replace(self, reply="\n".join((self.reply, *notes)), notes=(*self.notes, *notes))


def _less(shots: Sequence[ShotId], others: Sequence[ShotId]) -> tuple[ShotId, ...]:
    return tuple(shot for shot in shots if shot not in others)
