"""Two kinds of hits to choose between, as a picture of each; a click asks for more like it."""

from html import escape

from assistant.dialogue.clusters.cluster_labeler import label_text
from assistant.dialogue.clusters.result_clusters import ClusterChoice, ResultCluster
from assistant.i18n.catalogue import Texts
from assistant.web.views.hit_cards import thumbnail_url


def cluster_choice_html(choice: ClusterChoice, texts: Texts, stamp: int) -> str:
    """The two kinds side by side."""
    kinds = "".join(
        _kind(kind, place, texts, stamp) for place, kind in enumerate((choice.first, choice.second), 1)
    )
    return f'<div class="choice" role="group" aria-label="{escape(texts("choice"))}">{kinds}</div>'


def _kind(kind: ResultCluster, place: int, texts: Texts, stamp: int) -> str:
    label = escape(texts("choice.kind", n=place, hits=kind.count))
    shows = label_text(kind.shows, texts.language)
    name = (
        f" <small>{escape(shows[:1].upper() + shows[1:] or kind.name)}</small>" if shows or kind.name else ""
    )
    return (
        f'<button type="button" class="act" data-action="similar" data-target="{escape(str(kind.shot))}">'
        f'<img src="{escape(thumbnail_url(kind.shot, stamp, narrow=True))}" alt="" width="128" height="72">'
        f"<span>{label}{name}</span></button>"
    )
