"""What stands after a turn, told anew each time, so that the page cannot drift away from the conversation:

{"path": [1, 3], "query": HTML, "found_by": "a boat, no people", "session": JSON}
"""

from typing import Any

from assistant.interface.chips import part_words, query_html
from assistant.interface.texts import texts_in
from assistant.interface.visits import Visit
from assistant.query_parts import parts
from assistant.sessions import bounded_json

LONGEST_SESSION = 2_000_000
"""Characters that a conversation is kept with; browsers keep five million for an address."""


LONGEST_QUERY = 300
"""Characters of the running query as it is noted with what is put aside."""


def standing(visit: Visit, stamp: int) -> dict[str, Any]:
    """The turns to show, the running query, and the conversation for the browser to keep (empty: too long)."""
    kept = visit.conversation if visit.conversation.turns or visit.conversation.plan else None
    texts = texts_in(visit.language)
    asked = ", ".join(part_words(part, texts) for part in parts(visit.conversation))
    return {
        "path": list(visit.path),
        "query": query_html(visit, texts, stamp),
        "found_by": asked[:LONGEST_QUERY],
        "session": bounded_json(kept, LONGEST_SESSION) if kept else "",
    }
