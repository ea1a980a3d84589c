"""What could be looked for instead, as buttons below a reply; nothing is changed before one is clicked."""

from collections.abc import Sequence
from html import escape

from assistant.dialogue.answer import Suggestion
from assistant.dialogue.slot_labels import slot_label
from assistant.i18n.catalogue import Texts


def suggestions_html(suggestions: Sequence[Suggestion], texts: Texts) -> str:
    """A button for each; empty where nothing is offered."""
    if not suggestions:
        return ""
    buttons = "".join(_button(suggestion, texts) for suggestion in suggestions)
    return f'<div class="offers" role="group" aria-label="{escape(texts("offers"))}">{buttons}</div>'


def _button(suggestion: Suggestion, texts: Texts) -> str:
    if suggestion.field is not None:
        action, target = "exactly", f"{suggestion.field}:{suggestion.words}"
        label = texts("offer.joined" if suggestion.joined else "offer.exactly", what=suggestion.words)
    else:
        action, target = "drop", " ".join(slot.key for slot in suggestion.slots)
        label = (
            texts("offer.drop", part=slot_label(suggestion.slots[0], texts))
            if len(suggestion.slots) == 1
            else texts("offer.drop.all")
        )
    return (
        f'<button type="button" class="act offer" data-action="{action}" data-target="{escape(target)}">'
        f'<span dir="auto">{escape(label)}</span></button>'
    )
