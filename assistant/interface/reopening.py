"""The turns of a conversation that is brought back: the earlier ones as text, the last with its hits anew."""

from assistant.conversation import Assistant
from assistant.interface.turns import Asked, TurnView, hit_numbers
from assistant.query_parts import parts
from assistant.searching import SearchSettings
from assistant.turns import Conversation


def turns_of(
    conversation: Conversation, assistant: Assistant, settings: SearchSettings, *, first: int
) -> tuple[Conversation, tuple[TurnView, ...]]:
    """The conversation over the archive as it is now, and its turns, numbered from `first`.

    Where the search finds other shots than it did, the last turn says what it finds now.
    """
    views = [
        TurnView(number, Asked(turn.text), reply=turn.reply or "…", leads=False)
        for number, turn in enumerate(conversation.turns, start=first)
    ]
    if not conversation.shown or not parts(conversation):
        return conversation, tuple(views)
    now, answer = assistant.searched_again(conversation, settings=settings)
    told = views.pop() if views else TurnView(first, Asked(), leads=False)
    reply = told.reply if now.shown == conversation.shown and told.reply else answer.reply
    last = TurnView(
        told.number,
        told.asked,
        reply=reply,
        hits=answer.hits,
        numbers=hit_numbers(now, answer.hits),
        results=answer.results,
    )
    return now, (*views, last)
