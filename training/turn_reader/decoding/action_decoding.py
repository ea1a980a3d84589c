"""What a turn has done beside searching: each action with its hits, its bin and its name."""

from collections.abc import Iterator

from training.turn_reader.annotated_turns import Action, ActionName
from training.turn_reader.decoding.tagged_turn import TaggedTurn
from training.turn_reader.dialogue_state import DialogueState
from training.turn_reader.labels.label_sets import NONE, OLD_BIN, TurnLabels
from training.turn_reader.language.hit_lists import hit_lists

WITH_SHOTS = ("bin_add", "play", "download")
NAMING = ("bin_rename", "save_search")
FILLING = ("bin_add", "bin_create")

Shots = tuple[int, ...]


def decode_actions(
    state: DialogueState, turn: TaggedTurn, labels: TurnLabels, shots: Shots, removed: Shots
) -> tuple[Action, ...]:
    """The actions in the labels' order; one that fills bins is done for each bin that the turn names."""
    actions: list[Action] = []
    for do in labels.actions:
        bins = turn.spans("bin") if do in FILLING else []
        if len(bins) > 1:
            filled = zip(turn.texts("bin"), _shots_by_bin(state, turn, bins), strict=True)
            for name, own in filled:
                actions.append(Action(do=do, bin=name, shots=own if do == "bin_add" else ()))
        else:
            actions.append(_action(do, state, turn, labels, shots, removed))
    return tuple(actions)


def _action(
    do: ActionName, state: DialogueState, turn: TaggedTurn, labels: TurnLabels, shots: Shots, removed: Shots
) -> Action:
    name = next(iter(turn.texts("name")), None)
    bin_name = next(_bin_names(do, state, turn, labels, name), None)
    told: dict[str, object] = {"do": do}
    if do == "bin_remove":
        told["shots"] = removed or shots
    elif do in WITH_SHOTS or (do == "export" and not bin_name):
        told["shots"] = shots
    if do.startswith("bin_") or do == "export":
        told["bin"] = bin_name
    if do == "export" and labels.classes["format"] != NONE:
        told["format"] = labels.classes["format"]
    if do in NAMING:
        told["name"] = name
    return Action.model_validate(told)


def _bin_names(
    do: ActionName, state: DialogueState, turn: TaggedTurn, labels: TurnLabels, name: str | None
) -> Iterator[str]:
    """The bins that an action may be for, the likeliest first: its own kind, a renamed one, the other, the last."""
    own, other = ("old_bin", "bin") if do in OLD_BIN else ("bin", "old_bin")
    yield from turn.texts(own)
    if labels.classes["bin_from"] == "last" and state.bin:
        yield state.bin
    if do not in OLD_BIN and "bin_rename" in labels.actions and name:
        yield name
    if do in OLD_BIN or not set(OLD_BIN).intersection(labels.actions):
        yield from turn.texts(other)


def _shots_by_bin(state: DialogueState, turn: TaggedTurn, bins: list[range]) -> list[Shots]:
    """The hits told before each bin ("1 and 2 in A, 3 in B"), or after it where the bins come first."""
    tagged = turn.places("shot")
    told = [
        hits
        for hits in hit_lists(turn.folded, turn.language, state.shown)
        if tagged.intersection(range(hits.first, hits.end))
    ]
    bins_come_first = bool(told) and bins[0].start < told[0].first
    shots: list[set[int]] = [set() for _ in bins]
    for hits in told:
        passed = sum(span.start < hits.first for span in bins)
        place = passed - 1 if bins_come_first else min(passed, len(bins) - 1)
        shots[place].update(hits.shots)
    return [tuple(sorted(own)) for own in shots]
