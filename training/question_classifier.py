"""Learns what a question about footage or the archive is after, from training/questions.

`asked.toml` there holds questions of the annotated turns, the files of the languages ones written for this.

    python -m training.question_classifier [--output FILE] [--score FILE ...]

Each question is filled in a few times; its sentence embedding (multilingual-e5-small, the bundled one) is the input
of a multinomial logistic regression over kinds and of a second one that tells whole videos from shots. Printed are
the shares of right kinds over folds of the questions, over each language left out, and over files of "kind |
question" lines that took no part, such as benchmarks/dialogue/data/footage_questions_blind.toml.
"""

import argparse
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.agent.questions.question_classifier import (
    ARCHIVE_QUESTIONS,
    FOOTAGE_QUESTIONS,
    SMALL_TALK,
    WEIGHTS,
    QuestionClassifier,
)
from retrieval.encoders.sentences.bundled import BundledSentenceEncoder
from retrieval.types import Floats, Vectors

QUESTIONS = Path(__file__).with_name("questions")
VIDEOS = (
    "reel_7.mp4",
    "tape-88B.mxf",
    "interview_1957.mov",
    "council_2019-04.mp4",
    "beach 3.mkv",
    "A001C004",
)
ASKED = "asked.toml"
FILLS = 3
"""Fillings of a question that names a hit or a video."""
FOLDS = 5
STRENGTH, STRENGTH_WHOLE = 30.0, 300.0
"""C of the regressions; of kinds, 10 and 100 are within a point of it over the folds."""
EARLIER = "how many shots are there like this?"
WHOLE = ".video"
"""Ends the kinds whose questions are about a whole video."""


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """A question, what it is after, and the line that it was filled from."""

    text: str
    kind: str
    whole: bool
    language: str
    line: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--score", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    sentences = BundledSentenceEncoder()
    questions = written_questions(QUESTIONS)
    vectors = sentences.encode_queries([question.text for question in questions])
    print(f"{len({question.line for question in questions})} questions, {len(questions)} filled in")
    lines = [question.line for question in questions]
    print(f"{held_out(questions, vectors, lines):.3f} of kinds right over {FOLDS} folds of the questions")
    languages = [question.language for question in questions]
    print(f"{held_out(questions, vectors, languages):.3f} of kinds right in languages left out")
    kinds, weights, bias = learned(questions, vectors)
    np.savez_compressed(
        arguments.output,
        kinds=np.asarray(kinds, dtype=str),
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float32),
    )
    print(f"{arguments.output}: {arguments.output.stat().st_size / 1024:.0f} KiB")
    for path in arguments.score:
        score(path, QuestionClassifier(sentences))


def written_questions(folder: Path) -> list[WrittenQuestion]:
    """Every question of the folder, filled in."""
    chance = random.Random(0)
    found: list[WrittenQuestion] = []
    line = 0
    for path in sorted(path for path in folder.glob("*.toml") if path.name != ASKED):
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, texts in written["questions"].items():
            for text in texts.strip().splitlines():
                line += 1
                for _ in range(FILLS if "{" in text else 1):
                    hit, other = chance.sample(written["hits"], 2)
                    filled = text.format(hit=hit, hit2=other, video=chance.choice(VIDEOS))
                    whole = kind.endswith(WHOLE)
                    found.append(WrittenQuestion(filled, kind.removesuffix(WHOLE), whole, path.stem, line))
    for asked in told_questions(folder / ASKED):
        line += 1
        found.append(replace(asked, line=line))
    return found


def told_questions(path: Path) -> list[WrittenQuestion]:
    """The "kind | question" lines of a file that has some for each language."""
    return [
        WrittenQuestion(
            text.strip(), kind.strip().removesuffix(WHOLE), kind.strip().endswith(WHOLE), language
        )
        for language, lines in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for kind, _, text in (line.partition("|") for line in lines.strip().splitlines())
    ]


def learned(questions: Sequence[WrittenQuestion], vectors: Vectors) -> tuple[list[str], Floats, Floats]:
    """The kinds, and the rows and biases of both regressions, that of whole videos last."""
    by_kind = regression().fit(vectors, [question.kind for question in questions])
    asked = [place for place, question in enumerate(questions) if question.kind in FOOTAGE_QUESTIONS]
    by_whole = regression(STRENGTH_WHOLE).fit(vectors[asked], [questions[place].whole for place in asked])
    weights = np.concatenate([by_kind.coef_, by_whole.coef_])
    return (
        [str(kind) for kind in by_kind.classes_],
        weights,
        np.concatenate([by_kind.intercept_, by_whole.intercept_]),
    )


def held_out(questions: Sequence[WrittenQuestion], vectors: Vectors, groups: Sequence[object]) -> float:
    """The share of right kinds where a question's group takes no part in the learning."""
    kinds = np.array([question.kind for question in questions])
    folds = GroupKFold(min(FOLDS if isinstance(groups[0], int) else 7, len(set(groups))))
    right = np.zeros(len(questions), bool)
    for learning, left in folds.split(vectors, kinds, groups):
        model = regression().fit(vectors[learning], kinds[learning])
        right[left] = model.predict(vectors[left]) == kinds[left]
    return float(right.mean())


def regression(strength: float = STRENGTH) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=500, tol=1e-3)


def score(path: Path, classifier: QuestionClassifier) -> None:
    """Prints how the classifier does on "kind | question" lines of each language, as the assistant asks it."""
    questions = told_questions(path)
    right, right_scope = 0, 0
    for question in questions:
        told, whole = read(classifier, question)
        right, right_scope = right + (told == question.kind), right_scope + (whole == question.whole)
        if told != question.kind:
            print(f"    {question.language}: {question.kind} read as {told}: {question.text}")
    print(
        f"{right / len(questions):.3f} of {len(questions)} kinds of {path.name}, "
        f"{right_scope / len(questions):.3f} of what they are about"
    )


def read(classifier: QuestionClassifier, question: WrittenQuestion) -> tuple[str, bool]:
    """A question's kind and scope as the assistant asks for them, which knows the plan's intent."""
    if question.kind in ARCHIVE_QUESTIONS:
        return classifier.archive_question(question.text), question.whole
    if question.kind in SMALL_TALK:
        return "thanks" if classifier.is_thanks(question.text) else "greeting", question.whole
    # a turn before it that asks for what no question of these files does stands for "same"
    asked = classifier.footage_question(question.text, [EARLIER])
    same = question.kind == "same" and asked.question == classifier.footage_question(EARLIER).question
    return "same" if same else asked.question, asked.whole_video


if __name__ == "__main__":
    main()
