"""Learns what kind of turn a text is, from training/turns and the wordings that dialogues are written with.

    python -m training.intent_classifier [--wordings FOLDER ...] [--output FILE] [--test FOLDER]

Each wording is filled in a few times; its sentence embedding (multilingual-e5-small, the bundled one) is the
input of a multinomial logistic regression. With --test the share of right kinds on other wordings is printed.
"""

import argparse
import random
import re
import tomllib
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.agent.planning.intent_classifier import WEIGHTS
from retrieval.encoders.sentences.bundled import BundledSentenceEncoder

ROOT = Path(__file__).parents[1] / "benchmarks" / "dialogue"
TURNS = Path(__file__).with_name("turns")
HITS = {
    "en": (
        "the second one", "number 4", "the last one", "the third", "#3", "two", "the first", "shot 5", "7",
        "the one at the end", "number six", "the fourth shot", "hit 2",
    ),
    "es": (
        "el segundo", "el número 4", "el último", "el tercero", "el dos", "#3", "el primero", "el plano 5",
        "el siete", "la tercera", "la 4", "el último de todos", "el seis",
    ),
}  # fmt: skip
KIND_OF = {
    "search": ("ask", "fresh", "quote", "topic", "then"),
    "refine": (
        "narrow", "recolour", "exclude", "after", "before", "between", "shorter", "longer", "video", "same_video"
    ),
    "similar": ("similar", "similar_two", "similar_first_three"),
    "remove": ("drop", "drop_two"),
    "describe": ("describe", "describe_video"),
    "more": ("more",),
    "chat": ("chat",),
    "info": ("info",),
    "reset": ("reset",),
}  # fmt: skip
FILLS = 4
"""Fillings of a wording; more of them teach the things, not the wordings."""
HITS_TOLD = 2
"""Hits that a turn about one is filled with."""
STRENGTH = 50.0
"""C of the regression: chosen on wordings left out, 10 and 100 are within a point of it."""
ORDINALS = {
    "en": ("first", "second", "third", "fourth", "fifth", "sixth", "last"),
    "es": ("primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "último"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--wordings", type=Path, nargs="+", default=[ROOT / "wordings", ROOT / "unseen_wordings"]
    )
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--test", type=Path)
    arguments = parser.parse_args()
    texts, kinds = zip(
        *turns(TURNS),
        *(pair for folder in arguments.wordings for pair in examples(folder, FILLS)),
        strict=True,
    )
    sentences = BundledSentenceEncoder()
    model = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3).fit(sentences.encode_queries(texts), kinds)
    np.savez_compressed(
        arguments.output,
        kinds=np.asarray(model.classes_, dtype=str),
        weights=model.coef_.astype(np.float16),
        bias=model.intercept_.astype(np.float32),
    )
    print(f"{len(texts)} examples, {arguments.output}: {arguments.output.stat().st_size / 1024:.0f} KiB")
    if arguments.test:
        texts, kinds = zip(*examples(arguments.test, 2), strict=True)
        share = np.mean(model.predict(sentences.encode_queries(texts)) == np.asarray(kinds))
        print(f"{share:.3f} of {len(texts)} texts of {arguments.test.name}")


def turns(folder: Path) -> list[tuple[str, str]]:
    """(text, kind) for every turn of the folder, those about a hit with some hits each."""
    chance = random.Random(0)
    found = []
    for path in sorted(folder.glob("*.toml")):
        for kind, lines in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for line in lines.strip().splitlines():
                hits = chance.sample(HITS[path.stem], HITS_TOLD) if "{ref}" in line else [""]
                texts = (line.replace("{ref}", hit) for hit in hits)
                found += [(contracted(text) if path.stem == "es" else text, kind) for text in texts]
    return found


def contracted(text: str) -> str:
    """Spanish "a el" and "de el" as they are written."""
    return re.sub(r"\b(a|de) el\b", lambda found: "al" if found[1] == "a" else "del", text)


def examples(folder: Path, fills: int) -> list[tuple[str, str]]:
    """(text, kind) for every wording of the folder, filled in so many times."""
    chance = random.Random(0)
    found = []
    for path in sorted(folder.glob("*.toml")):
        wordings = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, names in KIND_OF.items():
            for template in (text.partition("|")[0] for name in names for text in wordings[name]):
                for _ in range(fills if "{" in template else 1):
                    found.append((template.format(**filling(wordings, path.stem, chance)), kind))  # noqa: PERF401
    return found


def filling(wordings: dict[str, list[str]], language: str, chance: random.Random) -> dict[str, object]:
    lists = {"thing": "things", "thing2": "things", "detail": "details", "colour": "colours", "bad": "bad"}
    lists |= {"topic": "topics", "quote": "quotes"}
    values: dict[str, object] = {
        name: chance.choice(wordings[listed]).partition("|")[0] for name, listed in lists.items()
    }
    first, second = sorted(chance.sample(range(1, 45), 2))
    values |= {"minute": first, "minute2": second, "clock": f"{first}:00", "clock2": f"{second}:00"}
    values |= {"n": chance.randint(2, 30), "k": chance.randint(1, 12), "k2": chance.randint(1, 12)}
    values |= {"video": chance.choice(["tape-88B.mxf", "reel_7.mp4", "the 1957 film"])}
    return values | {name: chance.choice(ORDINALS[language]) for name in ("ordinal", "ordinal2")}


if __name__ == "__main__":
    main()
