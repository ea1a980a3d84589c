"""A benchmark's figures are kept as JSON, and compared where a comparison means something."""

import argparse
from pathlib import Path

import pytest

from benchmarks.kept_runs import KeptRun, Machine, Run

IDLE = Machine(processor="a processor", cores=2, python="3.11.9", load=0.1)
BUSY = IDLE.model_copy(update={"load": 6.0})


def run(
    results: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch, seconds: float, **asked: object
) -> None:
    monkeypatch.setattr(Machine, "here", classmethod(lambda cls: machine))
    options: dict[str, object] = {"json": None, "compare": False, "shots": 20_000, "plain": False, **asked}
    with Run("map_speed", argparse.Namespace(**options), results) as taken:
        taken.figure("laid out", seconds, "s")
        taken.figure("recall", 0.5)


def kept(results: Path) -> KeptRun:
    return KeptRun.model_validate_json((results / "map_speed.json").read_text(encoding="utf-8"))


def test_a_run_is_kept_with_what_it_was_given_and_where(tmp_path, monkeypatch):
    run(tmp_path, IDLE, monkeypatch, 38.0, json="")
    assert kept(tmp_path).given == {"shots": "20000"}
    assert kept(tmp_path).machine == IDLE
    assert (kept(tmp_path).figures["laid out"].value, kept(tmp_path).figures["laid out"].unit) == (38.0, "s")


def test_a_file_that_is_named_leaves_the_kept_run_alone(tmp_path, monkeypatch):
    run(tmp_path, IDLE, monkeypatch, 38.0, json=str(tmp_path / "mine.json"))
    assert [file.name for file in tmp_path.iterdir()] == ["mine.json"]


def test_a_comparison_shows_both_figures_and_their_ratio(tmp_path, monkeypatch, capsys):
    run(tmp_path, IDLE, monkeypatch, 40.0, json="")
    run(tmp_path, IDLE, monkeypatch, 30.0, compare=True)
    [line] = [line for line in capsys.readouterr().out.splitlines() if "laid out" in line]
    assert line.split()[2:] == ["30", "s", "40", "s", "0.750"]
    assert kept(tmp_path).figures["laid out"].value == 40.0  # compared, not kept


def test_times_of_a_busy_machine_are_shown_and_not_compared(tmp_path, monkeypatch, capsys):
    run(tmp_path, IDLE, monkeypatch, 40.0, json="")
    run(tmp_path, BUSY, monkeypatch, 90.0, compare=True)
    out = capsys.readouterr().out
    assert "times are not compared" in out
    [laid_out, recall] = [line.split() for line in out.splitlines()[-2:]]
    assert laid_out[2:] == ["90", "s", "40", "s"]
    assert recall == ["recall", "0.5", "0.5", "1.000"]


def test_times_of_a_busy_machine_are_not_kept(tmp_path, monkeypatch, capsys):
    run(tmp_path, BUSY, monkeypatch, 90.0, json="")
    assert kept(tmp_path).figures.keys() == {"recall"}
    assert "busy" in capsys.readouterr().err
    run(tmp_path, BUSY, monkeypatch, 90.0, json=str(tmp_path / "mine.json"))
    assert "laid out" in (tmp_path / "mine.json").read_text()


def test_without_a_kept_run_the_comparison_says_so(tmp_path, monkeypatch, capsys):
    run(tmp_path, IDLE, monkeypatch, 40.0, compare=True)
    assert "no run is kept" in capsys.readouterr().out


def test_a_run_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), Run("x", argparse.Namespace(json="", compare=True), tmp_path):
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())


def test_other_arguments_are_named(tmp_path, monkeypatch, capsys):
    run(tmp_path, IDLE, monkeypatch, 40.0, json="")
    run(tmp_path, IDLE, monkeypatch, 4.0, compare=True, shots=200)
    assert "{'shots': '20000'}, this one {'shots': '200'}" in capsys.readouterr().out
