"""Subtitles in the archive: whole or not at all, kept through another cut, gone with their video."""

from pathlib import Path

from retrieval.archive.archive import Archive
from retrieval.archive.tables.subtitles import passage_texts
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.factories import add_video, make_archive

ENGLISH = SubtitleTrack(
    "en",
    "recognised",
    "bundled",
    (Subtitle(0.5, 1.5, "Good evening."), Subtitle(1.6, 3.0, "Here is the news.")),
)
SPANISH = SubtitleTrack("es", "sidecar", "a1.es.srt", (Subtitle(0.4, 1.6, "Buenas noches."),))
SPEECH = Speech((SPANISH, ENGLISH), recogniser="bundled", sidecars="a1.es.srt 5")


def test_tracks_are_given_back_as_they_were_stored(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        assert archive.speech("a1") is None
        before = archive.stamp
        with archive.writing():
            archive.set_speech("a1", SPEECH)
            archive.set_speech("b2", Speech(note="It has no sound."))
        assert archive.speech("a1") == SPEECH
        assert archive.speech("b2") == Speech(note="It has no sound.")
        assert archive.stamp > before
    with Archive.open(tmp_path / "archive") as again:
        assert again.speech("a1") == SPEECH


def test_another_cut_keeps_the_subtitles_and_new_ones_take_their_place(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive, archive.writing():
        archive.set_speech("a1", SPEECH)
        add_video(archive, "a1", shots=5)
        assert archive.speech("a1") == SPEECH
        archive.set_speech("a1", Speech((ENGLISH,)))
        assert archive.speech("a1") == Speech((ENGLISH,))


def test_subtitles_go_with_their_video(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive, archive.writing():
        archive.set_speech("a1", SPEECH)
        archive.remove_video("a1")
        assert archive.speech("a1") is None
        add_video(archive, "a1")
        assert archive.speech("a1") is None


def test_a_passage_runs_on_into_the_next_line_of_the_same_breath() -> None:
    lines = (Subtitle(0, 1, "one"), Subtitle(1.5, 2, "two"), Subtitle(9, 10, "three"))
    assert passage_texts(lines) == ["one two", "two", "three"]


def test_the_archive_counts_its_subtitles(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2", "c3") as archive:
        assert archive.speech_totals() == (0, 0, (), ())
        with archive.writing():
            archive.set_speech("a1", SPEECH)
            archive.set_speech("b2", Speech((ENGLISH,), recogniser="tiny.en"))
            archive.set_speech("c3", Speech((SubtitleTrack("fr", "recognised", "tiny.en", ()),)))
        totals = archive.speech_totals()
    lines = sum(len(track.subtitles) for track in SPEECH.tracks) + len(ENGLISH.subtitles)
    assert (totals.videos, totals.lines) == (2, lines)
    assert dict(totals.languages)[ENGLISH.language] == 2
    assert "fr" not in dict(totals.languages)
    assert set(totals.recognisers) == {"tiny.en", SPEECH.recogniser} - {""}
