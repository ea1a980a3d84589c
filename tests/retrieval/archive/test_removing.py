"""Videos taken out of an archive and renamed: what goes with them, what stays, and that no file is touched."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline.files.skipped_files import is_excluded
from ingest.pipeline.run import ingest
from ingest.pipeline.stored.relocation import relocate
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.source_files import missing_files, only_file
from retrieval.bins.bins import NewClip
from retrieval.errors import NotFound, UsageError
from retrieval.maintenance.check import check
from retrieval.names import is_file_name
from retrieval.people.grouping import group_people
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.conftest import Filmoteca
from tests.support.factories import make_archive, unit
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.ingested_footage import ingested

EYES = AnnotatorName("face", "eyes", "1")


@pytest.fixture
def archive(footage: Path, tmp_path: Path):
    with ingested(footage, tmp_path / "archive") as archive:
        yield archive


def test_all_that_is_known_of_a_removed_video_goes_and_its_file_stays(
    archive: Archive, footage: Path
) -> None:
    flags, sea = archive.video("flags.mp4"), archive.video("sea.mkv")
    with archive.writing():
        line = (Subtitle(0.5, 1.5, "buenas tardes"),)
        archive.set_speech(flags.id, Speech((SubtitleTrack("es", "sidecar", "flags.srt", line),)))
        found = VideoAnnotations(AnnotatorName("sound", "ears", "1"), (Annotation(0, 1, "Bell", 0.9),))
        archive.set_annotations(flags.id, found)
    thumbnails = archive.thumbnail(archive.shots(flags.id)[0].id).parent
    vector = archive.vectors([archive.shots(flags.id)[0].id])[0]
    with archive.writing():
        archive.remove_videos([flags.id])
    assert (footage / "flags.mp4").is_file()
    assert not thumbnails.exists()
    assert [video.name for video in archive.videos()] == [sea.name]
    assert {near.id.video for near in archive.nearest(vector, 10)} == {sea.id}
    assert archive.speech(flags.id) is None
    assert archive.speech_totals().lines == 0
    assert archive.annotations.annotators("sound") == {}
    assert check(archive.folder) == []


def test_where_one_of_several_is_not_there_none_is_removed(archive: Archive) -> None:
    with archive.writing(), pytest.raises(NotFound):
        archive.remove_videos([archive.video("flags.mp4").id, "nobody"])
    assert archive.totals().videos == 2


def test_a_clip_in_a_bin_keeps_the_name_that_its_removed_video_had(archive: Archive) -> None:
    flags = archive.video("flags.mp4")
    archive.bins.add("keep", [NewClip(flags, 0.0, 1.0)])
    with archive.writing():
        archive.rename_video(flags.id, "Flags of 1960")
        archive.remove_videos([flags.id])
    [clip] = archive.bins.get("keep").clips
    assert (clip.name, clip.path, clip.missing) == ("Flags of 1960", flags.path, True)


def test_groups_of_faces_that_are_seen_nowhere_else_go_with_their_video(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    ana, ben = unit(random.standard_normal((2, 32)))
    with make_archive(tmp_path / "a", "one", "two", dimensions=32) as archive:
        with archive.writing():
            both = (Annotation(0, 1, "medium", 0.9, None, ana), Annotation(2, 3, "medium", 0.9, None, ben))
            archive.set_annotations("one", VideoAnnotations(EYES, both))
            archive.set_annotations("two", VideoAnnotations(EYES, both[:1]))
        group_people(archive, EYES)
        assert len(archive.people.all()) == 2
        for number, person in enumerate(archive.people.all()):
            archive.people.rename(person.id, ("Ana", "Ben")[number])
        with archive.writing():
            archive.remove_videos(["one"])
        assert [(person.name, person.faces) for person in archive.people.all()] == [("Ana", 1)]


def test_a_name_that_a_person_gave_stays_when_the_file_moves_and_one_of_the_file_follows_it(
    archive: Archive, footage: Path, tmp_path: Path
) -> None:
    flags = archive.video("flags.mp4")
    with archive.writing():
        assert archive.rename_video(flags.id, "  Banderas\n1960 ").name == "Banderas 1960"
        with pytest.raises(UsageError, match="Another video"):
            archive.rename_video(flags.id, "SEA.mkv")
        with pytest.raises(UsageError, match="needs a name"):
            archive.rename_video(flags.id, " \u200b")
    ingest([footage], archive, ColourEncoder())
    assert archive.video("banderas 1960").id == flags.id
    (tmp_path / "attic").mkdir()
    for name in ("flags.mp4", "sea.mkv"):
        (footage / name).rename(tmp_path / "attic" / f"old {name}")
    relocate(archive, [tmp_path / "attic"])
    assert sorted(video.name for video in archive.videos()) == ["Banderas 1960", "old sea.mkv"]
    (tmp_path / "loft").mkdir()
    (tmp_path / "attic" / "old flags.mp4").rename(tmp_path / "loft" / "f.mp4")
    ingest([tmp_path / "loft"], archive, ColourEncoder())
    assert archive.video("Banderas 1960").path == tmp_path / "loft" / "f.mp4"
    with archive.writing():
        assert archive.rename_video(flags.id, None).name == "f.mp4"


def test_names_with_folders_and_numbers_are_the_files_own() -> None:
    path = Path("/tapes/1960/film.mp4")
    assert all(is_file_name(name, path) for name in ("film.mp4", "1960/film.mp4", "Film.mp4 (2)"))
    assert not any(is_file_name(name, path) for name in ("film", "other/film.mp4", "A film (2)"))


def test_a_file_that_is_kept_out_is_passed_over_and_its_namesake_is_not(
    archive: Archive, footage: Path
) -> None:
    flags = archive.video("flags.mp4")
    (footage / "more").mkdir()
    shutil.copy(footage / "sea.mkv", footage / "more" / "flags.mp4")
    assert is_excluded(footage / "[a].mp4", [only_file(footage / "[a].mp4")], footage)
    with archive.writing():
        archive.remove_videos([flags.id])
        archive.exclusions.change([only_file(flags.path)])
    report = ingest([footage], archive, ColourEncoder())
    assert [one.path for one in report.passed_over] == [flags.path]
    assert footage / "more" / "flags.mp4" in report.skipped


def test_files_that_are_gone_are_told_from_a_drive_that_is(archive: Archive, footage: Path) -> None:
    (footage / "flags.mp4").unlink()
    gone = missing_files(archive.videos())
    assert [video.name for video in gone.for_good] == ["flags.mp4"]
    footage.rename(footage.with_name("unplugged"))
    gone = missing_files(archive.videos())
    assert (gone.for_good, len(gone.with_folder)) == ([], 2)


# the commands


def test_the_command_removes_by_name_and_by_file_and_asks_first(
    filmoteca: Filmoteca, archive: Archive, footage: Path
) -> None:
    refused = filmoteca("remove", "flags.mp4", "--archive", archive.folder)
    assert (refused.status, "add --yes" in "".join(refused.err)) == (2, True)
    unknown = filmoteca("remove", "flags.mp4", "flag.mp4", "--yes", "--archive", archive.folder)
    assert (unknown.status, "Did you mean flags.mp4?" in "".join(unknown.err)) == (1, True)
    assert archive.totals().videos == 2
    done = filmoteca(
        "remove", "FLAGS.mp4", footage / "sea.mkv", "--yes", "--json", "--archive", archive.folder
    )
    assert json.loads(done.out[0]) == {"removed": ["flags.mp4", "sea.mkv"]}
    assert (archive.totals().videos, len(list(footage.iterdir()))) == (0, 2)


def test_the_command_removes_what_is_gone_and_leaves_what_may_lie_on_an_unplugged_drive(
    filmoteca: Filmoteca, archive: Archive, footage: Path
) -> None:
    (footage / "flags.mp4").unlink()
    done = filmoteca("remove", "--gone", "--yes", "--archive", archive.folder)
    assert "1 video removed" in done.out[0]
    footage.rename(footage.with_name("unplugged"))
    left = filmoteca("remove", "--gone", "--yes", "--archive", archive.folder)
    assert (left.status, "0 videos removed" in left.out[0]) == (0, True)
    assert "sea.mkv is left" in "".join(left.err)
    filmoteca("remove", "--gone-folders", "--yes", "--archive", archive.folder)
    assert archive.totals().videos == 0


def test_the_command_renames_and_gives_the_files_name_back(filmoteca: Filmoteca, archive: Archive) -> None:
    done = filmoteca("rename", "flags.mp4", "Banderas", "--json", "--archive", archive.folder)
    assert json.loads(done.out[0]) == {"video": "Banderas", "was": "flags.mp4"}
    filmoteca("rename", "banderas", "--archive", archive.folder)
    assert archive.video("flags.mp4").name == "flags.mp4"
