"""The running query above the message box: a chip for each part, undo and redo."""

from html import escape

from assistant.dialogue.slots import Slot, filled_slots
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import Texts
from assistant.i18n.time_format import clock
from assistant.web.chat.video_scope import video_choice_label
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.media.query_pictures import preview_url
from assistant.web.views.hit_cards import thumbnail_url

CHIP_PICTURE = 64
"""Pixels of a picture's longer side on its chip, twice what is shown."""
DROP_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 7l10 10M17 7L7 17"/></svg>'
UNDO_ICON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6"/></svg>'
)
REDO_ICON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6"/></svg>'
)


def query_chips_html(visit: VisitorState, texts: Texts, stamp: int) -> str:
    """The bar; empty where there is neither a query nor a step to undo or redo."""
    history = visit.history
    shown = filled_slots(visit.conversation)
    if not shown and not history.before and not history.after:
        return ""
    chips = "".join(_chip(part, visit.conversation, texts, stamp) for part in shown)
    listed = f'<ul class="parts" aria-label="{escape(texts("parts"))}">{chips}</ul>'
    undo = _step("undo", UNDO_ICON, history.now.did if history.before else None, texts)
    redo = _step("redo", REDO_ICON, history.after[0].did if history.after else None, texts)
    return f'{listed}<div class="steps">{undo}{redo}</div>'


def part_label(part: Slot, texts: Texts) -> str:
    """The part as a person would say it."""
    if part.videos is not None:
        return texts("part.among", videos=video_choice_label(part.videos, texts))
    if part.seconds is not None:
        seconds = clock(part.seconds) if part.kind in ("after", "before") else f"{part.seconds:g}"
        return texts(f"part.{part.kind}", n=seconds)
    label = texts(f"part.{part.kind}")
    return f"{label} {part.text}" if part.text and part.kind != "text" else part.text or label


def _chip(part: Slot, conversation: DialogueState, texts: Texts, stamp: int) -> str:
    words = part_label(part, texts)
    url = ""
    if part.kind == "picture":
        url = preview_url(conversation.pictures[part.place], CHIP_PICTURE)
    elif part.shot is not None:
        url = thumbnail_url(part.shot, stamp)
    image = f'<img src="{escape(url)}" alt="" width="32" height="24">' if url else ""
    whole = part.seconds is not None or part.videos is not None or part.kind == "text"
    label = "" if whole else texts(f"part.{part.kind}")
    small = f"<small>{escape(label)}</small>" if label else ""
    text = part.text or ("" if label else words)
    shown = f'{image}{small}<span class="words" dir="auto">{escape(text)}</span>'
    inside = f'<span class="what" title="{escape(words)}">{shown}</span>'
    if part.is_text:
        edit = escape(texts("parts.edit", part=words))
        inside = (
            f'<button type="button" class="what edit" title="{edit}" aria-label="{edit}" '
            f'data-text="{escape(part.text)}">{shown}</button>'
        )
    drop = escape(texts("parts.drop", part=words))
    return (
        f'<li class="part {part.kind}" data-key="{escape(part.key)}">{inside}'
        f'<button type="button" class="act drop" data-action="drop" data-target="{escape(part.key)}" '
        f'title="{drop}" aria-label="{drop}">{DROP_ICON}</button></li>'
    )


def _step(name: str, icon: str, did: str | None, texts: Texts) -> str:
    label = escape(texts(name) if not did else texts(f"{name}.what", did=did))
    disabled = " disabled" if did is None else ""
    return (
        f'<button type="button" class="act {name}" data-action="{name}" title="{label}" '
        f'aria-label="{label}"{disabled}>{icon}</button>'
    )
