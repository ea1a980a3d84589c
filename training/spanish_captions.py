"""Translate the captions of pairs.npz into Spanish, one a line, for training/compact_spanish.py to learn from.

    apt-get install apertium apertium-eng-spa
    python -m training.spanish_captions pairs.npz captions.es

Apertium translates by rules, word by word and phrase by phrase. It takes "a dog runs" for a noun of several
("unas carreras de perro"), so verbs are written out before ("a dog is running"); spanish/before.tsv replaces
words that it does not know by some that it does, and spanish/after.tsv mends what means another thing here.
"""

import argparse
import re
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

Replacement = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

WORDS = Path(__file__).with_name("spanish")
COMMAND = ("apertium", "eng-spa")
VERBS = {
    "run": "running", "walk": "walking", "jump": "jumping", "play": "playing", "ride": "riding",
    "climb": "climbing", "look": "looking", "stand": "standing", "leap": "jumping", "shake": "shaking",
    "chase": "chasing", "dance": "dancing", "watch": "watching", "balance": "balancing", "kick": "kicking",
    "throw": "throwing", "swing": "swinging", "slide": "sliding", "race": "running", "smile": "smiling",
    "pose": "posing", "fight": "fighting", "hike": "walking", "rest": "resting", "drink": "drinking",
    "sit": "sitting", "wear": "wearing", "try": "trying", "catch": "catching", "perform": "performing",
    "swim": "swimming", "make": "making", "carry": "carrying", "take": "taking", "lie": "resting",
}  # fmt: skip
ONE = "dog|man|woman|boy|girl|child|person|player|horse|bird|baby|lady|surfer|skier|rider|climber|teenager"
SEVERAL = "dogs|men|women|boys|girls|children|people|players|horses|birds|babies|ladies|group|couple|adults"
AGREEMENT: list[Replacement] = [
    (re.compile(r"\bque está (\w+ndo)\b"), r"\1"),
    (re.compile(r"\bjugando (fútbol|baloncesto|béisbol|tenis|voleibol|rugbi|hockey)\b"), r"jugando al \1"),
    (re.compile(r"\bes (en|sobre)\b"), r"está \1"),
    (re.compile(r"\bmira(ndo|n|) en\b"), r"mira\1"),
]


def third_person(verb: str) -> str:
    if verb.endswith("y") and verb != "play":
        return verb[:-1] + "ies"
    return verb + "es" if verb.endswith("ch") else verb + "s"


def replacements(file: Path) -> Replacement:
    """Of lines "old<TAB>new" after the first, which says what the file is; the longest that fits is taken."""
    words = dict(line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:])
    either = "|".join(re.escape(old) for old in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)"), lambda found: words[found[0]]


def replaced(text: str, pairs: Iterable[Replacement]) -> str:
    for pattern, new in pairs:
        text = pattern.sub(new, text)
    return text


def plain_verbs() -> list[Replacement]:
    pairs: list[Replacement] = []
    for verb, doing in VERBS.items():
        pairs += [
            (re.compile(rf"(?<!\ba )(?<!\bthe )\b{third_person(verb)}\b"), f"is {doing}"),
            (re.compile(rf"\b({SEVERAL}) {verb}\b"), rf"\1 are {doing}"),
        ]
    return [
        *pairs,
        (re.compile(rf"\b({ONE}) (\w{{2,}}ing)\b"), r"\1 that is \2"),
        (re.compile(rf"\b({SEVERAL}) (\w{{2,}}ing)\b"), r"\1 that are \2"),
        (re.compile(r"\b(is|are) (is|are) "), r"\1 "),
    ]


def translated(captions: list[str]) -> list[str]:
    """Each with a full stop, which keeps Apertium from reading one line on into the next."""
    before = [replacements(WORDS / "before.tsv"), *plain_verbs()]
    after = [*AGREEMENT, replacements(WORDS / "after.tsv")]
    english = [replaced(text.lower().strip(" ."), before) + " ." for text in captions]
    run = subprocess.run(COMMAND, input="\n".join(english) + "\n", capture_output=True, text=True, check=True)
    spanish = run.stdout.splitlines()
    if len(spanish) != len(captions):
        raise SystemExit(f"Apertium gave {len(spanish)} lines for {len(captions)} captions.")
    return [replaced(clean(text), after) for text in spanish]


def clean(text: str) -> str:
    """Without Apertium's marks (* unknown, # and @ not inflected) and the full stop."""
    return re.sub(r"\s+", " ", re.sub(r"[*#@]", "", text)).strip(" .").lower()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    captions = [str(caption) for caption in np.load(arguments.pairs)["caption"]]
    arguments.output.write_text("".join(f"{text}\n" for text in translated(captions)), encoding="utf-8")


if __name__ == "__main__":
    main()
