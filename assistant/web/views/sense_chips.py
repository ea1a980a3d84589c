"""The senses that speak for a page of hits, each with its number of hits: a click looks in that sense alone."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import get_args

from assistant.i18n.catalogue import Texts
from retrieval.hits import Hit
from retrieval.queries import Sense


def sense_chips_html(hits: Sequence[Hit], texts: Texts) -> str:
    """Empty where there is nothing to choose between."""
    counts = Counter(sense for hit in hits for sense in {reason.sense for reason in hit.reasons})
    if len(counts) < 2:
        return ""
    chips = "".join(_chip(sense, counts[sense], texts) for sense in get_args(Sense) if counts[sense])
    return f'<div class="senses" role="group" aria-label="{escape(texts("senses"))}">{chips}</div>'


def _chip(sense: Sense, hits: int, texts: Texts) -> str:
    name = texts(f"part.senses.{sense}")
    label = escape(texts("senses.only", sense=name))
    return (
        f'<button type="button" class="act sense" data-action="sense" data-target="{sense}" title="{label}" '
        f'aria-label="{label} {hits}">{escape(name)} <small>{hits}</small></button>'
    )
