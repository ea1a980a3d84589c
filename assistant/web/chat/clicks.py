"""What a click of the page asks for: the turn that it begins. What the browser sends is checked like any input."""

from dataclasses import dataclass, replace
from typing import get_args

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from assistant.agent.tools.workspace import Workspace
from assistant.agent.turn_request import (
    ChangedQuery,
    Confirmation,
    Imagined,
    MoreLike,
    NextPage,
    NotLike,
    UndoneAct,
    Utterance,
)
from assistant.dialogue.plan_clamping import clamped
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import slot_by_key, with_slot_text, without_slot
from assistant.i18n.catalogue import texts_in
from assistant.i18n.translation import translate
from assistant.web.chat.saved_search_turn import saved_search_turn, shared_search_turn
from assistant.web.chat.search_limits import limits_label, with_facet, with_limits
from assistant.web.chat.turn_runner import PendingTurn
from assistant.web.chat.video_scope import parse_shot_ids, scope_change_label, with_video_scope
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.views.turns import UserMessage, hit_number
from retrieval.errors import ArchiveError, NotFound
from retrieval.queries import Sense
from retrieval.types import ShotId

MOST_DROPPED = 50
"""Slots that one click may empty."""


class ClickRejected(Exception):
    """A click on what is not there; its text says so in the visitor's language."""


@dataclass(frozen=True, slots=True)
class Click:
    """As the browser sends it: the action's name, what it is about, and words that go with it."""

    action: str
    target: str
    text: str = ""


class ClickHandler:
    """The clicks over one assistant's archive. With `read_only` they change nothing in it."""

    def __init__(self, assistant: Assistant, *, read_only: bool) -> None:
        self._assistant = assistant
        self._read_only = read_only

    def turn(
        self,
        click: Click,
        visit: VisitorState,
        settings: SearchSettings,
        workspace: Workspace | None = None,
    ) -> PendingTurn | None:
        """The turn that the click begins; None where it is none that begins one. Raises ClickRejected."""
        query = visit.conversation.query
        match click.action:
            case "more":
                return self._more(visit, settings)
            case "drop" if " " in click.target:
                return self._several_dropped(click.target, visit, settings)
            case "drop" | "edit":
                return self._changed(click, visit, settings)
            case "exactly":
                return self._exactly(click.target, visit, settings)
            case "link":
                return self._linked(click.target, settings)
            case "confirm":
                return self._confirmed(click.target, visit, settings, workspace)
            case "unact":
                return self._undone(click.target, visit, settings, workspace)
            case "saved":
                return self._saved(click, visit, settings)
            case "shared":
                return self._shared(click.target, visit, settings)
            case "limits":
                return self._limited(with_limits(query, click.target), visit, settings)
            case "facet":
                return self._limited(with_facet(query, click.target), visit, settings)
            case "imagine":
                return self._imagined(click.target, visit, settings)
            case "sense":
                return self._in_one_sense(click.target, visit, settings)
            case "within":
                return self._narrowed(click.target, visit, settings)
            case "similar" if " " in click.target:
                return self._similar_to_several(click, visit, settings)
            case "similar" | "unlike":
                return self._about_a_shot(click, visit, settings)
        return None

    def _more(self, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        asked = UserMessage(texts_in(visit.language)("turn.more"))
        return PendingTurn.by(self._assistant, asked, NextPage(), settings)

    def _changed(self, click: Click, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """A slot of the running query emptied, or edited, and the search anew: a turn like any other."""
        texts, query = texts_in(visit.language), visit.conversation.query
        if (slot := slot_by_key(query, click.target)) is None:
            raise ClickRejected(texts("error.part"))
        words = slot_label(slot, texts)
        if click.action == "edit" and slot.is_text and click.text.strip():
            changed = with_slot_text(query, slot, click.text)
            new = slot_by_key(changed, click.target)
            asked = UserMessage(
                texts("turn.edit", old=words, new=slot_label(new, texts) if new else click.text)
            )
        else:
            changed = without_slot(query, slot)
            asked = UserMessage(texts("turn.drop", part=words), shots=(slot.shot,) if slot.shot else ())
        return PendingTurn.by(self._assistant, asked, ChangedQuery(changed), settings)

    def _several_dropped(self, target: str, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """Several slots emptied at once."""
        texts, query = texts_in(visit.language), visit.conversation.query
        slots = [slot for key in target.split()[:MOST_DROPPED] if (slot := slot_by_key(query, key))]
        if not slots:
            raise ClickRejected(texts("error.part"))
        for slot in sorted(slots, key=lambda slot: -slot.place):  # those before it keep their places
            query = without_slot(query, slot)
        words = ", ".join(slot_label(slot, texts) for slot in slots)
        asked = UserMessage(texts("turn.drop", part=words))
        return PendingTurn.by(self._assistant, asked, ChangedQuery(query), settings)

    def _exactly(self, target: str, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """The words put back in place of a guess, which left their field empty, and searched for as they stand."""
        field, _, words = target.partition(":")
        if field not in ("visual", "speech", "sound", "written") or not words.strip():
            raise ClickRejected(texts_in(visit.language)("error.part"))
        query = visit.conversation.query
        other, guessed = (
            ("speech", "") if field == "visual" else ("visual", query.visual.removesuffix(words).strip())
        )
        kept = {} if getattr(query, field) else {other: guessed}
        plan = clamped(query.as_plan().changed(**{field: words}, **kept), hits=0)
        asked = UserMessage(words.strip())
        request = ChangedQuery(query.planned(plan), exactly=True)
        return PendingTurn.by(self._assistant, asked, request, settings)

    def _limited(
        self, changed: RunningQuery | None, visit: VisitorState, settings: SearchSettings
    ) -> PendingTurn:
        """Limits or an order set by the page's controls, or by a facet of the hits."""
        texts = texts_in(visit.language)
        if changed is None:
            raise ClickRejected(texts("error.part"))
        asked = UserMessage(limits_label(visit.conversation.query, changed, texts))
        return PendingTurn.by(self._assistant, asked, ChangedQuery(changed), settings)

    def _imagined(self, words: str, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """What is asked for, drawn first."""
        texts, words = texts_in(visit.language), words.strip()
        asked = UserMessage(texts("turn.imagine", words=words) if words else texts("imagine"))
        return PendingTurn.by(self._assistant, asked, Imagined(words), settings)

    def _shared(self, kept: str, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """A search that came in a link, run."""
        try:
            return shared_search_turn(self._assistant, kept, texts_in(visit.language), settings)
        except ArchiveError as error:
            raise ClickRejected(translate(error, visit.language)) from error

    def _narrowed(self, target: str, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """The running query in other videos than before, chosen among all of them."""
        texts = texts_in(visit.language)
        if (changed := with_video_scope(visit.conversation.query, target, self._assistant.archive)) is None:
            raise ClickRejected(texts("error.part"))
        asked = UserMessage(scope_change_label(changed.scope, texts))
        return PendingTurn.by(self._assistant, asked, ChangedQuery(changed), settings)

    def _in_one_sense(self, target: str, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """The running query's words in one sense alone."""
        texts, query = texts_in(visit.language), visit.conversation.query
        sense = next((sense for sense in get_args(Sense) if sense == target), None)
        if sense is None or not (query.visual or query.either):
            raise ClickRejected(texts("error.part"))
        asked = UserMessage(texts("turn.sense", sense=texts(f"part.senses.{sense}")))
        return PendingTurn.by(self._assistant, asked, ChangedQuery(replace(query, senses=(sense,))), settings)

    def _similar_to_several(self, click: Click, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """Shots like these, chosen among the hits; those of the map are a search of their own."""
        texts, assistant = texts_in(visit.language), self._assistant
        if not (shots := parse_shot_ids(click.target, assistant.archive)):
            raise ClickRejected(texts("error.shot"))
        asked = UserMessage(texts("turn.similar.several", n=len(shots)), shots=shots)
        if click.text == "afresh":
            request = ChangedQuery(RunningQuery(liked=shots, intent="similar"))
            return PendingTurn.by(assistant, asked, request, settings)
        return PendingTurn.by(assistant, asked, MoreLike(shots), settings)

    def _linked(self, text: str, settings: SearchSettings) -> PendingTurn:
        """A question that a link brings: about nothing that was said before."""
        asked = UserMessage(text.strip())
        return PendingTurn.by(self._assistant, asked, Utterance(text, afresh=True), settings)

    def _confirmed(
        self, target: str, visit: VisitorState, settings: SearchSettings, workspace: Workspace | None
    ) -> PendingTurn:
        """A yes or a no to what was asked last."""
        answer = "yes" if target == "yes" else "no"
        asked = UserMessage(texts_in(visit.language)(f"acts.confirm.{answer}"))
        return PendingTurn.by(
            self._assistant, asked, Confirmation(answer == "yes"), settings, workspace=workspace
        )

    def _undone(
        self, target: str, visit: VisitorState, settings: SearchSettings, workspace: Workspace | None
    ) -> PendingTurn:
        """One act of an earlier turn taken back; the target is the turn's number and the act's place in it."""
        turn, _, place = target.partition(".")
        if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (turn, place)):
            raise ClickRejected(texts_in(visit.language)("undo.none"))
        if not (reversals := visit.reversals_of(int(turn), int(place))):
            raise ClickRejected(texts_in(visit.language)("undo.none"))
        asked = UserMessage(texts_in(visit.language)("undo"))
        return PendingTurn.by(self._assistant, asked, UndoneAct(reversals), settings, workspace=workspace)

    def _saved(self, click: Click, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """A saved search, run again."""
        texts, read_only = texts_in(visit.language), self._read_only
        try:
            return saved_search_turn(
                self._assistant, click.target, click.text, texts, settings, read_only=read_only
            )
        except ArchiveError as error:
            raise ClickRejected(translate(error, visit.language)) from error

    def _about_a_shot(self, click: Click, visit: VisitorState, settings: SearchSettings) -> PendingTurn:
        """Shots like this one, or no more of its like."""
        texts, assistant = texts_in(visit.language), self._assistant
        try:
            shot = ShotId.parse(click.target)
            assistant.archive.shot(shot)
        except (ValueError, NotFound) as error:
            raise ClickRejected(texts("error.shot")) from error
        number = hit_number(visit.conversation, shot)
        asked = UserMessage(texts(f"turn.{click.action}", n=number or "").strip(), shots=(shot,))
        request = MoreLike((shot,)) if click.action == "similar" else NotLike((shot,))
        return PendingTurn.by(assistant, asked, request, settings)
