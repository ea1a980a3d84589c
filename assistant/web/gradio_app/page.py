"""The page in Gradio: what is where, and which event goes to which handler.

Gradio carries the message box, the settings, the visitor's state and the events. The conversation itself
is placed by `static/shell/main.js`, which gets each turn through one hidden component, the wire, and sends
clicks back through it: earlier turns are then never drawn again, and nothing jumps while an answer comes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.agent.archive_tools import ArchiveTools
from assistant.agent.search.turn_search import SearchSettings
from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import Language, visitor_language
from assistant.web.chat.chat import Chat
from assistant.web.chat.turn_runner import PageMessage
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.gradio_app.endpoints import add_api
from assistant.web.gradio_app.internals import event_payload
from assistant.web.security.requesting_user import requesting_user
from assistant.web.telemetry.metrics import adopt_request_id
from retrieval.concurrency.limiter import MOST_WAITING
from retrieval.pictures import PICTURE_SUFFIXES

ANSWERS_AT_ONCE = MOST_WAITING
"""Turns that are under way; searches wait for their places in the order in which they come."""
HIT_LIMIT_RANGE = (4, 48)
LONGEST_MESSAGE = 100_000
"""Characters; beyond this Gradio would turn pasted text into a file."""
UPLOADS_KEPT = (3600, 7200)
"""Seconds: how often old uploads are looked for, and the age at which they are deleted."""

CONNECT_SCRIPT = """
import(new URL("page/shell/main.js", document.baseURI))
    .then((page) => page.connect({ send: (what) => trigger("act", what), watch, props }));
"""


def build_page(
    chat: Chat, actions: ArchiveTools, *, title: str, settings: SearchSettings, uploads: Path
) -> gr.Blocks:
    """The page; it does not listen on any port yet. `uploads` is the folder that uploads lie in."""
    english = texts_in("en")
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True, delete_cache=UPLOADS_KEPT) as page:
        visit = gr.State(None)
        gr.HTML(html_template='<div id="top"></div>', js_on_load=None, apply_default_css=False)
        gr.HTML(html_template='<div id="view" hidden></div>', js_on_load=None, apply_default_css=False)
        gr.HTML(
            html_template='<div id="turns" role="log" aria-live="polite" tabindex="-1"></div>',
            js_on_load=None,
            apply_default_css=False,
        )
        wire = gr.HTML(html_template="", js_on_load=CONNECT_SCRIPT, elem_id="wire", visible="hidden")
        with gr.Column(elem_id="dock"):
            gr.HTML(
                html_template='<div id="status" role="status"></div><div id="query"></div>',
                js_on_load=None,
                apply_default_css=False,
            )
            box = gr.MultimodalTextbox(
                elem_id="composer",
                show_label=False,
                label=english("composer"),
                placeholder=english("composer.placeholder"),
                file_types=list(PICTURE_SUFFIXES),
                file_count="single",
                max_plain_text_length=LONGEST_MESSAGE,
                max_lines=6,
                autofocus=True,
                container=False,
            )
            with gr.Row(elem_id="foot"):
                with gr.Accordion(english("settings"), open=False, elem_id="settings") as fold, gr.Row():
                    low, high = HIT_LIMIT_RANGE
                    limit = gr.Slider(low, high, settings.limit, step=4, label=english("settings.limit"))
                    weight = gr.Slider(
                        0, 1, settings.picture_weight, step=0.05, label=english("settings.weight")
                    )
                    per_video = gr.Slider(
                        0, 12, settings.per_video or 0, step=1, label=english("settings.video")
                    )
                gr.HTML(html_template='<div id="models"></div>', js_on_load=None, apply_default_css=False)

        labelled = [box, fold, limit, weight, per_video]
        chosen = [limit, weight, per_video]

        def open_page(request: gr.Request) -> list[Any]:
            language = _language(request)
            return [*chat.opened(language, requesting_user(request)), *_labels(texts_in(language))]

        def ask(
            now: VisitorState | None,
            value: dict[str, Any],
            limit: float,
            weight: float,
            per_video: float,
            request: gr.Request,
        ) -> Iterator[list[Any]]:
            """The box is emptied once, at the first step: what is typed meanwhile stays."""
            adopt_request_id(request)
            emptied = gr.update(value=None)
            now = now or chat.opened("en")[0]
            text, files = value.get("text") or "", value.get("files") or []
            search, workspace = _settings(limit, weight, per_video), chat.workspace_of(request)
            for now, message in chat.asked(now, text, files, search, workspace):  # noqa: B020 - grows
                yield [now, message, emptied]
                emptied = gr.skip()

        def act(
            now: VisitorState | None,
            limit: float,
            weight: float,
            per_video: float,
            request: gr.Request,
            event: gr.EventData,
        ) -> Iterator[tuple[VisitorState, PageMessage]]:
            adopt_request_id(request)
            now = now or chat.opened(_language(request))[0]
            sent = event_payload(event)
            action, target, text = (str(sent.get(key, "")) for key in ("action", "target", "text"))
            if action == "restart":
                yield chat.opened(now.language, requesting_user(request))
            else:
                search, workspace = _settings(limit, weight, per_video), chat.workspace_of(request)
                yield from chat.clicked(now, action, target, search, text, workspace)

        page.load(
            open_page,
            None,
            [visit, wire, *labelled],
            api_name="page_open",
            api_visibility="private",
            show_progress="hidden",
        )
        shared = {
            "concurrency_limit": ANSWERS_AT_ONCE,
            "concurrency_id": "answers",
            "api_visibility": "private",
            "show_progress": "hidden",
        }
        box.submit(ask, [visit, box, *chosen], [visit, wire, box], api_name="page_ask", **shared)
        wire.act(act, [visit, *chosen], [visit, wire], api_name="page_act", **shared)
        add_api(actions, uploads)
    return page


def theme() -> gr.themes.Base:
    """Colours stand in `static/ui/theme.css`; here is what Gradio's own parts need. Fonts are the system's."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.amber,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_md,
        font=[
            "ui-sans-serif",
            "system-ui",
            "-apple-system",
            "Segoe UI",
            "Roboto",
            "Helvetica Neue",
            "sans-serif",
        ],
        font_mono=["ui-monospace", "SF Mono", "Menlo", "Consolas", "monospace"],
    )


def _language(request: gr.Request) -> Language:
    return visitor_language(request.headers, request.cookies)


def _labels(texts: Texts) -> list[Any]:
    """The visitor's language for Gradio's own parts."""
    return [
        gr.MultimodalTextbox(label=texts("composer"), placeholder=texts("composer.placeholder")),
        gr.Accordion(label=texts("settings")),
        gr.Slider(label=texts("settings.limit")),
        gr.Slider(label=texts("settings.weight"), info=texts("settings.weight.info")),
        gr.Slider(label=texts("settings.video"), info=texts("settings.video.info")),
    ]


def _settings(limit: float, weight: float, per_video: float) -> SearchSettings:
    low, high = HIT_LIMIT_RANGE
    return SearchSettings(
        limit=int(min(high, max(low, limit))),
        picture_weight=float(min(1.0, max(0.0, weight))),
        per_video=int(per_video) or None,
    )
