"""Plans the annotated dialogues: the share planned as expected, and seconds a plan.

    python -m benchmarks.dialogue.plan_benchmark [DIALOGUES.jsonl ...] [--model NAME]

Without files: our dialogues. The reader alone comes first, then the model named, where it is a capable one.
"""

import argparse
import functools
import statistics
import time
from pathlib import Path

from assistant.agent.planning.annotated_dialogues import plan_dialogues
from assistant.agent.planning.planner import PlannedTurn, plan_turn
from assistant.agent.reader.turn_context import TurnContext
from assistant.llm.language_models import load_language_model
from benchmarks.dialogue.plan_scoring import OWN_DIALOGUES, plan_accuracy
from benchmarks.kept_runs import Run, begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dialogues", nargs="*", type=Path, default=[OWN_DIALOGUES])
    parser.add_argument("--model", default="bundled")
    arguments, run = begin(parser, __file__)
    with run:
        measure(run, arguments.dialogues, arguments.model)


def measure(run: Run, dialogues: list[Path], asked: str) -> None:
    for name in dict.fromkeys(("none", asked)):
        model = load_language_model(name)
        if name == asked and not (model and model.capable):
            continue
        for path in dialogues:
            seconds: list[float] = []

            def timed(
                text: str, context: TurnContext, *, has_image: bool, seconds: list[float] = seconds
            ) -> PlannedTurn:
                started = time.perf_counter()
                planned = plan_turn(text, context, has_image=has_image, model=model)  # noqa: B023
                seconds.append(time.perf_counter() - started)
                return planned

            share, missed = plan_accuracy(path, plan_dialogues(path, functools.partial(timed)))
            label = "reader" if model is None else f"reader and {model.name}"
            print(
                f"{label}, {path.name}: {len(seconds) - len(missed)}/{len(seconds)} turns planned "
                f"as expected, {share:.3f}; {statistics.median(seconds):.4f} s a plan (median), "
                f"{max(seconds):.3f} s at most"
            )
            run.figure(f"{label}, {path.stem}: as expected", share)
            run.figure(f"{label}, {path.stem}: a plan", statistics.median(seconds), "s")


if __name__ == "__main__":
    main()
