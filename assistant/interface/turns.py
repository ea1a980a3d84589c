"""A turn as HTML: what was asked, what is answered, and the hits; drawn anew at each step of the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.interface.cards import hit_card, thumbnail_url
from assistant.interface.texts import Texts
from retrieval.types import Hit, Results, ShotId

LONGEST_SHOWN = 1200
"""Characters of a question that are shown; the assistant reads all of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the visitor said or clicked. `picture` is a data URL."""

    text: str = ""
    picture: str = ""
    shots: tuple[ShotId, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TurnView:
    """A turn as far as it has come."""

    number: int
    asked: Asked
    reply: str = ""
    """Empty while the assistant works."""
    note: str = ""
    """A second sentence, about the question rather than the answer."""
    failed: bool = False
    hits: tuple[Hit, ...] = ()
    numbers: tuple[int, ...] = field(default=())
    """What each hit is called by."""
    results: Results | None = None


def turn_html(turn: TurnView, texts: Texts, *, stamp: int, shots: int) -> str:
    """The inside of a turn. `shots` is the archive's size, for the sentence shown while it works."""
    return _asked(turn.asked, texts, stamp) + _answered(turn, texts, stamp, shots)


def _asked(asked: Asked, texts: Texts, stamp: int) -> str:
    text = asked.text if len(asked.text) <= LONGEST_SHOWN else asked.text[: LONGEST_SHOWN - 1] + "…"
    pictures = [(asked.picture, texts("turn.picture"))] if asked.picture else []
    pictures += [(thumbnail_url(shot, stamp), "") for shot in asked.shots]
    images = "".join(f'<img src="{escape(url)}" alt="{escape(alt)}" height="72">' for url, alt in pictures)
    words = f"<p>{escape(text)}</p>" if text else ""
    if not images and not words:
        return ""
    return f'<div class="asked" aria-label="{escape(texts("turn.you"))}">{images}{words}</div>'


def _answered(turn: TurnView, texts: Texts, stamp: int, shots: int) -> str:
    if not turn.reply:
        working = escape(texts("turn.working", shots=texts.count("shots", shots)))
        return f'<div class="answered"><p class="working" role="status">{working}</p></div>'
    if turn.failed:
        return f'<div class="answered"><p class="failed" role="alert">{escape(turn.reply)}</p></div>'
    reply = "".join(f"<p>{escape(line)}</p>" for line in turn.reply.splitlines() if line.strip())
    note = f'<p class="note">{escape(turn.note)}</p>' if turn.note else ""
    return f'<div class="answered"><div class="reply">{reply}</div>{note}{_found(turn, texts, stamp)}</div>'


def _found(turn: TurnView, texts: Texts, stamp: int) -> str:
    if not turn.hits:
        return ""
    grid = hits_grid(turn.hits, turn.numbers, texts, stamp)
    if turn.results is not None and turn.results.match == "none":
        misses = escape(texts("turn.misses", n=len(turn.hits)))
        return f'<details class="misses"><summary>{misses}</summary>{grid}</details>'
    return grid + _more(turn, texts)


def hits_grid(hits: Sequence[Hit], numbers: Sequence[int], texts: Texts, stamp: int) -> str:
    """The cards of these hits."""
    cards = "".join(hit_card(hit, n, texts, stamp) for hit, n in zip(hits, numbers, strict=True))
    return f'<ol class="hits" aria-label="{escape(texts("turn.hits"))}">{cards}</ol>'


def _more(turn: TurnView, texts: Texts) -> str:
    left = 0 if turn.results is None else turn.results.total - turn.hits[-1].rank
    if left <= 0:
        return ""
    return (
        f'<button type="button" class="act more" data-action="more">{escape(texts("turn.more"))}'
        f" <small>{escape(texts('turn.left', n=left))}</small></button>"
    )
