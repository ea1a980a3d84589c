"""A turn as HTML: what was asked, what is answered, and the hits; drawn anew at each step of the answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.dialogue.answer import Act, Suggestion
from assistant.dialogue.clusters.result_clusters import ClusterChoice
from assistant.dialogue.reply_parts import Statement
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import Texts
from assistant.web.views.acts import acts_html, question_html
from assistant.web.views.cluster_choice import cluster_choice_html
from assistant.web.views.facet_chips import facet_chips_html
from assistant.web.views.hit_cards import hit_card, thumbnail_url
from assistant.web.views.sense_chips import sense_chips_html
from assistant.web.views.statements import statement_html
from assistant.web.views.suggestions import suggestions_html
from retrieval.hits import Hit, ResultPage
from retrieval.types import ShotId

LONGEST_SHOWN = 1200
"""Characters of a question that are shown; the assistant reads all of it."""

BRANCH_ICON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 4v9a4 4 0 0 0 4 4h9M15 13l4 4-4 4"/></svg>'
)
STOP_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><rect x="7" y="7" width="10" height="10"/></svg>'


@dataclass(frozen=True, slots=True)
class UserMessage:
    """What the visitor said or clicked. `picture` is a data URL."""

    text: str = ""
    picture: str = ""
    shots: tuple[ShotId, ...] = ()
    new: frozenset[str] = frozenset()
    """Ids of the videos whose hits are marked as new."""


@dataclass(frozen=True, slots=True, eq=False)
class TurnView:
    """A turn as far as it has come."""

    number: int
    asked: UserMessage
    reply: str = ""
    """Empty while the assistant works."""
    statements: tuple[Statement, ...] = ()
    """The reply in parts, where it has any that can be clicked."""
    note: str = ""
    """A second sentence, about the question rather than the answer."""
    failed: bool = False
    hits: tuple[Hit, ...] = ()
    numbers: tuple[int, ...] = field(default=())
    """What each hit is called by."""
    results: ResultPage | None = None
    choice: ClusterChoice | None = None
    """The two kinds of hits that the reply asks to choose between."""
    acts: tuple[Act, ...] = ()
    """What was done beside searching; the reply says it too."""
    question: str = ""
    """What is asked before something is deleted, the reply's last sentence."""
    suggestions: tuple[Suggestion, ...] = ()
    """What could be looked for instead."""
    drawing: str = ""
    """A picture that a model drew of what is looked for, as a data URL."""
    steps: tuple[str, ...] = ()
    """What a language model did for the answer, as far as it has come."""
    leads: bool = True
    """Whether the conversation can go on from here; not from turns brought back as text."""
    work: str = ""
    """What stops the answer while it is made."""
    busy: int = 0
    """Seconds after which the page asks again, where too many are asking just now."""


def hit_number(conversation: DialogueState, shot: ShotId) -> int:
    """What people call a hit that is shown by: its place, from 1; 0 where it is not shown."""
    return conversation.shown.index(shot) + 1 if shot in conversation.shown else 0


def hit_numbers(conversation: DialogueState, hits: Sequence[Hit]) -> tuple[int, ...]:
    """What each of these hits is called by; where the conversation does not show it, its place here."""
    return tuple(hit_number(conversation, hit.shot.id) or at for at, hit in enumerate(hits, start=1))


def turn_html(turn: TurnView, texts: Texts, *, stamp: int, shots: int) -> str:
    """The inside of a turn. `shots` is the archive's size, for the sentence shown while it works."""
    return _asked(turn, texts, stamp) + _answered(turn, texts, stamp, shots)


def _asked(turn: TurnView, texts: Texts, stamp: int) -> str:
    asked = turn.asked
    text = asked.text if len(asked.text) <= LONGEST_SHOWN else asked.text[: LONGEST_SHOWN - 1] + "…"
    pictures = [(asked.picture, texts("turn.picture"))] if asked.picture else []
    pictures += [(thumbnail_url(shot, stamp, narrow=True), "") for shot in asked.shots]
    images = "".join(f'<img src="{escape(url)}" alt="{escape(alt)}" height="72">' for url, alt in pictures)
    words = f"<p>{escape(text)}</p>" if text else ""
    if not images and not words:
        return ""
    bubble = f'<div class="asked" aria-label="{escape(texts("turn.you"))}">{images}{words}</div>'
    if not turn.reply or turn.failed or not turn.leads:
        return f'<div class="said">{bubble}</div>'
    label = escape(texts("branch"))
    return (
        f'<div class="said"><button type="button" class="act branch" data-action="branch" '
        f'data-target="{turn.number}" title="{label}" aria-label="{label}">{BRANCH_ICON}'
        f"<span>{label}</span></button>{bubble}</div>"
    )


def _answered(turn: TurnView, texts: Texts, stamp: int, shots: int) -> str:
    if turn.busy:
        waits = escape(texts("turn.busy", n=turn.busy))
        said = f'<p class="working" role="status">{waits}</p>'
        return f'<div class="answered"><div class="under-way">{said}</div></div>'
    if not turn.reply:
        working = escape(texts("turn.working", shots=texts.count("shots", shots)))
        stop = (
            f'<button type="button" class="stop" data-work="{escape(turn.work)}">{STOP_ICON}'
            f"<span>{escape(texts('turn.stop'))}</span></button>"
        )
        return (
            f'<div class="answered"><div class="under-way"><p class="working" role="status">{working}</p>'
            f"{stop}</div>{_steps(turn.steps, texts)}</div>"
        )
    if turn.failed:
        return f'<div class="answered"><p class="failed" role="alert">{escape(turn.reply)}</p></div>'
    drawn = {turn.question, *(line for act in turn.acts for line in act.text.splitlines())}
    lines = (line for line in turn.reply.splitlines() if line.strip() and line not in drawn)
    statements = turn.statements or tuple((line,) for line in lines)
    reply = "".join(statement_html(statement, texts) for statement in statements)
    reply += acts_html(turn.acts, turn.number, texts) + question_html(turn.question, texts)
    note = f'<p class="note">{escape(turn.note)}</p>' if turn.note else ""
    choice = cluster_choice_html(turn.choice, texts, stamp) if turn.choice and turn.leads else ""
    suggestions = suggestions_html(turn.suggestions, texts) if turn.leads else ""
    found = _drawing(turn, texts) + _found(turn, texts, stamp)
    how = (
        f'<details class="how"><summary>{escape(texts("steps"))}</summary>{_steps(turn.steps, texts)}</details>'
        if turn.steps
        else ""
    )
    return (
        f'<div class="answered"><div class="reply">{reply}</div>{how}{note}{choice}{suggestions}{found}</div>'
    )


def _drawing(turn: TurnView, texts: Texts) -> str:
    """What was drawn, marked as that."""
    if not turn.drawing:
        return ""
    words = escape(texts("imagine.drawn"))
    return (
        f'<figure class="drawing"><img src="{escape(turn.drawing)}" alt="{words}">'
        f"<figcaption>{words}</figcaption></figure>"
    )


def _steps(steps: Sequence[str], texts: Texts) -> str:
    if not steps:
        return ""
    lines = "".join(f"<li>{escape(step)}</li>" for step in steps)
    return f'<ol class="steps" aria-label="{escape(texts("steps"))}">{lines}</ol>'


def _found(turn: TurnView, texts: Texts, stamp: int) -> str:
    """The hits; those that hardly match are folded away, whatever page they are on."""
    if not turn.hits:
        return ""
    numbered = list(zip(turn.hits, turn.numbers, strict=True))
    likely = [(hit, n) for hit, n in numbered if hit.match != "none"]
    unlikely = [(hit, n) for hit, n in numbered if hit.match == "none"]
    if not likely:  # an empty page would say less than the nearest ones
        grid = hits_grid(unlikely, texts, stamp, turn.asked.new, dimmed=True)
        nothing = turn.results is not None and turn.results.match == "none"
        return grid if nothing else grid + _more(turn, texts)
    narrowing = sense_chips_html(turn.hits, texts) + facet_chips_html(turn.hits, texts) if turn.leads else ""
    grid = f'<div class="narrowing">{narrowing}</div>' if narrowing else ""
    grid += hits_grid(likely, texts, stamp, turn.asked.new)
    if unlikely:
        grid += (
            f'<details class="misses"><summary>{escape(texts.count("unlikely", len(unlikely)))}</summary>'
            f"{hits_grid(unlikely, texts, stamp)}</details>"
        )
    return grid + _more(turn, texts)


def hits_grid(
    hits: Sequence[tuple[Hit, int]],
    texts: Texts,
    stamp: int,
    new: Collection[str] = (),
    *,
    dimmed: bool = False,
) -> str:
    """The cards of these hits, each with the number that it is called by; `dimmed` where they hardly match."""
    cards = "".join(hit_card(hit, number, texts, stamp, new=hit.shot.id.video in new) for hit, number in hits)
    return f'<ol class="hits{" dimmed" if dimmed else ""}" aria-label="{escape(texts("turn.hits"))}">{cards}</ol>'


def _more(turn: TurnView, texts: Texts) -> str:
    left = 0 if turn.results is None else turn.results.total - max(hit.rank for hit in turn.hits)
    if left <= 0:
        return ""
    return (
        f'<button type="button" class="act more" data-action="more">{escape(texts("turn.more"))}'
        f" <small>{escape(texts('turn.left', n=left))}</small></button>"
    )
