"""The running query above the message box: a chip for each slot that is filled, undo and redo."""

from collections.abc import Sequence
from html import escape

from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slot_labels import slot_label, slot_name, slot_words
from assistant.dialogue.slots import Slot
from assistant.i18n.catalogue import Texts
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


def query_chips_html(visit: VisitorState, slots: Sequence[Slot], texts: Texts, stamp: int) -> str:
    """The bar for the slots that the query fills; empty without any and without a step to undo or redo."""
    undo, redo = visit.undo_label, visit.redo_label
    if not slots and undo is None and redo is None:
        return ""
    chips = "".join(_chip(slot, visit.conversation.query, texts, stamp) for slot in slots)
    listed = f'<ul class="parts" aria-label="{escape(texts("parts"))}">{chips}</ul>'
    steps = _step("undo", UNDO_ICON, undo, texts) + _step("redo", REDO_ICON, redo, texts)
    return f'{listed}<div class="steps">{steps}</div>'


def _chip(slot: Slot, running: RunningQuery, texts: Texts, stamp: int) -> str:
    words = slot_label(slot, texts)
    url = ""
    if slot.kind == "picture":
        url = preview_url(running.pictures[slot.place], CHIP_PICTURE)
    elif slot.shot is not None:
        url = thumbnail_url(slot.shot, stamp, narrow=True)
    image = f'<img src="{escape(url)}" alt="" width="32" height="24">' if url else ""
    name = slot_name(slot, texts)
    small = f"<small>{escape(name)}</small>" if name else ""
    text = "" if name and not slot.text else slot_words(slot, texts)
    shown = f'{image}{small}<span class="words" dir="auto">{escape(text)}</span>'
    inside = f'<span class="what" title="{escape(words)}">{shown}</span>'
    if slot.is_text:
        edit = escape(texts("parts.edit", part=words))
        inside = (
            f'<button type="button" class="what edit" title="{edit}" aria-label="{edit}" '
            f'data-text="{escape(slot.text)}">{shown}</button>'
        )
    drop = escape(texts("parts.drop", part=words))
    return (
        f'<li class="part {slot.kind}" data-key="{escape(slot.key)}">{inside}'
        f'<button type="button" class="act drop" data-action="drop" data-target="{escape(slot.key)}" '
        f'title="{drop}" aria-label="{drop}">{DROP_ICON}</button></li>'
    )


def _step(name: str, icon: str, did: str | None, texts: Texts) -> str:
    label = escape(texts(name) if not did else texts(f"{name}.what", did=did))
    disabled = " disabled" if did is None else ""
    return (
        f'<button type="button" class="act {name}" data-action="{name}" title="{label}" '
        f'aria-label="{label}"{disabled}>{icon}</button>'
    )
