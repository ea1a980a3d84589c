"""What a small model adds to planning: two narrow tasks that the reader leave to chance.

    python -m benchmarks.dialogue.small_llm_tasks [--model NAME]

"refine or search": turns of our dialogues that change or leave the running query, beside the readings' answer.
"the picture's words": wordings whose request the reader do not peel off; the model picks where they begin.
"""

import argparse
import json
import time

from assistant.agent.planning.planner import plan_turn
from assistant.agent.reader.turn_context import SHOWN, TurnContext
from assistant.llm.language_models import load_language_model
from assistant.llm.protocol import ChatMessage, LanguageModel
from benchmarks.dialogue.plan_scoring import OWN_DIALOGUES
from benchmarks.kept_runs import begin

TURNS = 40
INTENT = (
    'The user searches a video archive. Say "refine" if the message changes the last search, "search" if it asks '
    "for something new."
)
INTENT_SHOTS = (
    ("Last search: a glass of wine\nMessage: on a table", "refine"),
    ("Last search: a glass of wine\nMessage: a helicopter landing", "search"),
    ("Last search: runners in a marathon\nMessage: with more spectators", "refine"),
    ("Last search: runners in a marathon\nMessage: a cathedral at night", "search"),
)
WORDS = "Copy from the message only the words that describe what should be seen in the picture."
WORDS_SHOTS = (
    ("I was kind of hoping you might turn up a few goats on a hill", "goats on a hill"),
    ("My boss is asking for a bus stuck in the snow", "a bus stuck in the snow"),
    ("Ojalá me encuentres un globo rojo en el cielo", "un globo rojo en el cielo"),
)
WRAPPED = (
    ("My editor keeps bugging me about divers exploring a wreck", "divers exploring a wreck"),
    ("there's this idea of mine to open with a candle being lit", "a candle being lit"),
    ("we were told you hold cranes at work in the harbour", "cranes at work in the harbour"),
    ("my grandmother talks all day about tulips in a field", "tulips in a field"),
    ("el director se ha empeñado en que salga un reloj de arena", "un reloj de arena"),
    ("a mí me vendría de perlas una carretera vacía en el desierto", "una carretera vacía en el desierto"),
    ("lo que me piden es una bailarina atándose las zapatillas", "una bailarina atándose las zapatillas"),
)


KINDS = (["search"], ["refine"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", default="bundled")
    given, run = begin(parser, __file__)
    model = load_language_model(given.model)
    assert model is not None, "this benchmark needs a model"
    started = time.perf_counter()
    turns = doubtful_turns()[:TURNS]
    chosen = sum(
        _choice(model, INTENT, INTENT_SHOTS, f"Last search: {running}\nMessage: {text}", ["refine", "search"])
        == is_
        for running, text, is_, _ in turns
    )
    by_reader = sum(is_ == said for _, _, is_, said in turns)
    print(f"refine or search: {model.name} {chosen}/{len(turns)}, the reader {by_reader}/{len(turns)}")
    right = 0
    for text, words in WRAPPED:
        places = text.split()
        suffixes = [" ".join(places[start:]) for start in range(len(places) - 1)]
        right += _choice(model, WORDS, WORDS_SHOTS, text, suffixes) == words
    by_reader = sum(plan_turn(text, TurnContext()).plan.visual == words for text, words in WRAPPED)
    print(f"the picture's words: {model.name} {right}/{len(WRAPPED)}, the reader {by_reader}/{len(WRAPPED)}")
    seconds = (time.perf_counter() - started) / (len(turns) + len(WRAPPED))
    print(f"{seconds:.2f} s an answer")
    with run:
        run.figure("refine or search", chosen / len(turns))
        run.figure("the picture's words", right / len(WRAPPED))
        run.figure("an answer", seconds, "s")


def doubtful_turns() -> list[tuple[str, str, str, str]]:
    """(running wording, turn, expected intent, the reader's intent), where a turn goes on or begins anew."""
    found: list[tuple[str, str, str, str]] = []
    for line in OWN_DIALOGUES.read_text(encoding="utf-8").splitlines():
        dialogue = json.loads(line)
        context = TurnContext(tuple(dialogue["videos"]), page=len(dialogue["hits"]) or SHOWN)
        for turn in dialogue["turns"]:
            text, image, expected = turn["user"], bool(turn.get("image")), turn["expect"]["intent"]
            plan = plan_turn(text, context, has_image=image).plan
            if context.query.visual and plan.visual != context.query.visual and expected in KINDS:
                found.append((context.query.visual, text, expected[0], plan.intent))
            context = context.after(text, plan)
    return found


def _choice(
    model: LanguageModel, task: str, shots: tuple[tuple[str, str], ...], text: str, choices: list[str]
) -> str:
    messages = [ChatMessage("system", task, fixed=True)]
    for question, answer in shots:
        messages += [
            ChatMessage("user", question, fixed=True),
            ChatMessage("assistant", json.dumps(answer, ensure_ascii=False), fixed=True),
        ]
    schema = {"type": "string", "enum": choices}
    answer = model.complete([*messages, ChatMessage("user", text)], schema=schema, max_tokens=48, seconds=30)
    try:
        return str(json.loads(answer))
    except ValueError:
        return answer


if __name__ == "__main__":
    main()
