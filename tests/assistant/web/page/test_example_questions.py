"""Example questions about what an archive holds: from what they are made, and that each finds something."""

import time
from pathlib import Path

import numpy as np
import pytest

from assistant.dialogue.clusters.cluster_labeler import label_text
from assistant.i18n.catalogue import Texts, texts_in
from assistant.web.chat.example_questions import MOST_EXAMPLES, example_questions
from assistant.web.chat.likely_kinds import LikelyKinds
from retrieval.annotations import Annotation, AnnotationKind, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.shot_attributes.frequent_attributes import FEW_ROWS
from retrieval.archive.tables.shot_map import ClusterLabel, MapPlace
from retrieval.archive.tables.taught_classes import Example
from retrieval.people.grouping import group_people
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack
from tests.support.factories import make_archive, unit
from tests.support.footage.colour_reels import ColourEncoder, make_reels

ENGLISH, SPANISH = texts_in("en"), texts_in("es")
VIDEOS = ("a1", "a2", "a3")
LINE = SubtitleTrack("en", "recognised", "base", (Subtitle(0.3, 1.6, "A yellow morning."),))


@pytest.fixture
def archive(tmp_path: Path):
    with make_archive(tmp_path / "archive", *VIDEOS) as archive:
        yield archive


def annotate(archive: Archive, kind: AnnotationKind, *found: tuple[str, float], videos=VIDEOS) -> None:
    """The same in each of these videos, in turn."""
    annotations = tuple(
        Annotation(0.1 * place, 0.1 * place + 1, text, score) for place, (text, score) in enumerate(found)
    )
    with archive.writing():
        for video in videos:
            archive.set_annotations(video, VideoAnnotations(AnnotatorName(kind, "model", "1"), annotations))


def lay_out(archive: Archive, names: dict[int, tuple[str, ...]]) -> None:
    """The first kind has the most shots."""
    shots = archive.map.shots()
    clusters = [0] * (len(shots) - len(names) + 1) + list(range(1, len(names)))
    places = [MapPlace(0.0, 0.0, cluster) for cluster in clusters]
    archive.map.set_places(shots, places, laid_out=len(shots))
    labels = {kind: ClusterLabel(phrases, ShotId("a1", 1)) for kind, phrases in names.items()}
    archive.map.set_cluster_labels(labels, archive.map.state().version)


def name_somebody(archive: Archive, name: str) -> None:
    archive.people.allow()
    with archive.writing():
        for video in VIDEOS:
            face = Annotation(0.2, 0.9, "medium", 0.9, vector=unit(np.eye(8)[0])[0])
            archive.set_annotations(video, VideoAnnotations(AnnotatorName("face", "eyes", "1"), (face,)))
    group_people(archive, AnnotatorName("face", "eyes", "1"))
    archive.people.rename(archive.people.all("face")[0].id, name)


def teach(archive: Archive, name: str, *videos: str) -> None:
    vectors = unit(np.eye(archive.dimensions)[:1])
    examples = [Example(True, vectors, video, 0.0, 2.0) for video in videos]
    pictures = [Example(True, vectors[:, ::-1], label=f"{n}.jpg", picture=b"jpeg") for n in range(2)]
    archive.taught.add(name, examples or pictures)


def offered(archive: Archive, texts: Texts) -> tuple[str, ...]:
    """With the first words of each kind, whatever they find."""
    kinds = [label_text(phrases[:1], texts.language) for phrases in archive.frequent_attributes().clusters]
    return example_questions(archive, texts, kinds)


def test_each_sort_of_thing_gives_one_before_any_gives_two(archive: Archive) -> None:
    lay_out(archive, {0: ("city traffic", "cars"), 1: ("kitchen",), 2: ()})
    annotate(archive, "sound", ("Applause", 0.9), ("Applause", 0.8), ("Siren", 0.9), ("Speech", 0.9))
    annotate(archive, "written", ("BROOKLYN", 0.97), ("BROOKLYN", 0.97), ("22x17", 0.99), ("the", 0.99))
    name_somebody(archive, "Ada Lovelace")
    teach(archive, "our harbour", "a1", "a2")
    assert offered(archive, ENGLISH) == (
        "city traffic",
        "the sound of applause",
        "Ada Lovelace",
        "“BROOKLYN” written in the picture",
        "our harbour",
        "kitchen",
    )


def test_they_are_in_the_page_s_language(archive: Archive) -> None:
    lay_out(archive, {0: ("kitchen",)})
    annotate(archive, "sound", ("Applause", 0.9), ("Applause", 0.9), ("Clip-clop", 0.9))
    with archive.writing():
        archive.set_speech("a1", Speech((LINE,), recogniser="base"))
    assert offered(archive, SPANISH) == (
        "cocina",
        "sonido de aplausos",
        "alguien habla",
        "sonido de cascos",
    )


def test_an_archive_that_holds_nothing_gets_none(tmp_path: Path) -> None:
    with make_archive(tmp_path / "empty") as archive:
        assert offered(archive, ENGLISH) == ()


def test_what_is_unsure_rare_or_no_words_gives_none(archive: Archive) -> None:
    annotate(archive, "sound", ("Applause", 0.3), ("Silence", 0.9), ("Inside, small room", 0.9))
    annotate(archive, "written", ("BROOKLYN", 0.5), ("0241", 0.99), ("of the", 0.99))
    annotate(archive, "written", ("HARBOUR", 0.99), videos=("a1",))
    teach(archive, "from elsewhere")
    lay_out(archive, {0: ()})
    assert offered(archive, ENGLISH) == ()


def test_what_goes_takes_its_question_along(archive: Archive) -> None:
    annotate(archive, "sound", ("Applause", 0.9), ("Applause", 0.9), ("Applause", 0.9), videos=("a1",))
    annotate(archive, "sound", ("Siren", 0.9), ("Siren", 0.9), videos=("a2",))
    assert offered(archive, ENGLISH) == ("the sound of applause", "the sound of siren")
    with archive.writing():
        archive.remove_video("a1")
    assert offered(archive, ENGLISH) == ("the sound of siren",)
    lay_out(archive, {0: ("kitchen",)})  # the map is outside of the archive's own stamp
    assert offered(archive, ENGLISH)[0] == "kitchen"


def test_of_one_kind_of_sound_there_is_one_question_and_six_in_all(archive: Archive) -> None:
    sounds = ("Siren", "Siren", "Police car (siren)", "Applause", "Clapping", "Rain", "Thunder", "Wind")
    annotate(archive, "sound", *((name, 0.9) for name in sounds))
    lay_out(
        archive, {n: (phrase,) for n, phrase in enumerate(("kitchen", "beach", "forest", "city traffic"))}
    )
    questions = offered(archive, ENGLISH)
    assert len(questions) == MOST_EXAMPLES
    assert questions[1] == "the sound of siren"
    assert not any("police" in question for question in questions)


def test_of_many_annotations_some_at_even_distances_are_looked_at(archive: Archive) -> None:
    times = 5 * FEW_ROWS // 4 // len(VIDEOS)
    annotate(archive, "sound", *[("Speech", 0.9), ("Rain", 0.9), ("Rain", 0.9), ("Wind", 0.9)] * (times // 4))
    annotate(archive, "sound", *[("Wind", 0.9)] * 20, videos=("a3",))
    assert offered(archive, ENGLISH)[:2] == ("the sound of rain", "the sound of wind")


@pytest.mark.slow
def test_kinds_are_called_by_words_that_find_something_and_left_out_where_none_do(tmp_path: Path) -> None:
    encoder = ColourEncoder()
    with make_reels(tmp_path, encoder) as archive:
        shots = archive.map.shots()
        places = [MapPlace(0.0, 0.0, min(place // 4, 2)) for place in range(len(shots))]
        archive.map.set_places(shots, places, laid_out=len(shots))
        named = (("a thing", "something red"), ("a thing",), ("something blue", "a thing"))
        labels = {kind: ClusterLabel(phrases, shots[0].shot.id) for kind, phrases in enumerate(named)}
        archive.map.set_cluster_labels(labels, archive.map.state().version)
        likely = LikelyKinds(SearchEngine(archive, encoder))
        assert set(likely.words("en")) == {"a thing", "something blue"}  # what every encoder reads, at once
        assert likely.words("de") == ()
        for language in ("en", "de"):
            for _ in range(600):
                if set(likely.words(language)) == {"something red", "something blue"}:
                    break
                time.sleep(0.05)
            else:
                raise AssertionError(likely.words(language))
