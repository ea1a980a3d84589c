"""A moment of a video as a button that plays it, and words that were spoken as text that stays text."""

from collections.abc import Sequence
from html import escape

from assistant.dialogue.reply_parts import (
    ModelText,
    ReplyPart,
    Statement,
    SubtitleQuote,
    TimecodeLink,
    without_hidden_characters,
)
from assistant.i18n.catalogue import Texts


def moment_button(moment: TimecodeLink, texts: Texts) -> str:
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
    if len(parts) == 2 and isinstance(parts[0], TimecodeLink) and isinstance(parts[1], SubtitleQuote):
        return f'<p class="line">{moment_button(parts[0], texts)}<span>{_quotation(parts[1])}</span></p>'
    if len(parts) == 2 and isinstance(parts[0], TimecodeLink) and isinstance(parts[1], ModelText):
        return f'<p class="line seen">{moment_button(parts[0], texts)}<span>{_sighting(parts[1])}</span></p>'
    return f"<p>{''.join(_part(part, texts) for part in statement)}</p>"


def highlighted_text(text: str, marked: Sequence[tuple[int, int]] = ()) -> str:
    """A subtitle's text on one line, with the marked places in <mark>; nothing in it is markup."""
    html, at = "", 0
    for start, end in marked:
        html += escape(without_hidden_characters(text[at:start]))
        html += f"<mark>{escape(without_hidden_characters(text[start:end]))}</mark>"
        at = end
    return html + escape(without_hidden_characters(text[at:]))


def _part(part: ReplyPart, texts: Texts) -> str:
    if isinstance(part, TimecodeLink):
        return moment_button(part, texts)
    if isinstance(part, SubtitleQuote):
        return _quotation(part)
    return _sighting(part) if isinstance(part, ModelText) else escape(part)


def _quotation(quotation: SubtitleQuote) -> str:
    opening, closing = quotation.marks
    return f'<q>{opening}<bdi dir="auto">{escape(quotation.text)}</bdi>{closing}</q>'


def _sighting(sighting: ModelText) -> str:
    return f'<bdi dir="auto">{escape(sighting.text)}</bdi>'
