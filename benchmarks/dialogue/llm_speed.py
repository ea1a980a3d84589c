"""What a turn costs a language model that runs here, with its fixed prompt read before and without.

    python -m benchmarks.dialogue.llm_speed [FILE.gguf]

Without a file it is the bundled model. The prompt is the one for plans, made new by a number at its end so that no
state of it is kept yet; answers have 20 tokens at most.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import prompts
from assistant.llm.gguf_loading import load_gguf
from assistant.llm.host_resources import free_cores
from assistant.llm.llama_cpp_model import LlamaCppModel
from assistant.llm.protocol import ChatMessage
from assistant.llm.qwen_weights import joined_weights
from benchmarks.kept_runs import begin

Result = TypeVar("Result")

ANSWER_TOKENS = 20
TURNS = ("a tram crossing a bridge", "a dog on the beach, longest first", "and without people")
SECONDS = 300.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    given, run = begin(parser, __file__)
    path, joining = timed(lambda: given.file or joined_weights())
    model, loading = timed(lambda: load_gguf(path, capable=False, weights="benchmark"))
    print(f"{model.name}; {free_cores()} cores free, load {os.getloadavg()[0]:.1f}")
    system = ChatMessage("system", f"{prompts.load('plan')}\n\n{time.time_ns()}", fixed=True)
    tokens = len(model._llama.tokenize(system.content.encode()))
    new, *known = [turn_seconds(model, system, text) for text in TURNS]
    next_turn = sum(known) / len(known)
    del model
    model = load_gguf(path, capable=False, weights="benchmark")
    other_start = turn_seconds(model, system, TURNS[0])
    first, a_second = first_and_rate(model, [system, ChatMessage("user", TURNS[1])])
    figures = {
        "until the file is there": (joining, "s"),
        "to load it": (loading, "s"),
        "tokens of the fixed prompt": (tokens, ""),
        "the first turn, which reads the fixed prompt": (new, "s"),
        "the next turns": (next_turn, "s"),
        "the first turn of another start": (other_start, "s"),
        "tokens of the prompt": (tokens / max(0.01, new - next_turn), "/s"),
        "to the first word": (first, "s"),
        "tokens of the answer": (a_second, "/s"),
    }
    with run:
        for name, (value, unit) in figures.items():
            print(f"{name}: {value:.4g} {unit}".rstrip())
            run.figure(name, value, unit)


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def first_and_rate(model: LlamaCppModel, chat: list[ChatMessage]) -> tuple[float, float]:
    """Seconds to the first piece of an answer, and pieces a second from there on."""
    started = time.perf_counter()
    at = [time.perf_counter() for _ in model.stream(chat, max_tokens=ANSWER_TOKENS, seconds=SECONDS)]
    return at[0] - started, (len(at) - 1) / (at[-1] - at[0])


def turn_seconds(model: LlamaCppModel, system: ChatMessage, text: str) -> float:
    started = time.perf_counter()
    model.complete([system, ChatMessage("user", text)], max_tokens=ANSWER_TOKENS, seconds=SECONDS)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
