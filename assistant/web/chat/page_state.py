"""What stands after a turn, told anew each time, so that the page cannot drift away from the conversation:

{"path": [1, 3], "query": HTML, "found_by": "a boat, no people", "session": JSON, "left_out": "pictures"}
"""

from typing import Any

from assistant.dialogue.sessions.session_json import BoundedSession, bounded_session
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import filled_slots
from assistant.i18n.catalogue import texts_in
from assistant.web.chat.query_chips import query_chips_html
from assistant.web.chat.search_limits import limit_choices, limits_of
from assistant.web.chat.visitor_state import VisitorState
from retrieval.archive.archive import Archive

LONGEST_SESSION = 2_000_000
"""Characters that a conversation is kept with; browsers keep five million for an address."""


LONGEST_QUERY = 300
"""Characters of the running query as it is noted with what is put aside."""


def page_state(visit: VisitorState, archive: Archive) -> dict[str, Any]:
    """The turns to show, the running query, the conversation for the browser to keep (empty: too long, or none)."""
    kept = visit.conversation if visit.conversation.turns or not visit.conversation.query.is_blank else None
    texts, slots = texts_in(visit.language), filled_slots(visit.conversation.query)
    session = bounded_session(kept, LONGEST_SESSION) if kept else BoundedSession("")
    asked = ", ".join(slot_label(slot, texts) for slot in slots)
    return {
        "path": list(visit.step.path),
        "query": query_chips_html(visit, slots, texts, archive.stamp),
        "found_by": asked[:LONGEST_QUERY],
        "limits": limits_of(visit.conversation.query),
        "choices": limit_choices(archive, texts),
        "session": session.json,
        "left_out": session.left_out,
    }
