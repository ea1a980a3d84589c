"""A turn however it is asked for, in words or by a click, answered by the assistant."""

from functools import partial

from assistant.agent.assistant import Assistant
from assistant.agent.imagining import imagined
from assistant.agent.plan_answers import Answered
from assistant.agent.search.turn_search import SearchSettings
from assistant.agent.tools.workspace import Workspace
from assistant.agent.turn_request import (
    ChangedQuery,
    Confirmation,
    Imagined,
    MoreLike,
    NextPage,
    NotLike,
    TurnRequest,
    UndoneAct,
    Utterance,
)
from assistant.dialogue.answer_notes import StepReport, ignore_steps
from assistant.dialogue.state import DialogueState
from assistant.llm.protocol import StopCheck, never_stop


def take_turn(
    assistant: Assistant,
    state: DialogueState,
    stop: StopCheck = never_stop,
    report: StepReport = ignore_steps,
    *,
    request: TurnRequest,
    said: str = "",
    settings: SearchSettings | None = None,
    workspace: Workspace | None = None,
) -> Answered:
    """The state after a turn, and its answer; `said` is what the conversation remembers of a click.

    What the turn wants done is done in the workspace; without one nothing is.
    """
    match request:
        case Utterance(text, picture, afresh):
            return assistant.answer(
                state,
                text,
                picture,
                settings=settings,
                stop=stop,
                report=report,
                afresh=afresh,
                workspace=workspace,
            )
        case MoreLike(shots):
            return assistant.similar(state, shots, settings=settings, said=said)
        case NotLike(shots):
            return assistant.unlike(state, shots, settings=settings, said=said)
        case NextPage():
            return assistant.more(state, settings=settings, said=said)
        case ChangedQuery(query, exactly):
            return assistant.changed(state, query, settings=settings, said=said, exactly=exactly)
        case Imagined(words):
            search = partial(assistant.changed, settings=settings, said=said)
            return imagined(assistant.image_model, state, words, search)
        case Confirmation(yes):
            return assistant.confirmed(state, yes=yes, workspace=workspace, said=said)
        case UndoneAct(reversals):
            return assistant.undone_act(state, reversals, workspace=workspace, said=said)
