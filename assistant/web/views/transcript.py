"""The words spoken in a hit, as a piece of transcript on its card."""

from collections.abc import Sequence
from html import escape

from assistant.dialogue.reply_parts import TimecodeLink
from assistant.i18n.catalogue import Texts
from assistant.web.views.statements import highlighted_text, moment_button
from retrieval.hits import HighlightedSubtitle, Hit

LINES_SHOWN = 3
"""Lines on a card that is not unfolded; each takes one row or two."""
LONG_LINE = 90
"""Characters of a line that fit on two rows of a card; longer ones are cut there until it is unfolded."""


def transcript_html(hit: Hit, texts: Texts) -> str:
    """The lines that were asked for and what stands around them; empty where nothing is known to be said."""
    if not hit.lines:
        return ""
    shown = _excerpt(hit)
    lines = "".join(
        _line(hit, line, texts, is_rest=place not in shown) for place, line in enumerate(hit.lines)
    )
    unfold = ""
    if len(shown) < len(hit.lines) or any(len(hit.lines[place].subtitle.text) > LONG_LINE for place in shown):
        words = escape(texts.count("card.lines", len(hit.lines)))
        unfold = (
            f'<button type="button" class="unfold" aria-expanded="false"><span class="all-lines">{words}</span>'
            f'<span class="fewer">{escape(texts("card.fewer"))}</span></button>'
        )
    label = escape(texts("card.spoken"))
    return f'<div class="spoken"><ul class="lines" aria-label="{label}">{lines}</ul>{unfold}</div>'


def _is_found(hit: Hit, line: HighlightedSubtitle) -> bool:
    return bool(line.highlights) or line.subtitle.start == hit.begin


def _excerpt(hit: Hit) -> set[int]:
    """Places of the lines that are shown at once: the found ones, then what follows them, then what goes before."""
    found = [place for place, line in enumerate(hit.lines) if _is_found(hit, line)] or [0]
    around: Sequence[int] = (*found, *range(found[0], len(hit.lines)), *range(found[0], -1, -1))
    return set(list(dict.fromkeys(around))[:LINES_SHOWN])


def _line(hit: Hit, line: HighlightedSubtitle, texts: Texts, *, is_rest: bool) -> str:
    subtitle = line.subtitle
    kinds = " ".join(
        kind for kind, holds in (("line", True), ("found", _is_found(hit, line)), ("rest", is_rest)) if holds
    )
    moment = TimecodeLink(hit.shot.id.video, hit.video.name, hit.shot.id.number, subtitle.start, subtitle.end)
    words = highlighted_text(subtitle.text, line.highlights)
    if len(hit.sound_tracks) > 1:
        words += f' <small class="soft">{escape(texts("speech.sound_track", n=subtitle.sound_track))}</small>'
    return f'<li class="{kinds}">{moment_button(moment, texts)}<span class="words" dir="auto">{words}</span></li>'
