"""The turns of a conversation that is brought back: the earlier ones as text, the last with its hits anew."""

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.slots import filled_slots
from assistant.dialogue.state import DialogueState
from assistant.web.views.turns import TurnView, UserMessage, hit_numbers


def restored_turns(
    conversation: DialogueState, assistant: Assistant, settings: SearchSettings, *, first: int
) -> tuple[DialogueState, tuple[TurnView, ...]]:
    """The conversation over the archive as it is now, and its turns, numbered from `first`.

    Where the search finds other shots than it did, the last turn says what it finds now.
    """
    views = [
        TurnView(number, UserMessage(turn.text), reply=turn.reply or "…", leads=False)
        for number, turn in enumerate(conversation.turns, start=first)
    ]
    if not conversation.shown or not filled_slots(conversation.query):
        return conversation, tuple(views)
    now, answer = assistant.search_again(conversation, settings=settings)
    told = views.pop() if views else TurnView(first, UserMessage(), leads=False)
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
