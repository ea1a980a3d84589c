"""A conversation that puts shots aside, hands them over and takes back: the turns, and what each of them means."""

from assistant.dialogue.plan import Action, Plan
from tests.scripted_planner import Written

TURNS: dict[str, Written] = {
    "find something red": Plan(visual="red"),
    "put the first two in Opening": Action(do="bin_add", shots=(1, 2), bin="Opening"),
    "now something blue": Plan(visual="blue"),
    "add the first one to the opening one too": Action(do="bin_add", shots=(1,), bin="the opening one"),
    "call it Teaser": Action(do="bin_rename", name="Teaser"),
    "give me an EDL of it": Action(do="export", format="edl"),
    "play the second": Action(do="play", shots=(2,)),
    "delete the teaser bin": Action(do="bin_delete", bin="teaser bin"),
    "undo that": "undo",
}
"""With "yes" after the last but one it is ten turns, and one more undo."""
