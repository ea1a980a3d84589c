"""What could be looked for instead, as buttons below a reply; nothing is changed before one is clicked."""

from collections.abc import Sequence
from html import escape

from assistant.dialogue.answer import Offer
from assistant.dialogue.slot_labels import slot_label
from assistant.i18n.catalogue import Texts


def offers_html(offers: Sequence[Offer], texts: Texts) -> str:
    """A button for each; empty where nothing is offered."""
    if not offers:
        return ""
    buttons = "".join(_button(offer, texts) for offer in offers)
    return f'<div class="offers" role="group" aria-label="{escape(texts("offers"))}">{buttons}</div>'


def _button(offer: Offer, texts: Texts) -> str:
    if offer.field is not None:
        action, target = "exactly", f"{offer.field}:{offer.words}"
        label = texts("offer.joined" if offer.joined else "offer.exactly", what=offer.words)
    else:
        action, target = "drop", " ".join(slot.key for slot in offer.slots)
        label = (
            texts("offer.drop", part=slot_label(offer.slots[0], texts))
            if len(offer.slots) == 1
            else texts("offer.drop.all")
        )
    return (
        f'<button type="button" class="act offer" data-action="{action}" data-target="{escape(target)}">'
        f'<span dir="auto">{escape(label)}</span></button>'
    )
