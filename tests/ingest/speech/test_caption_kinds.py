"""Subtitles of other kinds than players write: code pages told by one line, captions of broadcasters and the web,
documents inside a video, and what an instrument wrote."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.speech.embedded_subtitles import read_embedded_subtitles
from ingest.speech.subtitle_files import find_sidecars, read_sidecar
from ingest.speech.subtitles import find_subtitles
from retrieval.types import SubtitleTrack
from tests.support.footage.clips import write_reel

ONE_LINE = {
    "koi8_r": "Поезд опаздывает на два часа.", "cp866": "Где находится ближайшая аптека?",
    "cp1251": "Поезд опаздывает на два часа.", "cp1255": "הרכבת מאחרת בשעתיים היום", "cp874": "รถไฟมาสายสองชั่วโมง",
    "cp1253": "Το τρένο έχει καθυστέρηση δύο ωρών.", "cp1256": "القطار متأخر ساعتين اليوم",
    "euc_kr": "기차가 두 시간 늦게 도착합니다.", "shift_jis": "電車は二時間遅れています。",
    "euc_jp": "電車は二時間遅れています。", "gb18030": "火车晚点两个小时，请大家稍候。",
    "big5": "火車誤點兩個小時，請大家稍候。",
}  # fmt: skip
SCC = (
    "Scenarist_SCC V1.0\n\n00:00:00:12\t9420 9420 94ae 94ae 9470 9470 c8e5 ecec ef80 942f 942f\n\n"
    "00:00:01:20\t942c 942c\n"
)
FFMPEG = shutil.which("ffmpeg")
DRONE = (
    '<font size="28">FrameCnt: {0}, DiffTime: 33ms\n2024-05-01 10:00:0{0}.123\n[iso: 100] [shutter: 1/1000.0] '
    "[fnum: 2.8] [ct: 5500] [latitude: 41.38510] [longitude: 2.17340] [rel_alt: 10.300 abs_alt: 57.900] </font>"
)
OLDER_DRONE = (
    "HOME(2.1734,41.3851) 2017.05.01 10:00:0{0}\nGPS(2.1734,41.3851,16) BAROMETER:12.5\nISO:100 EV:0"
)


def rows(*texts: str) -> str:
    return "\n".join(
        f"{number}\n00:00:0{number},000 --> 00:00:0{number},900\n{text}\n"
        for number, text in enumerate(texts, 1)
    )


def read(folder: Path, contents: str | bytes, name: str = "film.srt") -> SubtitleTrack:
    (folder / name).write_bytes(contents.encode() if isinstance(contents, str) else contents)
    [sidecar] = find_sidecars(folder / "film.mp4")
    return read_sidecar(sidecar, 10.0)


@pytest.mark.parametrize("encoding", ONE_LINE)
def test_one_line_tells_its_code_page(tmp_path: Path, encoding: str) -> None:
    text = ONE_LINE[encoding]
    assert [line.text for line in read(tmp_path, rows(text).encode(encoding)).subtitles] == [text]


def test_formatting_and_named_signs_of_subrip_are_no_words(tmp_path: Path) -> None:
    written = '<b>Caf&eacute; &amp; bar</b><font color="#fff"> open</font>, I <3 AT&T & you'
    assert read(tmp_path, rows(written)).subtitles[0].text == "Café & bar open, I <3 AT&T & you"


@pytest.mark.parametrize(
    ("name", "contents", "start", "text"),
    [
        ("film.sbv", "0:00:00.500,0:00:01.800\nWords of a web video\n\n", 0.5, "Words of a web video"),
        ("film.scc", SCC, 0.4, "Hello"),
    ],
)
def test_captions_of_the_web_and_of_broadcasters_are_read(
    tmp_path: Path, name: str, contents: str, start: float, text: str
) -> None:
    [line] = read(tmp_path, contents, name).subtitles
    assert line.text == text
    assert line.start == pytest.approx(start, abs=0.05)
    assert line.end == pytest.approx(1.75, abs=0.15)


@pytest.mark.parametrize("written", [DRONE, OLDER_DRONE])
def test_what_a_drone_writes_is_no_speech_and_no_fault(tmp_path: Path, written: str) -> None:
    video = write_reel(tmp_path / "film.mp4", "red", seconds=4)
    contents = rows(*(written.format(number) for number in (1, 2, 3)))
    assert not read(tmp_path, contents, "film.SRT").subtitles
    speech = find_subtitles(video, 4.0, None)
    assert speech.tracks == ()
    assert not speech.note


def test_numbers_that_somebody_says_stay(tmp_path: Path) -> None:
    counted = [*(f"{number}!" for number in (5, 4, 3, 2, 1)), "On 4 May 1994 it was 22 degrees."]
    assert [line.text for line in read(tmp_path, rows(*counted)).subtitles] == counted


@pytest.mark.skipif(FFMPEG is None, reason="ffmpeg, which writes TTML into MP4, is not installed")
def test_a_document_of_ttml_inside_a_video_is_read(tmp_path: Path) -> None:
    path, source = tmp_path / "film.mp4", tmp_path / "film.srt"
    source.write_text(rows("Words inside the film"))
    subprocess.run(
        [str(FFMPEG), "-v", "error", "-i", str(source), "-c:s", "ttml", str(path)], check=True, timeout=60
    )
    [track] = read_embedded_subtitles(path, 10.0)
    assert [(line.start, line.end, line.text) for line in track.subtitles] == [
        (1.0, 1.9, "Words inside the film")
    ]
