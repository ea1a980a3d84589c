"""The steps of one turn as they are carried out: what each call comes to, and where the turn stands after it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.questions.descriptions import describe_shot
from assistant.agent.questions.question_classifier import FootageQuestion
from assistant.agent.questions.video_facts import FootageSources
from assistant.agent.tool_calling import footage_text, tools
from assistant.agent.tool_calling.plan_agreement import agreed_act, agreed_search
from assistant.dialogue.answer import Act, Answer
from assistant.dialogue.answer_notes import StepReport, ToolStep
from assistant.dialogue.plan import Action, Plan
from assistant.dialogue.reply_parts import plain_text, without_hidden_characters
from assistant.dialogue.running_query import query_words
from assistant.dialogue.state import DialogueState
from assistant.llm.protocol import ToolCall
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError, NotFound, UsageError

CarryOut = Callable[[DialogueState, PlannedTurn], tuple[DialogueState, Answer]]
"""What the assistant does with any plan."""
Imagine = Callable[[DialogueState, str], tuple[DialogueState, Answer]]
"""What draws words, or what is looked for, and searches with the drawing; UsageError where there is nothing to
draw, ModelError where the image model fails."""


class InvalidCall(Exception):
    """A call that is none of the tools offered; its text tells the model why."""


@dataclass
class TurnSteps:
    """One turn, step by step."""

    archive: Archive
    state: DialogueState
    """After the last search; before the first the one that the turn began with."""
    planned: PlannedTurn
    """By the words alone."""
    carry_out: CarryOut
    report: StepReport
    imagine: Imagine | None = None
    """None where no image model is configured."""
    answer: Answer | None = None
    """The last search's."""
    said: str = ""
    """The model's own words at the end."""
    is_over: bool = False
    done: list[ToolStep] = field(default_factory=list)
    observed: list[str] = field(default_factory=list)
    """What the tools gave."""
    acts: list[Act] = field(default_factory=list)
    """What the acts came to."""
    question: str = ""
    """What is asked before one deletes; the turn ends with it."""
    acted: list[str] = field(default_factory=list)
    """What the acts said that were carried out."""
    proposed: list[Action] = field(default_factory=list)
    """Acts that the words do not ask for."""
    agreed: list[Action] = field(default_factory=list)
    """Acts that the words ask for and that were carried out."""

    def take(self, call: ToolCall) -> str:
        """What the call gives, as text for the model. Raises InvalidCall."""
        try:
            result = self._taken(call)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the arguments"
            raise InvalidCall(f"{call.tool}: {place}: {first['msg']}") from error
        self.observed.append(result)
        return result

    def _taken(self, call: ToolCall) -> str:
        match call.tool:
            case tools.SEARCH:
                return self._search(tools.SearchArguments.model_validate_json(call.arguments))
            case tools.LOOK:
                first = tools.LookArguments.model_validate_json(call.arguments or "{}").first
                hits = self._found(tools.LOOK).hits
                self._tell(ToolStep("looked", shots=len(hits)))
                return footage_text.hits_text(self.archive, hits, first, self.state.language)
            case tools.DESCRIBE | tools.BESIDE:
                hit = tools.HitArguments.model_validate_json(call.arguments).hit
                return self._described(hit, beside=call.tool == tools.BESIDE)
            case tools.COUNT:
                return self._counted()
            case tools.VIDEOS:
                self._tell(ToolStep("listed"))
                return footage_text.videos_text(self.archive)
            case tools.IMAGINE if self.imagine is not None:
                return self._imagined(
                    self.imagine, tools.ImagineArguments.model_validate_json(call.arguments or "{}").words
                )
            case tools.ACT:
                return self._act(Action.model_validate_json(call.arguments))
            case tools.ANSWER:
                self.said = tools.AnswerArguments.model_validate_json(call.arguments).text
                self.is_over = True
                return ""
        raise InvalidCall(f"There is no tool {call.tool!r}.")

    def _search(self, asked: tools.SearchArguments) -> str:
        names = [*self.archive.video_names().values()]
        first = self.answer is None
        plan = agreed_search(
            Plan.model_validate(asked.model_dump()), self.planned.plan, self.state, names, first=first
        )
        if not plan.asks:
            raise InvalidCall("search: nothing is looked for; give visual, speech or another text.")
        self.state, self.answer = self.carry_out(self.state, replace(self.planned, plan=plan))
        likely = sum(hit.match != "none" for hit in self.answer.hits)
        self._tell(ToolStep("searched", _query_words(plan), likely))
        self.is_over = asked.done
        return footage_text.found_text(self.answer)

    def _imagined(self, imagine: Imagine, words: str) -> str:
        """A drawing is invented: one a turn, shown with the answer, and nothing in it is known of any footage."""
        if any(step.kind == "imagined" for step in self.done):
            raise InvalidCall("imagine: one drawing a turn; search or answer.")
        try:
            self.state, self.answer = imagine(self.state, words)
        except UsageError as error:
            raise InvalidCall(f"imagine: {error}") from error
        except ModelError as error:
            return f"Not drawn: {error}"
        likely = sum(hit.match != "none" for hit in self.answer.hits)
        self._tell(
            ToolStep("imagined", without_hidden_characters(words) or query_words(self.state.query), likely)
        )
        return footage_text.found_text(self.answer)

    def _counted(self) -> str:
        """All shots that match the last search, by video."""
        self._found(tools.COUNT)
        plan = self.state.query.as_plan().changed(intent="count")
        _, counted = self.carry_out(self.state, replace(self.planned, plan=plan))
        self._tell(ToolStep("counted", counted.reply.partition("\n")[0]))
        return footage_text.as_data(
            counted=footage_text.clipped(counted.reply, footage_text.LONGEST_DESCRIPTION)
        )

    def _described(self, number: int, *, beside: bool) -> str:
        if not (shots := self.state.shots([number])):
            raise InvalidCall(f"There is no hit {number}; {len(self.state.shown)} hits are shown.")
        sources = FootageSources(self.archive, self.state.language)
        try:
            if beside:
                sides: tuple[FootageQuestion, ...] = ("before", "after")
                told = [
                    statement
                    for side in sides
                    for statement in describe_shot(sources, shots[0], number, side)[1:]
                ]
            else:
                told = [*describe_shot(sources, shots[0], number)]
        except NotFound as error:
            raise InvalidCall(str(error)) from error
        self._tell(ToolStep("beside" if beside else "described", f"{number}"))
        return footage_text.as_data(
            known=footage_text.clipped(plain_text(told), footage_text.LONGEST_DESCRIPTION)
        )

    def _act(self, proposed: Action) -> str:
        asked = [action for action in self.planned.plan.action if action not in self.agreed]
        if any(not 1 <= number <= len(self.state.shown) for number in proposed.shots):
            raise InvalidCall(f"act: shots are numbers of hits, 1 to {len(self.state.shown)}.")
        act = agreed_act(proposed, asked, first=self.answer is None)
        if act is None:
            self.proposed.append(proposed)
            self._tell(ToolStep("proposed"))
            return "Not done: the user's own words do not ask for it. The user will be asked."
        self.agreed += [action for action in asked if action.do == act.do][:1]
        plan = Plan(intent="act", action=(act,))
        self.state, answer = self.carry_out(self.state, replace(self.planned, plan=plan))
        self.acts += answer.acts
        self.question, self.is_over = answer.question, bool(answer.question)
        self.acted.append(answer.reply)
        self._tell(ToolStep("acted", answer.reply))
        return footage_text.as_data(done=answer.reply)

    def _found(self, tool: str) -> Answer:
        if self.answer is None:
            raise InvalidCall(f"{tool}: nothing was searched for yet.")
        return self.answer

    def _tell(self, step: ToolStep) -> None:
        self.done.append(step)
        self.report(step)


def _query_words(plan: Plan) -> str:
    """What a search is for, in the plan's own words."""
    quoted = f"“{plan.speech}”" if plan.speech else ""
    parts = (plan.visual, *plan.either, quoted, plan.sound, plan.written, plan.then)
    return without_hidden_characters(" · ".join(filter(None, parts)))
