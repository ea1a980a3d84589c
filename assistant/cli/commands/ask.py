"""`filmoteca ask` and `filmoteca plan`: turns of conversation without the page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel, ConfigDict

from assistant.cli.terminal.json_lines import CleanText, parse_request, read_lines, resolve_image
from assistant.cli.terminal.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    JsonOption,
    LanguageModelOption,
    VisionModelOption,
)
from assistant.cli.terminal.output import hit_line, print_json, print_line, print_message, warn_of_moving
from assistant.dialogue.json_output import act_value, hit_value, plan_value
from retrieval.errors import ArchiveError

if TYPE_CHECKING:
    from assistant.agent.assistant import Assistant
    from assistant.agent.tools.workspace import Workspace
    from assistant.dialogue.answer import Answer
    from assistant.dialogue.state import DialogueState


class AskRequest(BaseModel):
    """One question of `--from`, a conversation of its own."""

    model_config = ConfigDict(extra="forbid")

    id: str | int
    text: CleanText = ""
    image: Path | None = None


def ask(
    text: Annotated[str, typer.Argument(help="What you would say.", show_default=False)] = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    image: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture that goes with it.")] = None,
    session: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The conversation so far; it is carried on and written back."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="One JSON question a line: id, text, image."),
    ] = None,
    language_model: LanguageModelOption = "auto",
    vision_model: VisionModelOption = "none",
    json: JsonOption = False,
) -> None:
    """One turn of conversation: a reply, the plan behind it, and the hits."""
    from assistant.cli.setup.loaded_models import LoadedModels
    from assistant.cli.setup.loading import open_to_search
    from assistant.cli.setup.workspace import command_line_workspace
    from assistant.dialogue.sessions.session_json import load_session, save_session
    from assistant.dialogue.state import DialogueState

    if source is not None:
        ask_many(source, archive, language_model, vision_model)
        return
    request = parse_request(AskRequest, {"id": "", "text": text, "image": image}, "The question")
    conversation = load_session(session) if session is not None and session.exists() else DialogueState()
    with open_to_search(archive) as engine:
        assistant = LoadedModels(language_model, vision_model).over(engine)
        workspace = command_line_workspace(engine.archive, Path.cwd())
        conversation, answer = answer_turn(assistant, conversation, request.text, request.image, workspace)
    warn_of_moving(request.image)
    if session is not None:
        save_session(session, conversation)
    if json:
        print_json(answer_value(answer))
        return
    for line in answer.reply.splitlines():
        print_line(line)
    for act in answer.acts:
        if act.path:
            print_line(act.path)
    for hit in answer.hits:
        print_line(hit_line(hit))


def ask_many(source: Path, archive: Path, language_model: str, vision_model: str = "none") -> None:
    """Every question of a file, models loaded once; one that fails is named and the others go on."""
    from assistant.cli.setup.loaded_models import LoadedModels
    from assistant.cli.setup.loading import open_to_search
    from assistant.dialogue.state import DialogueState

    requests = [
        parse_request(AskRequest, value, f"{source}, line {number}") for number, value in read_lines(source)
    ]
    failed = 0
    with open_to_search(archive) as engine:
        assistant = LoadedModels(language_model, vision_model).over(engine)
        for request in requests:
            try:
                _, answer = answer_turn(
                    assistant, DialogueState(), request.text, resolve_image(source, request.image)
                )
            except ArchiveError as error:
                failed += 1
                print_message(f"{request.id}: {error}")
                print_json({"id": request.id, "reply": str(error), "plan": None, "hits": [], "acts": []})
                continue
            print_json({"id": request.id, **answer_value(answer)})
    if failed:
        raise typer.Exit(1)


def answer_turn(
    assistant: "Assistant",
    conversation: "DialogueState",
    text: str,
    image: Path | None,
    workspace: "Workspace | None" = None,
) -> "tuple[DialogueState, Answer]":
    """One turn, with a picture where `image` names its file; what it wants done is done in the workspace.

    The steps of a language model that leads it are told as they are done. ArchiveError where it cannot be answered.
    """
    from assistant.dialogue.answer_notes import step_text
    from assistant.i18n.language_detection import detect_language
    from retrieval.pictures import read_picture

    language = detect_language(text, conversation.language)
    return assistant.answer(
        conversation,
        text,
        read_picture(image) if image is not None else None,
        report=lambda step: print_message(step_text(step, language)),
        workspace=workspace,
    )


def answer_value(answer: "Answer") -> dict[str, object]:
    """A turn as the scripts' contract has it."""
    return {
        "reply": answer.reply,
        "plan": plan_value(answer.plan),
        "hits": [hit_value(hit) for hit in answer.hits],
        "acts": [act_value(act) for act in answer.acts],
    }


def plan(
    dialogues: Annotated[
        Path, typer.Argument(metavar="DIALOGUES.jsonl", help="Annotated conversations, one a line.")
    ],
    language_model: LanguageModelOption = "auto",
) -> None:
    """Plans only, for annotated dialogues: one {"id", "turn", "plan"} a line."""
    from functools import partial

    from assistant.agent.planning.annotated_dialogues import plan_dialogues
    from assistant.agent.planning.planner import plan_turn
    from assistant.cli.setup.loading import language_model as load
    from assistant.settings import read_settings

    planner = partial(
        plan_turn,
        model=load(language_model),
        seconds=read_settings().plan_seconds,
    )
    for planned in plan_dialogues(dialogues, planner):
        print_json(planned)
