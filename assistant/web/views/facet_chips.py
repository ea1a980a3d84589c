"""What is known of a page's hits beside what was asked: who, which sounds, writing, taught classes, each counted. A
click narrows the search to it.
"""

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import get_args

from assistant.dialogue.slot_labels import hit_facet_label
from assistant.i18n.catalogue import Texts
from retrieval.hits import Hit, HitFacet
from retrieval.queries import ShotFacet

MOST_VALUES = 6
"""Of one facet, those of the most hits; the rest are under the filters."""


def facet_chips_html(hits: Sequence[Hit], texts: Texts) -> str:
    """Empty where nothing tells the hits apart: what all of them hold is left out, as what was narrowed to is."""
    counts = Counter(facet for hit in hits for facet in set(hit.facets))
    telling = {facet: count for facet, count in counts.items() if count < len(hits)}
    return "".join(_group(facet, telling, texts) for facet in get_args(ShotFacet))


def _group(facet: ShotFacet, counts: dict[HitFacet, int], texts: Texts) -> str:
    values = sorted(
        (one for one in counts if one.facet == facet),
        key=lambda one: (-counts[one], hit_facet_label(one, texts)),
    )
    if not values:
        return ""
    name = escape(texts(f"results.filter.{facet}"))
    chips = "".join(_chip(one, counts[one], texts) for one in values[:MOST_VALUES])
    return f'<div class="senses facets" role="group" aria-label="{name}"><span>{name}</span>{chips}</div>'


def _chip(facet: HitFacet, hits: int, texts: Texts) -> str:
    words = hit_facet_label(facet, texts)
    label = escape(texts("facets.only", what=words))
    return (
        f'<button type="button" class="act sense" data-action="facet" '
        f'data-target="{escape(f"{facet.facet}:{facet.value}")}" title="{label}" aria-label="{label} {hits}">'
        f"<bdi>{escape(words)}</bdi> <small>{hits}</small></button>"
    )
