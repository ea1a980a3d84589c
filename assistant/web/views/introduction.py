"""What somebody who comes for the first time is shown above an empty conversation: what this is, in a line and
three pictures, and where visitors change nothing, what stays theirs.

The pictures are made of the archive's own shots that the page shows anyway, so that they cost nothing to fetch.
"""

from collections.abc import Sequence
from html import escape

from assistant.i18n.catalogue import Texts
from assistant.web.views.hit_cards import thumbnail_url
from retrieval.types import Shot

SHOTS_PICTURED = 4
CLOSE_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18"/></svg>'
EXPORTS = ("EDL", "FCPXML", "MP4")
"""Named in the third picture: what leaves the page most often."""


def introduction_html(shots: Sequence[Shot], example: str, texts: Texts, stamp: int) -> str:
    """The page's modules take it out for whoever has been here; empty where there is nothing to picture."""
    if not shots:
        return ""
    pictures = [
        f'<img src="{escape(thumbnail_url(shot.id, stamp))}" alt="" width="320" height="180" decoding="async">'
        for shot in shots[:SHOTS_PICTURED]
    ]
    drawn = (
        f"<q>{escape(example or texts('intro.question'))}</q>",
        "".join(f"<span><b>{place}</b>{picture}</span>" for place, picture in enumerate(pictures, start=1)),
        f"{''.join(pictures[:3])}<i>{' · '.join(EXPORTS)}</i>",
    )
    steps = "".join(
        f'<li class="{name}"><div class="drawn" aria-hidden="true">{picture}</div>'
        f"<p>{escape(texts(f'intro.{name}'))}</p></li>"
        for name, picture in zip(("ask", "look", "take"), drawn, strict=True)
    )
    close = escape(texts("intro.close"))
    return (
        f'<section class="intro" aria-label="{escape(texts("intro.title"))}">'
        f'<p class="line">{escape(texts("intro.line"))}</p><ol>{steps}</ol>'
        f'<button type="button" class="close" title="{close}" aria-label="{close}">{CLOSE_ICON}</button></section>'
    )


def only_reading_html(texts: Texts) -> str:
    """Said where visitors change nothing in the archive."""
    return f'<p class="only-reading">{escape(texts("welcome.read_only"))}</p>'
