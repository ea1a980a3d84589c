"""Annotators as part of an ingest: chosen once, kept by the archive, run over what comes in, from the page too."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from assistant.web.routes.footage_json import offered_annotators
from ingest.annotators import loading
from ingest.pipeline.report import IngestProgress
from ingest.pipeline.stored.annotating_added import annotate_added
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.errors import ModelError, UsageError
from retrieval.types import Shot, Speech, Video
from tests.conftest import Filmoteca
from tests.support.factories import make_archive


class Ears:
    """Hears a bark in every shot."""

    def __init__(self, kind: str = "sound") -> None:
        self.annotator = AnnotatorName(kind, "ears", "1")  # type: ignore[arg-type]

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None]
    ) -> list[Annotation]:
        on_progress(video.duration)
        return [Annotation(shot.start, shot.end, "Bark", 0.9) for shot in shots]


class Listener(Ears):
    """Needs what is said."""

    def reading(self, speech: Callable[[str], Speech | None]) -> "Listener":
        return self


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The annotators that were loaded; writing cannot be."""
    names: list[str] = []

    def broken() -> Ears:
        raise ModelError("The writing model is missing.")

    def ears(name: str) -> Callable[[], Ears]:
        def load() -> Ears:
            names.append(name)
            return (Listener if name == "speakers" else Ears)(loading.KINDS[name])

        return load

    monkeypatch.setattr(
        loading, "ANNOTATORS", {name: broken if name == "writing" else ears(name) for name in loading.KINDS}
    )
    return names


def test_every_annotator_has_its_kind_and_is_called_something_in_every_language() -> None:
    assert list(loading.KINDS) == list(loading.ANNOTATORS)
    for language in languages():
        assert all(texts_in(language)(f"footage.annotator.{name}") for name in loading.ANNOTATORS)


def test_the_kept_annotators_go_over_what_is_new_and_are_loaded_for_nothing_else(
    tmp_path: Path, loaded: list[str]
) -> None:
    told: list[IngestProgress] = []
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        archive.ingest_choices.keep_annotators(["sounds", "speakers", "writing"])
        report = annotate_added(archive, None, told.append)
        assert report.videos == {"sound": 2}
        assert [str(one) for one in report.failed] == ["The writing model is missing."]
        assert loaded == ["sounds"]  # nobody has looked for speech
        assert told[-1].videos_done == 2
        with archive.writing():
            archive.set_speech("a1", Speech())
        assert annotate_added(archive).videos == {"voice": 1}
        assert loaded == ["sounds", "speakers"]
        assert annotate_added(archive).videos == {}
        assert loaded == ["sounds", "speakers"]


def test_faces_are_looked_for_only_while_that_is_allowed(tmp_path: Path, loaded: list[str]) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive:
        with pytest.raises(UsageError, match="`filmoteca people on` allows it"):
            loading.kept_names("sounds,people", people=False)
        archive.people.allow()
        archive.ingest_choices.keep_annotators(loading.kept_names("people", people=True))
        archive.people.forbid()
        assert annotate_added(archive).videos == {}
        offered = {one.name: one for one in offered_annotators(archive, {"people": True}, texts_in("en"))}
        assert (offered["people"].kept, offered["people"].allowed) == (True, False)


def test_all_none_and_names_are_understood() -> None:
    assert loading.kept_names("none", people=True) == []
    assert "people" not in loading.kept_names("all", people=False)
    assert loading.kept_names("Sounds, writing", people=False) == ["sounds", "writing"]
    with pytest.raises(UsageError, match="no annotator 'smells'"):
        loading.kept_names("smells", people=False)


def test_ingest_runs_them_and_the_archive_keeps_the_choice(
    tmp_path: Path, loaded: list[str], filmoteca: Filmoteca
) -> None:
    from retrieval.archive.archive import Archive
    from tests.support.footage.clips import reel_frames, textured_picture, write_clip

    folder, archive = tmp_path / "films", tmp_path / "archive"
    folder.mkdir()
    write_clip(folder / "one.mp4", reel_frames(1.0, textured_picture("red"), fps=10), fps=10)
    given = ("ingest", folder, "--archive", archive, "--no-speech", "--json")
    assert json.loads(filmoteca(*given, "--annotate", "sounds").out[0])["annotated"] == 1
    write_clip(folder / "two.mp4", reel_frames(1.5, textured_picture("blue"), fps=10), fps=10)
    second = filmoteca(*given).out[0]
    assert json.loads(second)["annotated"] == 1
    with Archive.open(archive) as opened:
        assert opened.ingest_choices.annotators() == ("sounds",)
        assert len(opened.annotations.annotators("sound")) == 2
    assert json.loads(filmoteca(*given, "--annotate", "none").out[0])["annotated"] == 0
