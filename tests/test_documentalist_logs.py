"""A documentalist's log is a set of judged questions: tables as people keep them, and what is wrong with them."""

from fractions import Fraction
from pathlib import Path

import pytest

from retrieval.errors import UsageError
from retrieval.evaluation.documentalist_logs import read_log
from retrieval.evaluation.judgements import EvaluatedSpan
from retrieval.timecodes import SourceClock
from tests.conftest import Filmoteca

TAPE = SourceClock(Fraction(25), start=10 * 3600 * 25)


def clock_of(name: str) -> tuple[str, SourceClock] | None:
    return ("tapes/tape.mov", TAPE) if name.casefold() == "tape.mov" else None


def log(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "log.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_descriptions_are_questions_and_their_stretches_answers(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    rows = [
        ("Reel", "Description", "File", "IN", "Out"),
        ("1", "niña en la  playa", "E:\\Tapes\\TAPE.mov", "10:00:01:00", "10:00:02:12"),
        ("1", "a boat", "tape.mov", "0:01:03.5", "65"),
        ("2", "niña en la playa", "tape.mov", "10:01:00:00", "10:01:01:00"),
        ("2", "nobody knows", "other.mov", "0", "1"),
    ]
    text = "\n".join(delimiter.join(row) for row in rows)
    queries, unknown = read_log(log(tmp_path, text, encoding), clock_of)
    told = [
        (query.query, [(part.programme, part.start, part.end) for part in query.relevant_segments])
        for query in queries
    ]
    assert told == [
        ("niña en la playa", [("tapes/tape.mov", 1.0, 2.48), ("tapes/tape.mov", 60.0, 61.0)]),
        ("a boat", [("tapes/tape.mov", 63.5, 65.0)]),
    ]
    assert unknown == ("other.mov",)
    assert queries[0].is_relevant(EvaluatedSpan("tapes/tape.mov", 1.2, 2.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file,in,out\n", "no column description"),
        ("file,in,out,description\ntape.mov,a,2,x\n", "line 2: 'a' is no time"),
        ("file,in,out,description\ntape.mov,2,1,x\n", "line 2: a row needs"),
        ("file,in,out,description\ntape.mov,1,2,\n", "line 2: a row needs"),
        (
            "file,in,out,description\ntape.mov,10:00:00:99,10:00:01:00,x\n",
            "line 2: 10:00:00:99 is no timecode",
        ),
        ("file,in,out,description\nother.mov,1,2,x\n", "logs no video"),
        ("", "no column file, in, out, description"),
    ],
)
def test_what_is_wrong_with_a_log_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_log(log(tmp_path, text), clock_of)


def test_a_log_is_evaluated(filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path) -> None:
    path = log(tmp_path, "file,in,out,description\nflags,0,60,green\nlost.mov,0,1,red\n")
    outcome = filmoteca("evaluate", path, "--archive", colour_archive, "--json")
    assert outcome.status == 0, outcome.err
    assert '"kind": "log", "queries": 1' in "".join(outcome.out)
    assert any("lost.mov" in line for line in outcome.err)
