"""What a click of the page asks for: the turn that it begins. What the browser sends is checked like any input."""

from dataclasses import dataclass

from assistant.conversation import Assistant
from assistant.interface.chips import part_words
from assistant.interface.narrowing import chosen_shots, narrowed, narrowed_words
from assistant.interface.running_turns import NewTurn
from assistant.interface.saved_turns import saved_turn
from assistant.interface.texts import texts_in
from assistant.interface.turns import Asked, number_of
from assistant.interface.visits import Visit
from assistant.models.language_models import Stop
from assistant.query_parts import edited, part_named, without
from assistant.searching import SearchSettings
from assistant.translating import translated
from assistant.turns import Answer, Conversation
from retrieval.errors import ArchiveError, NotFound
from retrieval.types import ShotId


class Refused(Exception):
    """A click on what is not there; its text says so in the visitor's language."""


@dataclass(frozen=True, slots=True)
class Click:
    """As the browser sends it: the action's name, what it is about, and words that go with it."""

    action: str
    target: str
    text: str = ""


class Clicks:
    """The clicks over one assistant's archive. With `read_only` they change nothing in it."""

    def __init__(self, assistant: Assistant, *, read_only: bool) -> None:
        self._assistant = assistant
        self._read_only = read_only

    def turn(self, click: Click, visit: Visit, settings: SearchSettings) -> NewTurn | None:
        """The turn that the click begins; None where it is none that begins one. Raises Refused."""
        match click.action:
            case "more":
                return self._more(visit, settings)
            case "drop" | "edit":
                return self._changed(click, visit, settings)
            case "link":
                return self._linked(click.target, settings)
            case "saved":
                return self._saved(click, visit, settings)
            case "within":
                return self._narrowed(click.target, visit, settings)
            case "similar" if " " in click.target:
                return self._like_several(click.target, visit, settings)
            case "similar" | "unlike":
                return self._about_a_shot(click, visit, settings)
        return None

    def _more(self, visit: Visit, settings: SearchSettings) -> NewTurn:
        asked = Asked(texts_in(visit.language)("turn.more"))
        return NewTurn(asked, lambda now, _: self._assistant.more(now, settings=settings))

    def _changed(self, click: Click, visit: Visit, settings: SearchSettings) -> NewTurn:
        """A part of the running query taken away, or edited, and the search anew: a turn like any other."""
        texts, now = texts_in(visit.language), visit.conversation
        if (part := part_named(now, click.target)) is None:
            raise Refused(texts("error.part"))
        words = part_words(part, texts)
        if click.action == "edit" and part.is_text and click.text.strip():
            changed = edited(now, part, click.text)
            new = part_named(changed, click.target)
            asked = Asked(texts("turn.edit", old=words, new=part_words(new, texts) if new else click.text))
        else:
            changed = without(now, part)
            asked = Asked(texts("turn.drop", part=words), shots=(part.shot,) if part.shot else ())
        return NewTurn(asked, lambda now, _: self._assistant.changed(now, changed, settings=settings))

    def _narrowed(self, target: str, visit: Visit, settings: SearchSettings) -> NewTurn:
        """The running query in other videos than before, chosen among all of them."""
        texts = texts_in(visit.language)
        if (changed := narrowed(visit.conversation, target, self._assistant.archive)) is None:
            raise Refused(texts("error.part"))
        asked = Asked(narrowed_words(changed, texts))
        return NewTurn(asked, lambda now, _: self._assistant.changed(now, changed, settings=settings))

    def _like_several(self, target: str, visit: Visit, settings: SearchSettings) -> NewTurn:
        """Shots like these, chosen on the map."""
        texts, assistant = texts_in(visit.language), self._assistant
        if not (shots := chosen_shots(target, assistant.archive)):
            raise Refused(texts("error.shot"))
        asked = Asked(texts("turn.similar.several", n=len(shots)), shots=shots)
        return NewTurn(asked, lambda now, _: assistant.similar(now, shots, settings=settings))

    def _linked(self, text: str, settings: SearchSettings) -> NewTurn:
        """A question that a link brings: about nothing that was said before."""

        def step(now: Conversation, stop: Stop) -> tuple[Conversation, Answer]:
            afresh = Conversation(language=now.language, turns=now.turns)
            return self._assistant.answer(afresh, text, settings=settings, stop=stop)

        return NewTurn(Asked(text.strip()), step)

    def _saved(self, click: Click, visit: Visit, settings: SearchSettings) -> NewTurn:
        """A saved search, run again."""
        texts, read_only = texts_in(visit.language), self._read_only
        try:
            return saved_turn(self._assistant, click.target, click.text, texts, settings, read_only=read_only)
        except ArchiveError as error:
            raise Refused(translated(error, visit.language)) from error

    def _about_a_shot(self, click: Click, visit: Visit, settings: SearchSettings) -> NewTurn:
        """Shots like this one, or no more of its like."""
        texts, assistant = texts_in(visit.language), self._assistant
        try:
            shot = ShotId.parse(click.target)
            assistant.archive.shot(shot)
        except (ValueError, OverflowError, NotFound) as error:
            raise Refused(texts("error.shot")) from error
        number = number_of(visit.conversation, shot)
        asked = Asked(texts(f"turn.{click.action}", n=number or "").strip(), shots=(shot,))
        if click.action == "similar":
            return NewTurn(asked, lambda now, _: assistant.similar(now, [shot], settings=settings))
        return NewTurn(asked, lambda now, _: assistant.unlike(now, [shot], settings=settings))
