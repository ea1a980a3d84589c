"""Annotations in an archive: whole or not at all, gone with their video, made once for each annotator's version."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.dialogue.json_output import archive_value
from ingest.annotators import loading
from ingest.pipeline.report import IngestProgress
from ingest.pipeline.stored.annotating import annotate
from retrieval.annotations import Annotation, AnnotatorName, Box, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError, NotFound
from retrieval.types import Shot, Video
from tests.conftest import Filmoteca
from tests.support.factories import add_video, make_archive

BARKS = AnnotatorName("sound", "ears", "1")
SIGNS = AnnotatorName("written", "eyes", "1")
BARK, SIGN = Annotation(0.5, 1.5, "Bark", 0.8), Annotation(1.0, 2.0, "EXIT", 0.95, Box(0.1, 0.2, 0.3, 0.1))


class Ears:
    """Hears a bark in every video, but for those that it cannot open."""

    def __init__(self, version: str = "1", broken: Sequence[str] = ()) -> None:
        self.annotator = AnnotatorName("sound", "ears", version)
        self.broken = broken
        self.heard: list[str] = []

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None]
    ) -> list[Annotation]:
        if video.id in self.broken:
            raise MediaError("{path}: is away.", path=video.path)
        self.heard.append(video.id)
        on_progress(video.duration)
        return [Annotation(shot.start, shot.end, "Bark", 0.5) for shot in shots]


def test_annotations_are_given_back_as_they_were_stored(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        assert archive.annotations.of("a1", "sound") is None
        before = archive.stamp
        with archive.writing():
            archive.set_annotations("a1", VideoAnnotations(BARKS, (BARK,)))
            archive.set_annotations("a1", VideoAnnotations(SIGNS, (SIGN,)))
            archive.set_annotations("b2", VideoAnnotations(BARKS))
        assert archive.stamp > before
    with Archive.open(tmp_path / "archive") as again:
        assert again.annotations.of("a1", "sound") == VideoAnnotations(BARKS, (BARK,))
        assert again.annotations.of("a1", "written") == VideoAnnotations(SIGNS, (SIGN,))
        assert again.annotations.of("b2", "sound") == VideoAnnotations(BARKS)
        assert again.annotations.totals() == ((BARKS, 2, 1), (SIGNS, 1, 1))
        assert list(again.annotations.everywhere("sound")) == [("a1", BARK)]


def test_new_annotations_take_the_place_of_old_ones_of_their_kind_alone(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive, archive.writing():
        archive.set_annotations("a1", VideoAnnotations(BARKS, (BARK,)))
        archive.set_annotations("a1", VideoAnnotations(SIGNS, (SIGN,)))
        archive.set_annotations("a1", VideoAnnotations(AnnotatorName("sound", "ears", "2")))
        add_video(archive, "a1", shots=5)  # another cut
        assert archive.annotations.of("a1", "sound") == VideoAnnotations(AnnotatorName("sound", "ears", "2"))
        assert archive.annotations.of("a1", "written") == VideoAnnotations(SIGNS, (SIGN,))


def test_annotations_that_cannot_all_be_stored_leave_the_old_ones(tmp_path: Path) -> None:
    broken = Annotation(1.0, 2.0, "Meow", None)  # type: ignore[arg-type]
    with make_archive(tmp_path / "archive", "a1") as archive, archive.writing():
        archive.set_annotations("a1", VideoAnnotations(BARKS, (BARK,)))
        with pytest.raises(Exception, match="NOT NULL"):
            archive.set_annotations("a1", VideoAnnotations(BARKS, (SIGN, broken)))
        assert archive.annotations.of("a1", "sound") == VideoAnnotations(BARKS, (BARK,))


def test_annotations_go_with_their_video(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive, archive.writing():
        archive.set_annotations("a1", VideoAnnotations(BARKS, (BARK,)))
        archive.remove_video("a1")
        assert archive.annotations.of("a1", "sound") is None
        assert archive.annotations.totals() == ()
        add_video(archive, "a1")
        assert archive.annotations.of("a1", "sound") is None
        with pytest.raises(NotFound):
            archive.set_annotations("gone", VideoAnnotations(BARKS))


def test_a_video_is_annotated_once_and_again_by_another_version(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        first, same, other = Ears(), Ears(), Ears("2")
        told: list[IngestProgress] = []
        report = annotate(archive, [first], told.append)
        assert (report.videos, report.annotations, report.skipped) == ({"sound": 2}, {"sound": 6}, 0)
        assert (told[-1].seconds_done, told[-1].seconds_in_all, told[-1].videos_done) == (12.0, 12.0, 2)
        with archive.writing():
            add_video(archive, "c3")
        report = annotate(archive, [same])
        assert (same.heard, report.skipped) == (["c3"], 2)
        assert annotate(archive, [other]).videos == {"sound": 3}
        assert archive.annotations.totals()[0].annotator.version == "2"


def test_a_bad_video_is_named_and_done_by_the_next_run(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2", "c3") as archive:
        report = annotate(archive, [Ears(broken=["b2"])])
        assert (report.videos, [str(line) for line in report.failed]) == (
            {"sound": 2},
            [f"{Path('reels/b2.mp4')}: is away."],
        )
        assert archive.annotations.of("b2", "sound") is None
        mended = Ears()
        assert annotate(archive, [mended]).failed == []
        assert mended.heard == ["b2"]


def test_info_tells_which_annotators_an_archive_has(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        assert archive_value(archive, "archive")["annotators"] == []
        annotate(archive, [Ears()])
        assert archive_value(archive, "archive")["annotators"] == [
            {"kind": "sound", "name": "ears", "version": "1", "videos": 2, "annotations": 6}
        ]


def test_what_was_stored_before_a_run_is_broken_off_stays(tmp_path: Path) -> None:
    class Stopped(Ears):
        def annotate(self, video: Video, *rest: object) -> list[Annotation]:
            if video.id == "b2":
                raise KeyboardInterrupt
            return super().annotate(video, *rest)  # type: ignore[arg-type]

    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        with pytest.raises(KeyboardInterrupt):
            annotate(archive, [Stopped()])
        assert archive.annotations.of("a1", "sound") is not None
        assert annotate(archive, [Ears()]).videos == {"sound": 1}


def test_the_command_goes_over_archives_and_tells_what_failed(
    filmoteca: Filmoteca, colour_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(colour_archive) as archive:
        videos = [video.id for video in archive.videos()]
    ears = Ears(broken=videos[:1])
    monkeypatch.setattr(loading, "ANNOTATORS", {"sounds": lambda: ears})
    outcome = filmoteca("annotate", colour_archive, "--with", "sounds", "--json")
    (value,) = map(json.loads, outcome.out)
    assert (outcome.status, value["annotated"]["sound"]["videos"]) == (1, len(videos) - 1)
    assert any("is away" in line for line in outcome.err)
    ears.broken = ()
    outcome = filmoteca("annotate", "--archive", colour_archive)
    assert (outcome.status, ears.heard[-1]) == (0, videos[0])
    assert f"{len(videos) - 1} video" in outcome.out[0]
    assert len(ears.heard) == len(videos)


def test_the_command_refuses_annotators_and_archives_that_there_are_not(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "ANNOTATORS", {"sounds": Ears})
    outcome = filmoteca("annotate", colour_archive, "--with", "smells")
    assert (outcome.status, outcome.out) == (2, [])
    assert "'smells'" in outcome.err[-1]
    outcome = filmoteca("annotate", tmp_path / "none", colour_archive, "--json")
    assert (outcome.status, len(outcome.out)) == (1, 1)


def test_an_ingest_with_an_annotator_that_it_may_not_run_keeps_nothing_of_what_was_asked(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    asked = ("ingest", tmp_path, "--exclude", "*.mov", "--stills", "--annotate")
    outcome = filmoteca(*asked, "smells", "--archive", new)
    assert (outcome.status, new.exists()) == (2, False)
    assert "'smells'" in outcome.err[-1]
    outcome = filmoteca(*asked, "people", "--archive", colour_archive)
    assert outcome.status == 2
    assert "filmoteca people on" in outcome.err[-1]
    with Archive.open(colour_archive) as archive:
        assert archive.exclusions.all() == ()
        assert not archive.ingest_choices.takes_stills
