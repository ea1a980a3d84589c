"""Translate captions of photos with Apertium, for training/compact_languages.py to learn from.

    apt-get install apertium-eng-spa apertium-eng-cat apertium-spa-ita apertium-es-pt apertium-fra-cat
    python -m training.apertium_captions pairs_coco.npz coco.tsv --captions 2500

Apertium translates by rules, word by word and phrase by phrase: into Spanish and Catalan from English, into
Italian and Portuguese from its Spanish, into French from its Catalan; into German it does not. Many sentences
come out wrong, but most of their words right. It takes "a dog runs" for a noun of several ("unas carreras de
perro"), so verbs are written out before ("a dog is running"); languages/apertium_before.tsv replaces words that
it does not know by some that it does, and apertium_after_spanish.tsv mends what means another thing here.
"""

import argparse
import re
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from training.compact_pairs import training_rows

Replacement = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

WORDS = Path(__file__).with_name("languages")
COLUMNS = ("english", "spanish", "french", "italian", "portuguese", "catalan")
SEED = 3
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


def translated(captions: list[str]) -> list[tuple[str, ...]]:
    """Each in the languages of `COLUMNS`."""
    after = [*AGREEMENT, replacements(WORDS / "apertium_after_spanish.tsv")]
    plain = [replaced(text.lower().strip(" ."), plain_verbs()) for text in captions]
    before = [replacements(WORDS / "apertium_before.tsv"), *plain_verbs()]
    known = [replaced(text.lower().strip(" ."), before) for text in captions]
    spanish = [replaced(text, after) for text in apertium("eng-spa", known)]
    catalan = apertium("eng-cat", plain)
    return list(
        zip(
            captions,
            spanish,
            apertium("cat-fra", catalan),
            apertium("spa-ita", spanish),
            apertium("es-pt_BR", spanish),
            catalan,
            strict=True,
        )
    )


def apertium(pair: str, texts: list[str]) -> list[str]:
    """Each with a full stop, which keeps Apertium from reading one line on into the next."""
    lines = "".join(f"{text} .\n" for text in texts)
    run = subprocess.run(("apertium", pair), input=lines, capture_output=True, text=True, check=True)
    if len(out := run.stdout.splitlines()) != len(texts):
        raise SystemExit(f"Apertium gave {len(out)} lines for {len(texts)} captions.")
    return [clean(text) for text in out]


def clean(text: str) -> str:
    """Without Apertium's marks (* unknown, # and @ not inflected) and the full stop."""
    return re.sub(r"\s+", " ", re.sub(r"[*#@]", "", text)).strip(" .").lower()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--captions", type=int, default=2500, help="how many photos' first captions")
    arguments = parser.parse_args()
    stored = dict(np.load(arguments.pairs))
    photos = training_rows(stored["split"])
    drawn = np.random.default_rng(SEED).permutation(photos)[: arguments.captions]
    _, first = np.unique(stored["caption_image"], return_index=True)
    captions = [" ".join(str(text).split()) for text in stored["caption"][first[np.sort(drawn)]]]
    lines = [COLUMNS, *translated(captions)]
    arguments.output.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
