"""Writes annotated dialogues from wordings and lists, English, Spanish and both in one, to plan and to score.

    python -m benchmarks.dialogue.generate_dialogues [--wordings FOLDER] [--count 300] [--seed 1] > dialogues.jsonl
    filmoteca plan dialogues.jsonl

Each begins with a question; the turns after it narrow, replace, exclude, limit, refer to hits, or change the
subject, and what the plan must hold is carried from turn to turn as a person would.
"""

import argparse
import json
import random
import tomllib
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORDINGS = Path(__file__).parent / "wordings"
VIDEOS = ("NO-DO_0117.mp4", "ferry_archive_3.mov", "tape-88B.mxf", "mercado_1957.mkv")
HITS = 9
ORDINALS = {
    "en": ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    "es": ("primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno"),
}
SOFT = ["search", "refine"]
"""A replacement may be called either."""
LIMITS = ("video", "after", "before", "min_seconds", "max_seconds")


@dataclass
class Query:
    """What the running plan must hold."""

    visual: list[list[str]] = field(default_factory=list)
    exclude: list[list[str]] = field(default_factory=list)
    limits: dict[str, Any] = field(default_factory=dict)
    image: bool = False
    colour: str = ""

    def expected(self, intents: list[str], **more: Any) -> dict[str, Any]:
        values: dict[str, Any] = {"intent": intents, "visual": self.visual, "exclude": self.exclude}
        values |= dict.fromkeys(LIMITS) | self.limits | {"image": self.image} | more
        return {name: value for name, value in values.items() if value != []}


class Writer:
    """Writes one dialogue; `say` picks a wording of a kind and fills it in."""

    def __init__(self, wordings: dict[str, dict[str, Any]], chance: random.Random) -> None:
        self.wordings = wordings
        self.chance = chance
        self.turns: list[dict[str, Any]] = []
        self.query = Query()
        self.wording = ""
        """The wording last filled in, kept beside its turn to find what fails by."""
        self.mixed = chance.random() < 0.25
        self.language = chance.choice(list(wordings))

    def pick(self, kind: str) -> tuple[str, list[str]]:
        text, *words = self.chance.choice(self.wordings[self.language][kind]).split("|")
        return text, words

    def say(self, kind: str, **values: Any) -> tuple[str, list[str]]:
        """The text, and the words that must not be searched for."""
        template, stray = self.pick(kind)
        text = template.format(**values)
        self.wording = template
        return (text[0].upper() + text[1:] if self.chance.random() < 0.3 else text), stray

    def add(self, text: str, expect: dict[str, Any], picture: str = "") -> None:
        turn = {"user": text, "expect": expect, "wording": self.wording}
        self.turns.append(turn | ({"image": picture} if picture else {}))

    def begin(self) -> None:
        """The first question: a thing, a coloured thing, a picture, something said, or a sequence."""
        kind = self.chance.choices(
            ("ask", "colour", "picture", "quote", "topic", "then"), (10, 3, 2, 2, 2, 2)
        )[0]
        self.query = Query()
        if kind == "ask":
            self.ask("ask", ["search"])
        elif kind == "colour":
            self.colour()
        elif kind == "picture":
            self.query.image = True
            self.add(self.say("picture")[0], self.query.expected(["search"]), "picture.jpg")
        elif kind == "quote":
            quote = self.pick("quotes")[0]
            self.add(self.say("quote", quote=quote)[0], self.query.expected(["search"], speech=[[quote]]))
        elif kind == "topic":
            topic, words = self.pick("topics")
            self.add(self.say("topic", topic=topic)[0], self.query.expected(["search"], speech=_each(words)))
        else:
            (first, words), (second, later) = self.pick("things"), self.pick("things")
            self.query.visual = _each(words)
            text = self.say("then", thing=first, thing2=second)[0]
            self.add(text, self.query.expected(["search"], then=_each(later)))

    def ask(self, kind: str, intents: list[str]) -> None:
        thing, words = self.pick("things")
        old = [word for group in self.query.visual for word in group if word not in words]
        text, stray = self.say(kind, thing=thing)
        kept = self.query if kind == "replace" else Query()
        self.query = Query(_each(words), kept.exclude, kept.limits, kept.image)
        self.add(text, self.query.expected(intents, visual_none=[w for w in stray if w not in thing] + old))

    def colour(self) -> None:
        template, words = self.pick("coloured")
        self.query.colour = self.pick("colours")[0]
        self.query.visual = [*_each(words), [self.query.colour]]
        self.wording = template
        self.add(template.format(colour=self.query.colour), self.query.expected(["search"]))

    def go_on(self) -> None:
        """A turn that stands on the ones before."""
        if self.mixed:
            self.language = self.chance.choice(list(self.wordings))
        kinds = {"narrow": 5, "exclude": 4, "time": 4, "length": 4, "video": 2, "hits": 6, "standing": 4}
        simple = self.query.visual and not (self.query.limits or self.query.exclude or self.query.image)
        kinds |= {"replace": 4 if simple else 0, "fresh": 3, "describe": 3}
        if self.query.colour and not self.mixed:
            kinds["recolour"] = 8
        kind = self.chance.choices(list(kinds), list(kinds.values()))[0]
        if kind in ("replace", "fresh"):
            self.ask(kind, SOFT if kind == "replace" else ["search"])
        else:
            getattr(self, kind)()

    def narrow(self) -> None:
        detail, words = self.pick("details")
        text, stray = self.say(
            "picture_narrow" if self.query.image and not self.query.visual else "narrow", detail=detail
        )
        self.query.visual = [*self.query.visual, *_each(words)]
        self.add(text, self.query.expected(["refine"], visual_none=[w for w in stray if w not in detail]))

    def recolour(self) -> None:
        old = self.query.colour
        new = self.chance.choice([c for c in self.wordings[self.language]["colours"] if c != old])
        self.query.visual = [[new] if group == [old] else group for group in self.query.visual]
        self.query.colour = new
        self.add(self.say("recolour", colour=new)[0], self.query.expected(SOFT, visual_none=[old]))

    def exclude(self) -> None:
        bad, words = self.pick("bad")
        self.query.exclude = [*self.query.exclude, words]
        self.add(self.say("exclude", bad=bad)[0], self.query.expected(["refine"], visual_none=words))

    def time(self) -> None:
        first, second = sorted(self.chance.sample(range(1, 40), 2))
        values = {"minute": first, "minute2": second, "clock": f"{first}:00", "clock2": f"{second}:00"}
        kind = self.chance.choice(("after", "before", "between"))
        if kind != "before":
            self.query.limits["after"] = first * 60
        if kind != "after":
            self.query.limits["before"] = (second if kind == "between" else first) * 60
        contradicted = {"after": "before", "before": "after"}.get(kind)
        if contradicted and self.query.limits.get("before", 9e9) <= self.query.limits.get("after", -1):
            self.query.limits.pop(contradicted)
        self.add(self.say(kind, **values)[0], self.query.expected(["refine"]))

    def length(self) -> None:
        seconds, kind = self.chance.randint(3, 25), self.chance.choice(("shorter", "longer"))
        limits = self.query.limits
        limits["max_seconds" if kind == "shorter" else "min_seconds"] = seconds
        if limits.get("min_seconds", 0) >= limits.get("max_seconds", 99):
            limits.pop("min_seconds" if kind == "shorter" else "max_seconds")
        self.add(self.say(kind, n=seconds)[0], self.query.expected(["refine"]))

    def video(self) -> None:
        if self.chance.random() < 0.5:
            name = self.chance.choice(VIDEOS)
            text = self.say("video", video=name)[0]
        else:
            number = self.chance.randint(1, HITS)
            name = VIDEOS[(number - 1) % len(VIDEOS)]
            text = self.say("same_video", k=number, ordinal=ORDINALS[self.language][number - 1])[0]
        self.query.limits["video"] = name
        self.add(text, self.query.expected(["refine"]))

    def hits(self) -> None:
        one, two = sorted(self.chance.sample(range(1, HITS + 1), 2))
        names = ORDINALS[self.language]
        values = {"k": one, "k2": two, "ordinal": names[one - 1], "ordinal2": names[two - 1]}
        kind = self.chance.choice(
            ("similar", "similar", "similar_two", "similar_first_three", "drop", "drop", "drop_two")
        )
        named = {"similar_two": [one, two], "drop_two": [one, two], "similar_first_three": [1, 2, 3]}.get(
            kind, [one]
        )
        text = self.say(kind, **values)[0]
        if kind.startswith("drop"):
            self.add(text, self.query.expected(["refine"], exclude_shots=named))
        else:
            self.add(text, {"intent": ["similar"], "shots": named})

    def describe(self) -> None:
        if self.chance.random() < 0.3:
            name = self.chance.choice(VIDEOS)
            self.add(self.say("describe_video", video=name)[0], {"intent": ["describe"], "video": name})
            return
        number = self.chance.randint(1, HITS)
        text = self.say("describe", k=number, ordinal=ORDINALS[self.language][number - 1])[0]
        self.add(text, {"intent": ["describe"], "shots": [number]})

    def standing(self) -> None:
        kind = self.chance.choices(("more", "chat", "info", "reset"), (4, 3, 2, 1))[0]
        intents = ["chat", "info"] if kind == "chat" else [kind]
        self.add(self.say(kind)[0], {"intent": intents})
        if kind == "reset":
            self.begin()


def _each(words: list[str]) -> list[list[str]]:
    return [[word] for word in words]


def written(wordings: dict[str, dict[str, Any]], count: int, seed: int) -> list[dict[str, Any]]:
    """So many dialogues; the same seed writes the same ones."""
    dialogues = []
    for number in range(count):
        writer = Writer(wordings, random.Random(f"{seed}/{number}"))
        writer.begin()
        for _ in range(writer.chance.randint(1, 5)):
            writer.go_on()
        hits = [
            {"shot": n + 1, "video": VIDEOS[n % len(VIDEOS)], "start": n * 9.0, "end": n * 9.0 + 5}
            for n in range(HITS)
        ]
        dialogues.append(
            {"id": f"g{number:04}", "videos": VIDEOS, "hits": hits, "turns": deepcopy(writer.turns)}
        )
    return dialogues


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--wordings", type=Path, default=WORDINGS)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    files = sorted(arguments.wordings.glob("*.toml"))
    wordings = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}
    for dialogue in written(wordings, arguments.count, arguments.seed):
        print(json.dumps(dialogue, ensure_ascii=False))


if __name__ == "__main__":
    main()
