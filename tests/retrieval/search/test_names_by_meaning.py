"""Names of files and folders: what of them means something, what is stored of it, and what is found by it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.cli.main import app
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.archive.name_words import distinctive_names, distinctive_words
from retrieval.archive.tables.videos import VideoTables
from retrieval.encoders import load_encoder
from retrieval.encoders.compact.head import Head
from retrieval.encoders.names import COMPACT_NEWEST
from retrieval.encoders.sentences.bundled import bundled_sentences
from retrieval.queries import Filters
from retrieval.search.senses.name_embedding import embed_missing_names, missing_names
from retrieval.search.senses.name_search import NameSearch
from retrieval.search.senses.name_similarity import MOST_BY_MEANING
from retrieval.types import ShotId, Vectors
from tests.support.factories import add_video, make_archive, make_video
from tests.support.footage.colour_reels import ColourEncoder

NAMES = ("rollercoaster", "flower_market", "football_match", "kitchen_fire", "harbour_crane", "wedding_cake")


class TextSide(ColourEncoder):
    """The compact encoder as far as it reads."""

    name = COMPACT_NEWEST

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        return Head.bundled(COMPACT_NEWEST).join_texts(bundled_sentences().encode_queries(texts))


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names") / "archive"
    with make_archive(folder) as archive, archive.writing():
        for place, name in enumerate(NAMES):
            add_video(archive, f"a{place}", path=f"/tapes/{name}.mp4", shots=1)
        add_video(archive, "b1", path="/tapes/IMG_0012.mp4", shots=1)
        add_video(archive, "b2", path="/tapes/Weihnachtsmarkt 2019/MVI_0001.mp4", shots=1)
        assert embed_missing_names(archive, TextSide().encode_texts) == 8
    return folder


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rollercoaster_02", "rollercoaster"),
        ("BigBuckBunny-take3", "big buck bunny take"),
        ("IMG_0012", ""),
        ("img_0012 (2)", ""),
        ("MVI_1234", ""),
        ("DSCN0034", ""),
        ("GX010123", ""),
        ("GOPR4455", ""),
        ("VID_20240102_101112", ""),
        ("PXL_20230101_120000123", ""),
        ("IMG_0012 wedding", "wedding"),
        ("00012", ""),
        ("9f86d081884c7d65", ""),
        ("xkcd-qrst", ""),
        ("ñandú_y_avestruz", "ñandú avestruz"),
        ("рыбалка_2020", "рыбалка"),
        ("京都の秋", "京都の秋"),
        ("Apollo11", "apollo"),
        ("\udcff\udcfe", ""),
        ("", ""),
    ],
)
def test_of_a_name_remains_what_may_mean_something(name: str, words: str) -> None:
    assert distinctive_words(name) == words


def test_folders_mean_something_by_themselves_but_for_those_that_all_share() -> None:
    video = make_video("a", path="/tapes/Boda de Ana/dia 2/IMG_0001.mp4")
    assert distinctive_names(video) == ["tapes", "boda ana", "dia"]
    assert distinctive_names(video, 2) == ["boda ana", "dia"]


@pytest.mark.parametrize(
    ("asked", "video"),
    [
        ("montaña rusa", "a0"),
        ("Blumenmarkt", "a1"),
        ("gâteau de mariage", "a5"),
        ("mercado de flores", "a1"),
        ("Fußballspiel", "a2"),
        ("incendio en la cocina", "a3"),
        ("christmas market", "b2"),
    ],
)
def test_a_name_is_found_in_another_language_and_is_no_strong_match(
    named: Path, asked: str, video: str
) -> None:
    with Archive.open(named) as archive:
        found = NameSearch(archive, TextSide()).search(asked, Filters(), frozenset())
        assert found[0].shot == ShotId(video, 1)
        assert 0 < found[0].evidence <= MOST_BY_MEANING
        assert all(
            one.shot.video != video for one in NameSearch(archive).search(asked, Filters(), frozenset())
        )


@pytest.mark.parametrize(
    "asked", ["a red car on a bridge", "un perro en la nieve", "silence", "two men shaking hands"]
)
def test_what_no_name_means_is_not_found(named: Path, asked: str) -> None:
    with Archive.open(named) as archive:
        assert NameSearch(archive, TextSide()).search(asked, Filters(), frozenset()) == []


def test_a_question_embeds_itself_alone(named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open(named) as archive:
        encoder = TextSide()
        search = NameSearch(archive, encoder)
        search.search("warm", Filters(), frozenset())
        asked: list[str] = []

        def encode(texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return TextSide.encode_texts(encoder, texts)

        monkeypatch.setattr(encoder, "encode_texts", encode)
        search.search("montaña rusa", Filters(), frozenset())
        assert asked == ["montaña rusa"]


def test_names_are_stored_once_and_forgotten_with_their_videos(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive, archive.writing():
        add_video(archive, "a1", path="/tapes/beach/sunset.mp4")
        add_video(archive, "a2", path="/tapes/beach/crab.mp4")
        asked: list[str] = []

        def encode(texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return np.full((len(texts), 4), 0.5, np.float32)

        assert embed_missing_names(archive, encode) == 4
        assert sorted(asked) == ["beach", "crab", "sunset", "tapes"]
        assert embed_missing_names(archive, encode) == 0
        archive.rename_video("a2", "lobster.mp4")
        assert missing_names(archive) == ["lobster"]
        assert embed_missing_names(archive, encode) == 1
        assert archive.name_vectors.known() == {"beach", "lobster", "sunset", "tapes"}
        archive.remove_video("a1")
        assert archive.name_vectors.known() == {"beach", "lobster", "tapes"}
        archive.remove_video("a2")
        assert not archive.name_vectors.known()


def test_removing_a_video_looks_at_no_other_and_keeps_what_others_are_called_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_archive(tmp_path / "archive") as archive, archive.writing():
        for number, path in enumerate(("/tapes/beach/crab.mp4", "/reels/beach/crab.mp4", "/tapes/boat.mp4")):
            add_video(archive, f"a{number}", path=path)
        embed_missing_names(archive, lambda texts: np.full((len(texts), 4), 0.5, np.float32))
        with monkeypatch.context() as patch:
            patch.setattr(VideoTables, "all", lambda self: pytest.fail("all videos were read"))
            archive.remove_video("a1")
        assert archive.name_vectors.known() == {"beach", "boat", "crab", "tapes"}
        archive.rename_video("a2", "harbour.mp4")
        assert archive.name_vectors.known() == {"beach", "crab", "tapes"}


def test_an_ingest_embeds_names_and_those_of_an_older_archive(tmp_path: Path, colour_clips: Path) -> None:
    encoder = ColourEncoder()
    folder = tmp_path / "archive"
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        report = ingest([colour_clips], archive, encoder)
        assert report.names > 0
        assert missing_names(archive) == []
        again = ingest([colour_clips], archive, encoder)
        assert (again.names, again.added) == (0, [])
        with archive.writing():
            archive._catalogue._db.execute("DELETE FROM name_vectors")
        later = ingest([colour_clips], archive, encoder)
        assert (later.names, later.added) == (report.names, [])


def test_annotate_embeds_names_and_says_so(tmp_path: Path) -> None:
    encoder = load_encoder("compact")
    folder = tmp_path / "archive"
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions):
        pass
    with Archive.open(folder) as archive, archive.writing():
        add_video(archive, "a1", path="/gone/harbour.mp4", shots=1)
    done = CliRunner().invoke(app, ["annotate", "--archive", str(folder), "--with", "sounds"])
    assert "2 names of files and folders found by meaning from now on." in done.output
    with Archive.open(folder) as archive:
        assert archive.name_vectors.known() == {"gone", "harbour"}
