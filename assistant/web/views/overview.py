"""What is always in view, the archive and the models, and what an empty conversation shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.i18n.catalogue import Texts
from assistant.i18n.clock_text import running_time
from assistant.web.views.hit_cards import shot_card
from assistant.web.views.introduction import introduction_html, only_reading_html
from assistant.web.views.navigation import VIEWS, language_menu_html, navigation_html
from retrieval.archive.archive import Archive
from retrieval.types import Shot, Video

SHOTS_SHOWN = 8
"""Shots of the archive on an empty conversation: two rows at most on a desk."""
SHORTEST_SHOWN = 1.0
"""Seconds; shorter shots say little as pictures of an archive."""

HISTORY_ICON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12a8 8 0 1 0 3-6.200M4 4v4h4M12 8v4l3 2"/></svg>'
)
CHEVRON_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 10l5 5 5-5"/></svg>'


@dataclass(frozen=True, slots=True)
class ModelNames:
    """The names of the models in use; empty where there is none."""

    encoder: str
    language: str = ""
    speech: str = ""


def models_html(archive: Archive, models: ModelNames, texts: Texts, *, switches: bool = False) -> str:
    """Which models answer: under the message box. `switches`: whether the language model is a menu's button."""
    named = (
        ("encoder", models.encoder),
        ("language", models.language or texts("model.words")),
        ("speech", models.speech or ", ".join(archive.speech_totals().recognisers) or texts("model.none")),
    )
    terms = "".join(
        f"<div><dt>{escape(texts(f'model.{role}'))}</dt><dd title='{escape(name)}'>"
        f"{_switch(name, texts) if switches and role == 'language' else escape(name)}</dd></div>"
        for role, name in named
    )
    return f'<dl class="models" aria-label="{escape(texts("models"))}">{terms}</dl>'


def _switch(name: str, texts: Texts) -> str:
    label = escape(f"{texts('llm.choose')}: {name}")
    return (
        f'<button type="button" class="choose-model" aria-expanded="false" title="{label}" aria-label="{label}">'
        f"<b>{escape(name)}</b>{CHEVRON_ICON}</button>"
    )


def header_html(
    title: str, archive: Archive, texts: Texts, views: tuple[str, ...] = VIEWS, account: str = ""
) -> str:
    """The bar at the top; `account` is the button of whoever is signed in."""
    totals = archive.totals()
    facts = (
        texts.count("videos", totals.videos),
        texts.count("shots", totals.shots),
        running_time(totals.seconds),
    )
    counted = " ".join(
        f"<bdi>{'· ' if number else ''}{escape(fact)}</bdi>" for number, fact in enumerate(facts)
    )
    return (
        f"<h1>{escape(title)}</h1>{navigation_html(texts, views)}"
        f'<p class="archive" title="{escape(texts("archive"))}">'
        f"<b>{escape(archive.folder.resolve().name)}</b><span>{counted}</span></p>"
        f'<div class="kept"><button type="button" class="conversations" aria-expanded="false">'
        f"{HISTORY_ICON}<span>{escape(texts('conversations'))}</span></button>"
        f'<button type="button" class="keys-help" title="{escape(texts("keys.title"))} (?)" '
        f'aria-label="{escape(texts("keys.title"))}">?</button>{language_menu_html(texts)}{account}</div>'
        f'<button type="button" class="act restart" data-action="restart">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 5v14M5 12h14"/></svg>'
        f"<span>{escape(texts('new'))}</span></button>"
    )


def welcome_html(
    archive: Archive, examples: Sequence[str], texts: Texts, *, can_add: bool = False, only_read: bool = False
) -> str:
    """An empty conversation: what can be asked, and some shots of the archive; how to fill one that is empty.

    `can_add`: whether footage is added from the page, `only_read`: whether visitors change nothing.
    """
    shown = _some_shots(archive)
    heading = f"<h2>{escape(texts('welcome'))}</h2>"
    if not shown:
        empty = escape(texts("footage.empty" if can_add else "welcome.empty"))
        link = f'<a class="example" href="#/footage">{escape(texts("views.footage"))}</a>'
        go = f'<ul class="examples"><li>{link}</li></ul>'
        return f'<div class="welcome">{heading}<p>{empty}</p>{go if can_add else ""}</div>'
    offered = "".join(
        f'<li><button type="button" class="act example" data-action="ask" data-target="{escape(example)}">'
        f"{escape(example)}</button></li>"
        for example in examples
    )
    listed = (
        f'<ul class="examples" aria-label="{escape(texts("examples"))}">{offered}</ul>' if examples else ""
    )
    cards = "".join(shot_card(shot, video, texts, archive.stamp) for shot, video in shown)
    first = next(iter(examples), "")
    intro = introduction_html([shot for shot, _ in shown], first, texts, archive.stamp)
    told = only_reading_html(texts) if only_read else ""
    return (
        f'<div class="welcome">{intro}{heading}<p>{escape(texts("welcome.how"))}</p>{listed}{told}'
        f'<h3>{escape(texts("welcome.some"))}</h3><ol class="hits small">{cards}</ol></div>'
    )


def _some_shots(archive: Archive) -> list[tuple[Shot, Video]]:
    """The same few shots at each visit, from as many videos as there are, spread over their length."""
    videos = archive.videos()
    if not videos:
        return []
    step = max(1, len(videos) // SHOTS_SHOWN)
    chosen = videos[::step][:SHOTS_SHOWN]
    each = -(-SHOTS_SHOWN // len(chosen))
    picked: list[tuple[Shot, Video]] = []
    for video in chosen:
        shots = archive.shots(video.id)
        shots = [shot for shot in shots if shot.seconds >= SHORTEST_SHOWN] or shots
        places = {(2 * place + 1) * len(shots) // (2 * each) for place in range(each)} if shots else set()
        picked += [(shots[place], video) for place in sorted(places)]
    return picked[:SHOTS_SHOWN]
