"""Turns that want what is looked for drawn first: said by the page's own words for it, alone or with what to draw.

What is drawn is invented; the drawing is looked for as a given picture is, and marked as drawn.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from assistant.agent.plan_answers import Answered
from assistant.dialogue import state_update
from assistant.dialogue.running_query import RunningQuery, query_words
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from assistant.i18n.text_folding import fold_text
from assistant.image_models.image_model import ImageModel
from retrieval.errors import ModelError, UsageError

LONGEST_PROMPT = 300
"""Characters; text encoders of image models read 77 tokens, about this much."""


def wants_drawing(text: str) -> str | None:
    """What a turn wants drawn: "imagine it", in any of the page's languages, gives "" for what is looked for
    already, "imagine it: a red boat" the words; None for any other turn."""
    said = " ".join(text.split())
    for language in languages():
        asked = texts_in(language)("imagine")
        begun, rest = said[: len(asked)], said[len(asked) :].strip()
        if fold_text(begun) == fold_text(asked) and (not rest.strip(".!…") or rest.startswith(":")):
            return rest.strip(":.!… ")
    return None


def imagined(
    model: ImageModel | None, state: DialogueState, words: str, search: Callable[..., Answered]
) -> Answered:
    """A drawing of what is looked for, looked for by `search` (state, query, exactly); other words begin anew, in
    the videos that are searched.

    UsageError where there is nothing to draw, ModelError where no model is configured or it fails.
    """
    if model is None:
        raise ModelError(
            "No image model is configured: set FILMOTECA_IMAGE_MODEL to diffusers:NAME or server:URL."
        )
    words, query = " ".join(words.split())[:LONGEST_PROMPT], state.query
    if words:
        query = RunningQuery(visual=words, scope=query.scope)
    if not (asked := words or query_words(query)):
        raise UsageError("The question is empty; say or show what to look for.")
    drawing = model.draw(asked)
    shown = replace(query, pictures=(drawing,), use_image=True, drawn=True)
    done, answer = search(state, shown, exactly=True)
    note = texts_in(state.language)("imagine.note", words=asked, model=model.name)
    return done, replace(answer.noted([note]), drawing=drawing)


def imagining(
    model: ImageModel | None, page: Callable[..., Answered]
) -> Callable[[DialogueState, str], Answered] | None:
    """What draws and searches within a turn that a language model leads, by `page` (state, looking) of a search;
    None where no model is configured."""
    if model is None:
        return None

    def search(state: DialogueState, query: RunningQuery, *, exactly: bool) -> Answered:
        return page(state_update.with_query(state, query), looking=not exactly)

    return partial(imagined, model, search=search)
