"""A moment of a video as a button that plays it, and words that were spoken as text that stays text."""

from collections.abc import Sequence
from html import escape

from assistant.interface.texts import Texts
from assistant.statements import Moment, Part, Quotation, Sighting, Statement, visible


def moment_button(moment: Moment, texts: Texts) -> str:
    """The timecode; the browser's modules read from the button what to play."""
    label = texts("moment.play", video=moment.name, time=str(moment))
    return (
        f'<button type="button" class="moment" data-video="{escape(moment.video)}" data-shot="{moment.shot}" '
        f'data-start="{moment.start:.6f}" data-end="{moment.end:.6f}" data-name="{escape(moment.name)}" '
        f'aria-label="{escape(label)}">{escape(str(moment))}</button>'
    )


def statement_html(statement: Statement, texts: Texts) -> str:
    """A sentence of a reply; one that is a moment with its words stands as a line of a transcript."""
    parts = [part for part in statement if not (isinstance(part, str) and part.isspace())]
    if len(parts) == 2 and isinstance(parts[0], Moment) and isinstance(parts[1], Quotation):
        return f'<p class="line">{moment_button(parts[0], texts)}<span>{_quotation(parts[1])}</span></p>'
    if len(parts) == 2 and isinstance(parts[0], Moment) and isinstance(parts[1], Sighting):
        return f'<p class="line seen">{moment_button(parts[0], texts)}<span>{_sighting(parts[1])}</span></p>'
    return f"<p>{''.join(_part(part, texts) for part in statement)}</p>"


def marked_words(text: str, marked: Sequence[tuple[int, int]] = ()) -> str:
    """A subtitle's text on one line, with the marked places in <mark>; nothing in it is markup."""
    html, at = "", 0
    for start, end in marked:
        html += f"{escape(visible(text[at:start]))}<mark>{escape(visible(text[start:end]))}</mark>"
        at = end
    return html + escape(visible(text[at:]))


def _part(part: Part, texts: Texts) -> str:
    if isinstance(part, Moment):
        return moment_button(part, texts)
    if isinstance(part, Quotation):
        return _quotation(part)
    return _sighting(part) if isinstance(part, Sighting) else escape(part)


def _quotation(quotation: Quotation) -> str:
    opening, closing = quotation.marks
    return f'<q>{opening}<bdi dir="auto">{escape(quotation.text)}</bdi>{closing}</q>'


def _sighting(sighting: Sighting) -> str:
    return f'<bdi dir="auto">{escape(sighting.text)}</bdi>'
