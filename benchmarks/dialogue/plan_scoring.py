"""Whether a plan meets what an annotated turn expects of it; the dialogues' own rules."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OWN_DIALOGUES = Path(__file__).parent / "data" / "dialogues.jsonl"
BLIND_DIALOGUES = OWN_DIALOGUES.with_name("dialogues_written_blind.jsonl")
"""Eleven sets by people who had not seen how words are read; what they found missing was mended afterwards."""
SHARED_DIALOGUES = Path(__file__).parents[3] / "shared" / "dialogues" / "dialogues.jsonl"


def unmet_fields(plan: dict[str, Any], expect: dict[str, Any]) -> list[str]:
    """The names of the fields that miss the expectation."""
    wrong = [] if plan["intent"] in expect["intent"] else ["intent"]
    for field in ("visual", "speech", "exclude", "then"):
        text = plan[field].lower()
        if any(not any(word in text for word in group) for group in expect.get(field, [])):
            wrong.append(field)
        if any(word in text for word in expect.get(f"{field}_none", [])):
            wrong.append(f"{field}_none")
    lists = ("shots", "exclude_shots")
    wrong += [field for field in lists if field in expect and sorted(plan[field]) != sorted(expect[field])]
    if "image" in expect and plan["use_image"] != expect["image"]:
        wrong.append("image")
    wrong += [field for field, value in plan["filters"].items() if field in expect and value != expect[field]]
    return wrong


def plan_accuracy(dialogues: Path, plans: Iterable[dict[str, Any]]) -> tuple[float, list[str]]:
    """The share of turns whose plan meets everything expected, and the turns that do not."""
    expected = {}
    for line in dialogues.read_text(encoding="utf-8").splitlines():
        dialogue = json.loads(line)
        for number, turn in enumerate(dialogue["turns"]):
            expected[dialogue["id"], number] = turn
    missed = []
    for answer in plans:
        turn = expected[answer["id"], answer["turn"]]
        if wrong := unmet_fields(answer["plan"], turn["expect"]):
            missed.append(f"{answer['id']}.{answer['turn']} {turn['user']!r}: {', '.join(wrong)}")
    return 1 - len(missed) / len(expected), missed
