"""The command line's contract with scripts: results on stdout, fields by name, everything else on stderr."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assistant.cli.main import app
from assistant.dialogue.plan import Plan
from tests.conftest import Filmoteca, Outcome
from tests.support.footage.colour_reels import picture_of

ROOT = Path(__file__).parents[3]
HIT = ["rank", "video", "shot", "start", "end", "score", "match", "senses", "reasons", "speech", "alike"]
PLAN = set(Plan.model_fields)


def values(outcome: Outcome, status: int = 0) -> list[Any]:
    assert outcome.status == status, outcome.err
    return [json.loads(line) for line in outcome.out]


def shots(value: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(hit["video"], hit["shot"]) for hit in value]


def test_ingest_says_what_it_did_and_tells_the_rest_on_stderr(
    filmoteca: Filmoteca, colour_clips: Path, tmp_path: Path
) -> None:
    outcome = filmoteca("ingest", colour_clips, "--archive", tmp_path / "a", "--json")
    [summary] = values(outcome)
    assert sorted(summary["added"]) == ["flags.mp4", "sea.mkv"]
    assert {key: summary[key] for key in ("moved", "skipped", "failed", "warnings", "shots")} == {
        "moved": [], "skipped": 0, "failed": [], "warnings": [], "shots": 5
    }  # fmt: skip
    assert summary["seconds"] == pytest.approx(10, abs=0.1)
    assert summary["frames"] == {"decoded": 250, "sampled": 20, "encoded": summary["frames"]["encoded"]}
    assert summary["elapsed"] > summary["encoder_seconds"] >= 0
    assert "The colours answer." in outcome.err
    assert any("100%" in line for line in outcome.err)
    [again] = values(filmoteca("ingest", colour_clips, "--archive", tmp_path / "a", "--json"))
    assert (again["skipped"], again["added"], again["shots"]) == (2, [], 0)


def test_ingest_tells_people_in_one_line(filmoteca: Filmoteca, colour_clips: Path, tmp_path: Path) -> None:
    [line] = filmoteca("ingest", colour_clips, "--archive", tmp_path / "a").out
    assert line.startswith("2 videos added: 5 shots from 10 s in ")
    assert filmoteca("ingest", colour_clips, "--archive", tmp_path / "a").out == [
        "0 videos added; 2 already there."
    ]


def test_an_existing_empty_folder_becomes_an_archive(
    filmoteca: Filmoteca, colour_clips: Path, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    assert filmoteca("ingest", colour_clips, "--archive", tmp_path / "a").status == 0


def test_an_archive_whose_making_was_cut_off_is_completed(
    filmoteca: Filmoteca, colour_clips: Path, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "catalogue.sqlite3").touch()
    assert filmoteca("ingest", colour_clips, "--archive", tmp_path / "a").status == 0


def test_search_gives_a_hit_a_line(filmoteca: Filmoteca, colour_archive: Path) -> None:
    hits = values(filmoteca("search", "something green", "--archive", colour_archive, "-n", 3, "--json"))
    assert [list(hit) for hit in hits] == [HIT] * 3
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert shots(hits)[0] == ("flags.mp4", 2)
    assert (hits[0]["start"], hits[0]["end"]) == (pytest.approx(2, abs=0.01), pytest.approx(4, abs=0.01))
    assert {hit["match"] for hit in hits} <= {"strong", "weak", "none"}
    assert all(0 <= hit["score"] <= 1 for hit in hits)


def test_search_takes_a_picture_a_video_and_what_must_not_be_seen(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "yellow.png"
    Image.fromarray(picture_of("yellow")).save(picture)
    by_picture = values(filmoteca("search", "--image", picture, "--archive", colour_archive, "--json"))
    assert shots(by_picture)[0] == ("sea.mkv", 2)
    moving = tmp_path / "yellow.gif"
    frames = [Image.fromarray(picture_of(colour)) for colour in ("yellow", "red")]
    frames[0].save(moving, save_all=True, append_images=frames[1:])
    outcome = filmoteca("search", "--image", moving, "--archive", colour_archive, "--json")
    assert shots(values(outcome))[0] == ("sea.mkv", 2)
    assert f"{moving} moves; only its first frame was looked at." in "\n".join(outcome.err)
    options = ("--archive", colour_archive, "--video", "SEA.mkv", "--json")
    assert {hit["video"] for hit in values(filmoteca("search", "red", *options))} == {"sea.mkv"}
    options = ("--archive", colour_archive, "--exclude", "red", "--json")
    assert shots(values(filmoteca("search", "red and blue", *options)))[0] == ("flags.mp4", 3)


def test_search_tells_people_the_same(filmoteca: Filmoteca, colour_archive: Path) -> None:
    outcome = filmoteca("search", "blue", "--archive", colour_archive, "-n", 1)
    assert len(outcome.out) == 1
    assert "0:00:04.0 – 0:00:06.0" in outcome.out[0]
    assert outcome.out[0].endswith("flags.mp4")


def test_search_answers_every_line_of_a_file(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path
) -> None:
    Image.fromarray(picture_of("cyan")).save(tmp_path / "cyan.png")
    lines = [
        {"id": "a", "text": "red", "n": 1},
        {"id": 2, "image": "cyan.png", "n": 2},
        {"id": "c", "query": "blue\u2028or not", "video": "flags.mp4"},
        {"id": "d", "text": ""},
    ]
    source = tmp_path / "queries.jsonl"
    text = "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    source.write_text("\ufeff" + text, encoding="utf-8")
    outcome = filmoteca("search", "--from", source, "--archive", colour_archive, "--json")
    a, b, c, d = values(outcome, status=1)
    assert [list(answer) for answer in (a, b, c, d)] == [["id", "hits"]] * 4
    assert (a["id"], b["id"], c["id"], d["id"]) == ("a", 2, "c", "d")
    assert shots(a["hits"]) == [("flags.mp4", 1)]
    assert list(a["hits"][0]) == HIT
    assert shots(b["hits"])[0] == ("sea.mkv", 1)
    assert shots(c["hits"])[0] == ("flags.mp4", 3)
    assert d["hits"] == []
    assert outcome.err == ["d: The question is empty; say or show what to look for."]


def test_shots_are_listed_in_order_of_time(filmoteca: Filmoteca, colour_archive: Path) -> None:
    listed = values(filmoteca("shots", "--archive", colour_archive, "--json"))
    assert [list(shot) for shot in listed] == [["video", "shot", "scene", "class", "start", "end"]] * 5
    assert shots(listed) == [("flags.mp4", n) for n in (1, 2, 3)] + [("sea.mkv", n) for n in (1, 2)]
    assert listed[0]["start"] == 0
    assert listed[0]["end"] == listed[1]["start"]
    of_one = values(filmoteca("shots", "--archive", colour_archive, "--video", "sea.mkv", "--json"))
    assert of_one == listed[3:]
    assert len(filmoteca("shots", "--archive", colour_archive).out) == 5


def test_ask_gives_reply_plan_and_hits(filmoteca: Filmoteca, colour_archive: Path) -> None:
    options = ("--archive", colour_archive, "--language-model", "none", "--json")
    [answer] = values(filmoteca("ask", "show me something green", *options))
    assert list(answer) == ["reply", "plan", "hits", "acts"]
    assert set(answer["plan"]) == PLAN
    assert answer["plan"]["intent"] == "search"
    assert [list(hit) for hit in answer["hits"]] == [HIT] * len(answer["hits"])
    assert shots(answer["hits"])[0] == ("flags.mp4", 2)
    assert answer["reply"]


def test_ask_carries_a_session_on(filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path) -> None:
    session = tmp_path / "session.json"
    options = ("--archive", colour_archive, "--language-model", "none", "--session", session, "--json")
    values(filmoteca("ask", "something green", *options))
    [answer] = values(filmoteca("ask", "more like the first one", *options))
    assert (answer["plan"]["intent"], answer["plan"]["shots"]) == ("similar", [1])


def test_ask_answers_every_line_of_a_file(filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path) -> None:
    Image.fromarray(picture_of("cyan")).save(tmp_path / "cyan.png")
    lines = [{"id": 1, "text": "blue"}, {"id": 2, "text": "like this", "image": "cyan.png"}, {"id": 3}]
    source = tmp_path / "questions.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)))
    options = ("--archive", colour_archive, "--language-model", "none", "--json")
    outcome = filmoteca("ask", "--from", source, *options)
    answers = values(outcome, status=1)
    assert [set(answer) for answer in answers] == [{"id", "reply", "plan", "hits", "acts"}] * 3
    assert shots(answers[0]["hits"])[0] == ("flags.mp4", 3)
    assert shots(answers[1]["hits"])[0] == ("sea.mkv", 1)
    assert len(outcome.err) == 1


def test_plan_gives_a_plan_a_turn(filmoteca: Filmoteca, tmp_path: Path) -> None:
    dialogue = {"id": "d1", "turns": [{"user": "a red flag"}, {"user": "more"}], "hits": [{"video": "a.mp4"}]}
    (tmp_path / "d.jsonl").write_text(json.dumps(dialogue))
    plans = values(filmoteca("plan", tmp_path / "d.jsonl", "--language-model", "none"))
    assert [(plan["id"], plan["turn"], plan["plan"]["intent"]) for plan in plans] == [
        ("d1", 0, "search"),
        ("d1", 1, "more"),
    ]
    assert all(list(plan) == ["id", "turn", "plan"] and set(plan["plan"]) == PLAN for plan in plans)


def test_info_says_what_an_archive_holds(filmoteca: Filmoteca, colour_archive: Path) -> None:
    [info] = values(filmoteca("info", "--archive", colour_archive, "--json"))
    assert {"videos", "shots", "hours", "models", "versions"} <= set(info)
    assert (info["videos"], info["shots"], info["hours"]) == (2, 5, pytest.approx(10 / 3600, abs=1e-3))
    assert info["models"]["encoder"] == "fake:colours"
    assert "fake:colours" in filmoteca("info", "--archive", colour_archive).out[0]


def test_evaluate_gives_recall_and_a_line_for_chance(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path
) -> None:
    query = {"id": "q", "kind": "visual", "query": "cyan", "relevant_clips": ["sea.mkv"]}
    (tmp_path / "q.json").write_text(json.dumps({"queries": [query]}))
    rows = values(filmoteca("evaluate", tmp_path / "q.json", "--archive", colour_archive, "--json"))
    assert [row["kind"] for row in rows] == ["all", "visual", "chance"]
    assert rows[0]["recall"]["1"] == rows[0]["mrr"] == 1
    assert rows[2]["recall"]["1"] == pytest.approx(0.4)
    assert len(filmoteca("evaluate", tmp_path / "q.json", "--archive", colour_archive).out) == 3


def test_recut_says_how_many_shots_there_are_then(filmoteca: Filmoteca, colour_archive: Path) -> None:
    [value] = values(filmoteca("recut", "--archive", colour_archive, "--min-shot", 60, "--json"))
    assert value == {"shots_before": 5, "shots": 2}
    assert filmoteca("recut", "--archive", colour_archive).out == ["5 shots instead of 2."]


@pytest.mark.parametrize(
    "command", [None, *(c.callback.__name__ for c in app.registered_commands if c.callback)]
)
def test_every_command_explains_itself(filmoteca: Filmoteca, command: str | None) -> None:
    outcome = filmoteca(*([command] if command else []), "--help")
    assert outcome.status == 0
    assert outcome.err == []
    assert "Usage: filmoteca" in "\n".join(outcome.out)


def test_without_arguments_the_commands_are_listed(filmoteca: Filmoteca) -> None:
    assert filmoteca() == filmoteca("--help")


@pytest.mark.slow
def test_help_loads_no_heavy_library() -> None:
    program = (
        "import sys; sys.argv = ['filmoteca', '--help']\n"
        "from assistant.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: print(*(name for name in sys.modules if '.' not in name), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"torch", "gradio", "chromadb", "cv2", "av", "hdbscan", "sklearn", "onnxruntime", "llama_cpp"}
    assert heavy & set(ended.stderr.split()) == set()


@pytest.mark.slow
def test_a_closed_pipe_is_no_traceback(colour_archive: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "assistant.cli.main",
        "shots",
        "--json",
        "--archive",
        str(colour_archive),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert "Traceback" not in child.stderr.read()


def test_search_takes_alternatives_limits_and_an_order(filmoteca: Filmoteca, colour_archive: Path) -> None:
    def found(*options: object) -> list[tuple[str, int]]:
        hits = values(filmoteca("search", *options, "--archive", colour_archive, "--json"))
        return shots(hits)

    assert set(found("red", "--either", "cyan", "--limit", 2)) == {("flags.mp4", 1), ("sea.mkv", 1)}
    assert found("--sort", "in_order", "--from-end", 2.5) == [("flags.mp4", 3), ("sea.mkv", 2)]
    assert found("--sort", "in_order", "--per-video", 1) == [("flags.mp4", 1), ("sea.mkv", 1)]
    assert {name for name, _ in found("red", "--not-video", "flags.mp4")} == {"sea.mkv"}
    assert len(found("red", "--no-speech", "--orientation", "landscape", "--added-from", "today")) == 5
    assert found("red", "--has-speech") == found("red", "--orientation", "portrait") == []
    assert found("red", "--recorded-to", 1990) == []
    assert len(found("red", "--recorded-from", 1990, "--limit", 3)) == 3


def test_search_says_which_senses_speak_for_a_hit_and_what_nothing_tells_of(
    filmoteca: Filmoteca, colour_archive: Path
) -> None:
    outcome = filmoteca("search", "--written", "green", "--archive", colour_archive, "--json", "-n", 1)
    [hit] = values(outcome)
    assert hit["shot"] == 2
    assert hit["senses"] == (["seen"] if hit["match"] != "none" else [])
    assert outcome.err == [
        "Nothing in this archive tells of written yet; it was looked for in the pictures only."
    ]


def test_search_names_a_day_that_is_none(filmoteca: Filmoteca, colour_archive: Path) -> None:
    outcome = filmoteca("search", "red", "--recorded-from", "soon", "--archive", colour_archive)
    assert outcome.status == 2
    assert "'soon' is no day" in outcome.err[0]
    assert filmoteca("search", "red", "--sort", "nicest", "--archive", colour_archive).status == 2
