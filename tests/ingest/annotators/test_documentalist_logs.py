"""A documentalist's log is a set of judged questions: tables as people keep them, and what is wrong with them."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from assistant.cli.main import run
from assistant.i18n.catalogue import texts_in
from assistant.web.media.annotation_lanes import annotation_lanes
from retrieval.archive.archive import Archive
from retrieval.errors import UsageError
from retrieval.evaluation.documentalist_logs import read_log
from retrieval.evaluation.judgements import EvaluatedSpan
from retrieval.metadata.log_times import Counting, LogSource, read_log_time
from retrieval.metadata.logs import read_log_table
from retrieval.queries import Filters
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.timecodes import NTSC, SourceClock
from tests.conftest import Filmoteca
from tests.support.factories import make_archive

TAPE = SourceClock(Fraction(25), start=10 * 3600 * 25)


def clock_of(file: str) -> list[LogSource]:
    there = file.casefold().endswith("tape.mov")
    return [LogSource("t", "tapes/tape.mov", TAPE, 120.0)] if there else []


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
    judged = read_log(log(tmp_path, text, encoding), clock_of)
    queries = judged.queries
    told = [
        (query.query, [(part.programme, part.start, part.end) for part in query.relevant_segments])
        for query in queries
    ]
    assert told == [
        ("niña en la playa", [("tapes/tape.mov", 1.0, 2.48), ("tapes/tape.mov", 60.0, 61.0)]),
        ("a boat", [("tapes/tape.mov", 63.5, 65.0)]),
    ]
    assert judged.unknown == ("other.mov",)
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
        ("file,in,out,description\ntape.mov,500,600,x\n", "line 2: 500 lies outside"),
        ("", "is empty"),
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


def test_one_wrong_row_of_a_log_is_named_and_the_others_are_evaluated(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path
) -> None:
    rows = ["flags,0,60,green", "flags,5,3,blue", "flags,soon,60,white", "flags,0,60,red"]
    path = log(tmp_path, "\n".join(["file,in,out,description", *rows, ""]))
    outcome = filmoteca("evaluate", path, "--archive", colour_archive, "--json")
    assert outcome.status == 1, outcome.err
    assert '"kind": "log", "queries": 2' in "".join(outcome.out)
    told = "".join(outcome.err)
    assert f"{path}, line 3: a row needs an out after its in" in told
    assert f"{path}, line 4: 'soon' is no time" in told


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00:01:12", 1.48), ("0:0:1:12", 1.48), ("00.00.01.12", 1.48), ("00;00;01;12", 1.48), ("00000112", 1.48),
        ("00:00:01;12", 1.48), ("0:01:02.5", 62.5), ("1:02,5", 62.5), ("62.5", 62.5), ("1m 2.5s", 62.5),
        ("1 min 2 s", 62.0), ("1h", 3600.0), ("1h 1' 1''", 3661.0),
    ],
)  # fmt: skip
def test_times_are_read_in_all_shapes(text: str, seconds: float) -> None:
    assert read_log_time(text).on(SourceClock(Fraction(25)), from_source=False) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "1:2:3:4:5", "-5", "1:-2", "nan:1", "inf", "1e99", "h"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        read_log_time(text)


def test_drop_frame_and_midnight_are_counted_as_the_source_does() -> None:
    drop = SourceClock(30 * NTSC, start=107_892, drop=True, stamped=True)  # 01:00:00;00
    for text in ("01:10:00;00", "01:10:00:00"):  # written with a colon too
        assert read_log_time(text).on(drop, from_source=True) == pytest.approx(17_982 / (30_000 / 1001))
    straight = SourceClock(30 * NTSC, start=108_000, stamped=True)
    assert read_log_time("01:10:00:00").on(straight, from_source=True) == pytest.approx(
        18_000 / (30_000 / 1001)
    )
    with pytest.raises(UsageError, match="leaves out"):
        read_log_time("01:01:00;00").on(drop, from_source=True)
    late = SourceClock(Fraction(25), start=(24 * 3600 - 10) * 25, stamped=True)
    assert read_log_time("00:00:05:00").on(late, from_source=True) == pytest.approx(15.0)


@pytest.mark.parametrize(
    ("first", "last", "counting", "found"),
    [
        ("10:00:05:00", "10:00:06:00", "auto", (5.0, 6.0)),
        ("00:00:05:00", "00:00:06:00", "auto", (5.0, 6.0)),
        ("10:00:05", "10:00:06", "auto", (5.0, 6.0)),
        ("0:05", "0:06", "auto", (5.0, 6.0)),
        ("00:00:05:00", "00:00:06:00", "source", None),
        ("10:00:05:00", "10:00:06:00", "start", None),
    ],
)
def test_a_log_counts_by_the_source_or_from_the_start_as_it_fits(
    tmp_path: Path, first: str, last: str, counting: Counting, found: tuple[float, float] | None
) -> None:
    read = read_log_table(
        log(tmp_path, f"file,in,out,description\ntape.mov,{first},{last},x\n"), clock_of, None, counting
    )
    assert [(one.start, one.end) for one in read.stretches] == ([] if found is None else [found])
    assert bool(read.wrong) == (found is None)


def test_a_row_without_an_out_lasts_until_the_next(tmp_path: Path) -> None:
    text = "Clip Name;TC In;Notes;TC Out\ntape.mov;00:00:10:00;a;\ntape.mov;00:00:30:00;b;\n"
    read = read_log_table(log(tmp_path, text), clock_of)
    assert [(one.start, one.end, one.description) for one in read.stretches] == [
        (10.0, 30.0, "a"),
        (30.0, 120.0, "b"),
    ]


def test_a_log_is_taken_in_found_and_marked_as_a_persons(
    filmoteca: Filmoteca, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "archive"
    make_archive(folder, "a1", "b2").close()  # shots of two seconds
    path = log(
        tmp_path,
        "Archivo;Entrada;out;description\na1;00:00:02:00;00:00:04:00;vendimia en La Rioja\n"
        "a1;0;1;x\nb2.mp4;99;100;lejos\nz9;0;1;nadie\n",
    )
    mapped = ("--column", "file=Archivo", "--column", "in=Entrada")
    command = ("annotate", "--log", str(path), *mapped, "--archive", str(folder), "--json")
    for _ in range(2):  # each row once
        assert run([*command]) == 1
        out, err = capsys.readouterr()
        told = json.loads(out)
        assert (told["logged"], told["videos"], told["unknown"]) == (2, 1, ["z9"])
        assert "line 4: 99 lies outside of b2.mp4" in err
    with Archive.open(folder) as archive:
        kept = archive.annotations.of("a1", "logged")
        assert kept is not None
        assert [(one.start, one.text) for one in kept.annotations] == [
            (0.0, "x"),
            (2.0, "vendimia en La Rioja"),
        ]
        assert kept.annotator.name == "log.csv"
        [found] = ArchiveSenses(archive, None)["logged"].search("la vendimia", Filters(), frozenset())
        assert str(found.shot) == "a1/2"
        texts = texts_in("es")
        assert [lane.kind for lane in annotation_lanes(archive, "a1", texts)] == ["logged"]
        assert "una persona" in texts("card.logged", what="x", start="0", end="1")
    log(tmp_path, "file,in,out,description\na1,0,2,otra\n")
    assert run(["annotate", "--log", str(path), "--replace", "--archive", str(folder)]) == 0
    with Archive.open(folder) as archive:
        kept = archive.annotations.of("a1", "logged")
        assert kept is not None
        assert [one.text for one in kept.annotations] == ["otra"]
    assert run(["annotate", "--log", str(path), "--with", "sounds", "--archive", str(folder)]) == 2
    assert run(["annotate", "--replace", "--archive", str(folder)]) == 2
