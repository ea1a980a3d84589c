"""`filmoteca saved` and what `filmoteca bin` takes back: the scripts' contract."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.saved_searches import query_to_save
from assistant.dialogue.sessions.session_json import session_from_json, session_to_json
from assistant.dialogue.state import DialogueState
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.queries import VideoFilter
from retrieval.search.engine import SearchEngine
from tests.conftest import Filmoteca, Outcome
from tests.support.factories import add_video
from tests.support.footage.colour_reels import COLOURS, ColourEncoder, make_reels

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """The reels, with two saved searches."""
    with make_reels(tmp_path, ColourEncoder()) as archive:
        assistant = Assistant(SearchEngine(archive, ColourEncoder()))
        for name, asked in (("Red things", "something red"), ("Blue", "something blue, no green")):
            conversation, _ = assistant.answer(DialogueState(), asked)
            archive.saved_searches.save(name, query_to_save(session_to_json(conversation), archive))
        yield archive


def add_red(archive: Archive) -> None:
    vectors = np.eye(len(COLOURS), dtype=np.float32)[[list(COLOURS).index(c) for c in ("red", "green")]]
    with archive.writing():
        add_video(archive, "late", vectors=vectors)


def values(outcome: Outcome) -> list[dict[str, Any]]:
    assert outcome.status == 0, outcome.err
    return [json.loads(line) for line in outcome.out]


def test_saved_searches_are_listed_with_what_they_look_for(filmoteca: Filmoteca, archive: Archive) -> None:
    blue, red = values(filmoteca("saved", "list", "--archive", archive.folder, "--json"))
    assert (red["name"], red["query"]["text"], red["query"]["pictures"]) == ("Red things", "red", 0)
    assert (blue["query"]["text"], blue["query"]["exclude"]) == ("blue", "green")
    assert red["run"] == red["created"]
    lines = filmoteca("saved", "list", "--archive", archive.folder).out
    assert re.fullmatch(r"Blue: “blue”, exclude green  \(run \d{4}-\d\d-\d\d \d\d:\d\d\)", lines[0])


def test_a_saved_search_tells_what_is_new_until_it_is_run(filmoteca: Filmoteca, archive: Archive) -> None:
    at = ("--archive", archive.folder)
    add_red(archive)
    for _ in range(2):
        told = values(filmoteca("saved", "new", *at, "--json"))
        assert {one["name"]: one["new"] for one in told} == {"Red things": 1, "Blue": 0}
    assert filmoteca("saved", "new", "blue", *at).out[0].startswith("Blue: nothing new since ")
    done = filmoteca("saved", "run", "RED things", *at, "-n", "50", "--json")
    hits = values(done)
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit["video"] for hit in hits if hit["new"] and hit["match"] != "none"] == ["late.mp4"]
    assert done.err[-1].startswith("1 new shot since ")
    assert {one["new"] for one in values(filmoteca("saved", "new", *at, "--json"))} == {0}
    assert not any(line.endswith("  new") for line in filmoteca("saved", "run", "red things", *at).out)


def test_saved_searches_are_renamed_and_deleted(filmoteca: Filmoteca, archive: Archive) -> None:
    at = ("--archive", archive.folder)
    assert filmoteca("saved", "rename", "blue", "Sea", *at).status == 0
    assert filmoteca("saved", "delete", "red things", *at).status == 0
    assert [one["name"] for one in values(filmoteca("saved", "list", *at, "--json"))] == ["Sea"]
    wrong = filmoteca("saved", "run", "See", *at)
    assert wrong.status == 1
    assert "Did you mean Sea?" in wrong.err[-1]


def test_a_damaged_saved_search_is_named_and_the_others_go_on(filmoteca: Filmoteca, archive: Archive) -> None:
    archive.saved_searches.save("Damaged", "{}]")
    add_red(archive)
    for command in ("list", "new"):
        outcome = filmoteca("saved", command, "--archive", archive.folder)
        assert (outcome.status, len(outcome.out)) == (1, 2)
        assert outcome.err[-1].startswith("Damaged: ")


def test_a_saved_search_stays_in_the_videos_that_were_chosen(filmoteca: Filmoteca, archive: Archive) -> None:
    conversation, _ = Assistant(SearchEngine(archive, ColourEncoder())).answer(
        DialogueState(), "something red"
    )
    conversation = replace(conversation, query=replace(conversation.query, scope=VideoFilter("old")))
    kept = query_to_save(session_to_json(conversation), archive)
    assert session_from_json(kept, "test").query.scope == conversation.query.scope
    archive.saved_searches.save("Old reds", kept)
    at = ("--archive", archive.folder, "--json")
    assert values(filmoteca("saved", "list", *at))[1]["query"]["among"] == "old"
    assert {hit["video"] for hit in values(filmoteca("saved", "run", "Old reds", *at))} == {"old.mkv"}


def test_changes_of_bins_are_taken_back_and_deleted_ones_restored(
    filmoteca: Filmoteca, archive: Archive
) -> None:
    at = ("--archive", archive.folder)
    video = archive.video_by_id("reel0")
    assert video is not None
    archive.bins.add("Feria", [NewClip(video, 0.0, 1.0), NewClip(video, 1.0, 2.0)])
    archive.bins.remove("Feria", [archive.bins.get("Feria").clips[0].id])
    assert values(filmoteca("bin", "undo", "feria", *at))[0]["clips"] == 2
    assert values(filmoteca("bin", "redo", "feria", *at))[0]["clips"] == 1
    nothing = filmoteca("bin", "redo", "feria", *at)
    assert (nothing.status, nothing.err[-1][:18]) == (1, "There is no change")
    filmoteca("bin", "delete", "feria", *at)
    [gone] = values(filmoteca("bin", "deleted", *at))
    assert (gone["name"], gone["clips"]) == ("Feria", 1)
    assert values(filmoteca("bin", "restore", gone["id"], *at))[0]["name"] == "Feria"
    assert values(filmoteca("bin", "deleted", *at)) == []
