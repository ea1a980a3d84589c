"""Two kinds of hits to choose between, as a picture of each; a click asks for more like it."""

from html import escape

from assistant.choices import Choice, Kind
from assistant.interface.cards import thumbnail_url
from assistant.interface.texts import Texts
from assistant.seen_words import in_words


def choice_html(choice: Choice, texts: Texts, stamp: int) -> str:
    """The two kinds side by side."""
    kinds = "".join(
        _kind(kind, place, texts, stamp) for place, kind in enumerate((choice.first, choice.second), 1)
    )
    return f'<div class="choice" role="group" aria-label="{escape(texts("choice"))}">{kinds}</div>'


def _kind(kind: Kind, place: int, texts: Texts, stamp: int) -> str:
    label = escape(texts("choice.kind", n=place, hits=kind.count))
    shows = in_words(kind.shows, texts.language)
    name = (
        f" <small>{escape(shows[:1].upper() + shows[1:] or kind.name)}</small>" if shows or kind.name else ""
    )
    return (
        f'<button type="button" class="act" data-action="similar" data-target="{escape(str(kind.shot))}">'
        f'<img src="{escape(thumbnail_url(kind.shot, stamp))}" alt="" width="128" height="72">'
        f"<span>{label}{name}</span></button>"
    )
