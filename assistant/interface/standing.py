"""What stands after a turn, told anew each time, so that the page cannot drift away from the conversation:

{"path": [1, 3], "query": HTML, "session": JSON}
"""

from typing import Any

from assistant.interface.chips import query_html
from assistant.interface.texts import texts_in
from assistant.interface.visits import Visit
from assistant.sessions import bounded_json

LONGEST_SESSION = 2_000_000
"""Characters that a conversation is kept with; browsers keep five million for an address."""


def standing(visit: Visit, stamp: int) -> dict[str, Any]:
    """The turns to show, the running query, and the conversation for the browser to keep (empty: too long)."""
    kept = visit.conversation if visit.conversation.turns or visit.conversation.plan else None
    return {
        "path": list(visit.path),
        "query": query_html(visit, texts_in(visit.language), stamp),
        "session": bounded_json(kept, LONGEST_SESSION) if kept else "",
    }
