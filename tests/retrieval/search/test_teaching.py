"""Classes taught by examples: learned, found by name, corrected, kept when videos are cut anew, gone with them."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from retrieval.archive.archive import Archive
from retrieval.archive.facets import facet_counts
from retrieval.archive.taught.class_head import learn_class
from retrieval.archive.taught.taught_shots import KnownClass
from retrieval.archive.taught.teaching import example_of_picture, example_of_shot, teach
from retrieval.encoders import Encoder
from retrieval.errors import NotFound, UsageError
from retrieval.queries import Query, VideoFilter
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.types import Shot, Vectors
from tests.conftest import Filmoteca
from tests.support.factories import ENCODER, add_video, make_archive, random_vectors, unit

DIMENSIONS = 128
CRANES = np.eye(DIMENSIONS, dtype=np.float32)[0]
GULLS = np.eye(DIMENSIONS, dtype=np.float32)[1]


def around(centre: np.ndarray, count: int, seed: int) -> Vectors:
    """Vectors of things that look alike: most of what they are is the same."""
    return unit(centre * 20 + np.random.default_rng(seed).standard_normal((count, DIMENSIONS)))


class AnyEncoder:
    """Texts lie anywhere: nothing is found by what is seen."""

    name, dimensions, batch_size = ENCODER, DIMENSIONS, 8

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        seeds = [sum(text.encode()) for text in texts]
        return np.concatenate([random_vectors(1, seed=seed, dimensions=DIMENSIONS) for seed in seeds])


@pytest.fixture
def archive(tmp_path: Path):
    """Thirty shots of this and that, ten of cranes in two videos, six of gulls."""
    with make_archive(tmp_path / "archive", dimensions=DIMENSIONS) as archive:
        with archive.writing():
            for place in range(3):
                add_video(archive, f"other{place}", shots=10, seed=place)
            add_video(archive, "port", vectors=around(CRANES, 6, 10))
            add_video(archive, "yard", vectors=around(CRANES, 4, 11))
            add_video(archive, "shore", vectors=around(GULLS, 6, 12))
        yield archive


def shots(archive: Archive, video: str, *numbers: int) -> list[Shot]:
    return [shot for shot in archive.shots(video) if not numbers or shot.id.number in numbers]


def taught(archive: Archive, name: str) -> KnownClass:
    return next(one for one in archive.taught_classes() if one.taught.name == name)


def teach_cranes(archive: Archive) -> None:
    teach(
        archive, "harbour crane", [example_of_shot(archive, one) for one in shots(archive, "port", 1, 2, 3)]
    )


def test_what_is_like_the_examples_is_found_in_other_videos_and_nothing_else(archive: Archive):
    teach_cranes(archive)
    assert {shot.video for shot in taught(archive, "harbour crane").held_by} == {"port", "yard"}
    assert len(taught(archive, "harbour crane").held_by) == 10


def test_the_name_in_a_question_finds_the_class_with_its_reason(archive: Archive):
    teach_cranes(archive)
    engine = SearchEngine(archive, cast(Encoder, AnyEncoder()), None, ArchiveSenses(archive, None))
    hits = engine.search(Query(text="Harbour crane"), per_video=None).hits
    first = hits[0]
    assert first.video.id in ("port", "yard")
    assert [(one.sense, one.text, one.is_taught) for one in first.reasons if one.is_taught] == [
        ("named", "harbour crane", True)
    ]
    assert not any(reason.is_taught for hit in hits for reason in hit.reasons if hit.video.id == "shore")
    named = engine.search(Query(text="harbour crane", senses=("named",)), per_video=None).hits
    assert {hit.video.id for hit in named if hit.match != "none"} == {"port", "yard"}


def test_a_class_is_a_facet_of_the_videos_that_show_it(archive: Archive):
    teach_cranes(archive)
    counts = facet_counts(archive.summaries(), VideoFilter())
    assert counts["taught"] == [("harbour crane", 2)]


def test_a_thumb_down_takes_a_shot_away_and_counts_as_an_example(archive: Archive):
    teach_cranes(archive)
    (wrong,) = shots(archive, "yard", 2)
    teach(archive, "harbour crane", [example_of_shot(archive, wrong, is_positive=False)])
    known = taught(archive, "harbour crane")
    assert wrong.id not in known.held_by
    assert len(known.taught.negative) == 1
    teach(archive, "HARBOUR crane", [example_of_shot(archive, wrong)])
    known = taught(archive, "harbour crane")
    assert wrong.id in known.held_by
    assert not known.taught.negative


def test_one_example_begins_no_class(archive: Archive):
    with pytest.raises(UsageError, match="at least two"):
        teach(archive, "crane", [example_of_shot(archive, shots(archive, "port")[0])] * 2)
    assert not archive.taught_classes()


def test_a_class_left_with_one_example_says_so_and_finds_nothing(archive: Archive):
    teach_cranes(archive)
    first, second, _ = taught(archive, "harbour crane").taught.examples
    archive.taught.take_out("harbour crane", [first.id, second.id])
    known = taught(archive, "harbour crane")
    assert not known.shots
    assert "at least two" in str(known.problem)


def test_one_shot_marked_both_ways_is_refused(archive: Archive):
    (one, other) = shots(archive, "port", 1, 2)
    both = [example_of_shot(archive, one), example_of_shot(archive, other)]
    with pytest.raises(UsageError, match="decide"):
        teach(archive, "crane", [*both, example_of_shot(archive, one, is_positive=False)])


def test_examples_that_contradict_one_another_are_said_to(archive: Archive):
    teach_cranes(archive)
    wrong = [example_of_shot(archive, one, is_positive=False) for one in shots(archive, "port", 4, 5, 6)]
    wrong += [example_of_shot(archive, one, is_positive=False) for one in shots(archive, "yard")]
    teach(archive, "gull", [example_of_shot(archive, one) for one in shots(archive, "shore", 1, 2)])
    archive.taught.add("gull", wrong)
    assert taught(archive, "gull").problem is None, "what differs from the examples contradicts nothing"
    archive.taught.add("harbour crane", wrong)
    known = taught(archive, "harbour crane")
    assert "contradict" in str(known.problem)
    assert not known.shots


def test_a_class_survives_another_cut_and_goes_with_its_videos(archive: Archive):
    teach_cranes(archive)
    with archive.writing():
        add_video(archive, "port", vectors=around(CRANES, 3, 20), lengths=[4.0, 4.0, 4.0])
    assert len(taught(archive, "harbour crane").taught.examples) == 3
    assert {shot.video for shot in taught(archive, "harbour crane").held_by} == {"port", "yard"}
    with archive.writing():
        archive.remove_video("port")
    assert not archive.taught_classes()
    assert not archive.taught.names()


def test_pictures_teach_as_shots_do_and_videos_that_come_later_are_found(archive: Archive):
    picture = np.zeros((40, 60, 3), np.uint8)
    pictures = [example_of_picture(picture, around(CRANES, 1, seed), f"{seed}.jpg") for seed in (30, 31, 32)]
    teach(archive, "crane", pictures)
    assert archive.taught.picture(archive.taught.get("crane").examples[0].id)[:2] == b"\xff\xd8"
    with archive.writing():
        add_video(archive, "quay", vectors=around(CRANES, 2, 33))
    assert {shot.video for shot in taught(archive, "crane").held_by} == {"port", "yard", "quay"}


def test_names_are_told_apart_and_forgotten(archive: Archive):
    teach_cranes(archive)
    teach(archive, "gull", [example_of_shot(archive, one) for one in shots(archive, "shore", 1, 2)])
    with pytest.raises(UsageError, match="already"):
        archive.taught.rename("gull", "Harbour  Crane")
    assert archive.taught.rename("gull", "seagull").name == "seagull"
    archive.taught.forget("SEAGULL")
    with pytest.raises(NotFound, match="harbour crane"):
        archive.taught.get("harbour crain")
    with pytest.raises(UsageError, match="needs a name"):
        teach(archive, " - ", [example_of_shot(archive, one) for one in shots(archive, "shore", 1, 2)])


def test_probabilities_fall_from_sure_to_nothing():
    positive = list(around(CRANES, 5, 1)[:, None, :])
    background = np.concatenate(
        [around(GULLS, 50, 2), unit(np.random.default_rng(3).standard_normal((200, DIMENSIONS)))]
    )
    head = learn_class(positive, [], background)
    crane, gull = (
        float(head.probability(around(what, 1, 9) @ head.direction)[0]) for what in (CRANES, GULLS)
    )
    assert crane > 0.9
    assert gull < 0.05
    assert head.is_separable


def test_the_command_teaches_lists_corrects_and_forgets(archive: Archive, filmoteca: Filmoteca):
    folder = str(archive.folder)
    made = filmoteca("teach", "crane", "--shots", "port.mp4/1,2-3", "--archive", folder, "--json")
    assert made.status == 0
    assert json.loads(made.out[0])["shots"] == 10
    shown = filmoteca("teach", "crane", "--archive", folder, "--json").out
    assert len(shown) == 11
    assert json.loads(shown[1])["score"] == 0.99
    filmoteca("teach", "crane", "--not-shots", "yard.mp4/1", "--archive", folder)
    assert "crane: 3 examples, 1 counterexample; 9 shots found" in filmoteca("teach", "--archive", folder).out
    assert filmoteca("teach", "crane", "--shots", "port.mp4/99", "--archive", folder).status == 2
    assert filmoteca("teach", "crane", "--shots", "port.mp4", "--archive", folder).status == 2
    assert "forgotten" in filmoteca("teach", "crane", "--forget", "--archive", folder).err[0]
    assert "No class was taught" in filmoteca("teach", "--archive", folder).err[0]


@pytest.mark.slow
def test_a_class_is_learned_without_importing_scikit_learn():
    code = (
        "import sys, numpy as np\n"
        "from retrieval.archive.taught.class_head import learn_class\n"
        "from tests.support.factories import random_vectors\n"
        "shots = random_vectors(60)\n"
        "head = learn_class([shots[:1], shots[1:2]], [], shots[2:])\n"
        "assert abs(np.linalg.norm(head.direction) - 1) < 1e-5\n"
        "assert 'sklearn' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
