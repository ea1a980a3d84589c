"""The parts of the page beside the chat, and the bar that leads to them.

A view is a module of the browser's, `static/NAME/view.js`, shown by the address `#/NAME`; `static/shell/router.js`
loads it when it is first asked for. Its texts, `NAME.…`, go to the browser with the page, so that no view waits
for them.
"""

import json
from html import escape

from assistant.i18n.catalogue import Entry, Texts
from assistant.i18n.language_names import own_name
from assistant.i18n.languages import languages

VIEWS: tuple[str, ...] = ("chat", "bins", "videos", "people", "teaching", "map", "footage")
"""In the order in which they are offered; the chat is always there."""

ICONS = {
    "chat": "M4 5h16v11H9l-5 4z",
    "bins": "M4 8h16v12H4zM7 8V5h10v3M9 13h6",
    "videos": "M4 6h16v12H4zM8 6v12M16 6v12M4 12h4M16 12h4",
    "people": "M9 5a4 4 0 1 0 0 8 4 4 0 1 0 0-8M3 20c0-3 3-5 6-5s6 2 6 5M16 6a3 3 0 0 1 0 6M18 15c2 1 3 3 3 5",
    "teaching": "M4 5h9v7H4zM4 15h9v4H4zM17 6v9M14 12l3 3 3-3",
    "map": "M5 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0M8 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M15 14a2 2 0 1 0 4 0 2 2 0 1 0-4 0",
    "footage": "M12 4v11M7 9l5-5 5 5M5 20h14",
}


def offered_views(*, footage: bool, changes: bool) -> tuple[str, ...]:
    """Those that a visitor is offered; `footage` where something may be added, `changes` where
    something may: people are named, classes taught."""
    left_out = {"footage": not footage, "people": not changes, "teaching": not changes}
    return tuple(name for name in VIEWS if not left_out.get(name))


def navigation_html(texts: Texts, views: tuple[str, ...] = VIEWS) -> str:
    """The bar; empty where there is the chat alone."""
    if len(views) < 2:
        return ""
    links = "".join(
        f'<a href="#/{"" if name == "chat" else name}" data-view="{name}">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{ICONS[name]}"/></svg>'
        f"<span>{escape(texts(f'views.{name}'))}</span></a>"
        for name in views
    )
    return f'<nav class="views" aria-label="{escape(texts("views"))}">{links}</nav>'


def language_menu_html(texts: Texts) -> str:
    """The button of the menu of languages, each named in itself; it shows the page's own."""
    label = escape(texts("language"))
    named = escape(json.dumps({language: own_name(language) for language in languages()}))
    own = f"{texts.language.upper()}, {label}: {escape(own_name(texts.language))}"
    return (
        f'<button type="button" class="language" lang="{texts.language}" data-languages="{named}" '
        f'title="{label}" aria-label="{own}" aria-expanded="false">{texts.language.upper()}</button>'
    )


def views_texts(texts: Texts, views: tuple[str, ...] = VIEWS) -> dict[str, Entry]:
    """What the views say, by whole key: `views.failed`, `bins.empty`, …"""
    beginnings = ("views.", *(f"{name}." for name in views))
    return {key: text for key, text in texts.entries.items() if key.startswith(beginnings)}
