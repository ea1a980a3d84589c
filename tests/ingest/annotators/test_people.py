"""People by their faces: counted, grouped without names, named, merged, split and deleted, and found."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.agent.assistant import Assistant
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import filled_slots
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from ingest.annotators import loading
from ingest.annotators.face_models import DetectedFace
from ingest.annotators.faces import FaceAnnotator, shot_size
from ingest.pipeline.stored.annotating import annotate
from retrieval.annotations import Annotation, AnnotatorName, Box, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError, NotFound, UsageError
from retrieval.people.grouping import cluster_vectors, faces_to_split_off, group_people
from retrieval.people.names_in_text import find_named_people
from retrieval.queries import Filters, Query
from retrieval.search.engine import SearchEngine
from retrieval.types import Picture, Shot, Vector, Vectors, Video
from tests.conftest import Filmoteca
from tests.support.factories import add_video, make_archive, make_shots, make_video, unit
from tests.support.footage.clips import reel_frames, write_clip
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.models.scripted_planner import ScriptedPlanner

EYES = AnnotatorName("face", "eyes", "1")
LEFT, RIGHT, NEAR = Box(0.1, 0.3, 0.2, 0.2), Box(0.7, 0.3, 0.2, 0.2), Box(0.3, 0.2, 0.4, 0.6)
SHOT_SECONDS = 2.0


def people_vectors(people: int, looks: int, seed: int = 0) -> Vectors:
    """(people * looks, 32): so many looks of each person, one person after the other."""
    random = np.random.default_rng(seed)
    means = np.repeat(unit(random.standard_normal((people, 32))), looks, axis=0)
    return unit(means + 0.02 * random.standard_normal(means.shape))


ANA, BEN, COY = people_vectors(3, 1)


def face(start: float, vector: Vector | None, box: Box = LEFT, size: str = "medium") -> Annotation:
    return Annotation(start, start + SHOT_SECONDS, size, 0.9, box, vector)


def put(archive: Archive, video: str, *faces: Annotation, who: AnnotatorName = EYES) -> None:
    with archive.writing():
        archive.set_annotations(video, VideoAnnotations(who, faces))
    group_people(archive, who)


@pytest.fixture
def archive(tmp_path: Path):
    """Ana is in two shots of a1 and, nearest, in the last of b2; Ben beside her in the first; Coy once."""
    with make_archive(tmp_path / "archive", "a1", "b2", "c3") as opened:
        opened.people.allow()
        put(opened, "a1", face(0.0, ANA), face(0.0, BEN, RIGHT), face(2.0, ANA))
        put(opened, "b2", face(0.0, COY), face(4.0, ANA, NEAR, "close-up"))
        yield opened


def shots_of(archive: Archive, **filters: Any) -> list[tuple[str, int]]:
    return sorted((row.id.video, row.id.number) for row in archive.filtered_shots(Filters(**filters)))


def seen(archive: Archive) -> list[tuple[str, int]]:
    return [(person.name, person.faces) for person in archive.people.all()]


def number_of(archive: Archive, vector: Vector) -> int:
    """The group in which somebody's face is."""
    known = archive.people.vectors(EYES)
    person = known.people[int(np.argmax(known.vectors @ vector))]
    assert person is not None
    return person


def test_faces_of_one_person_are_one_group_without_a_name(archive: Archive) -> None:
    assert seen(archive) == [("", 3), ("", 1), ("", 1)]
    assert archive.people.get(number_of(archive, ANA)).videos == 2


def test_a_name_finds_somebody_from_then_on_in_videos_that_come_later_too(archive: Archive) -> None:
    mayor = archive.people.rename(number_of(archive, ANA), " The  Mayor ")
    assert mayor.name == "The Mayor"
    assert shots_of(archive, person=("the mayor",)) == [("a1", 1), ("a1", 2), ("b2", 3)]
    put(archive, "c3", face(2.0, ANA))
    assert ("c3", 2) in shots_of(archive, person=("The Mayor",))
    archive.people.rename(number_of(archive, BEN), "Ben")
    assert shots_of(archive, person=("The Mayor", "Ben")) == [("a1", 1)]
    with pytest.raises(NotFound, match=r"no person 'The Mayr'.*Did you mean The Mayor"):
        shots_of(archive, person=("The Mayr",))


def test_names_are_one_persons_alone_and_no_numbers(archive: Archive) -> None:
    ana, ben = number_of(archive, ANA), number_of(archive, BEN)
    archive.people.rename(ana, "Ana")
    with pytest.raises(UsageError, match=f"Group {ana} is called 'ANA' already; merge"):
        archive.people.rename(ben, "ANA")
    with pytest.raises(UsageError, match="cannot be a number"):
        archive.people.rename(ben, "#7")
    with pytest.raises(UsageError, match="at most 100 characters; this has 101"):
        archive.people.rename(ben, "a" * 101)
    assert archive.people.rename(ana, "").name == ""
    assert archive.people.rename(ben, "Ana").name == "Ana"


def test_groups_are_merged_and_split(archive: Archive) -> None:
    ana, ben, coy = (number_of(archive, one) for one in (ANA, BEN, COY))
    archive.people.rename(ben, "Ben")
    merged = archive.people.merge(ana, [ben, coy, ana])
    assert (merged.name, merged.faces) == ("Ben", 5)
    assert seen(archive) == [("Ben", 5)]
    apart = faces_to_split_off(archive, merged)
    assert 0 < len(apart) < 5
    other = archive.people.split(merged.id, apart)
    assert (other.name, other.faces + archive.people.get("Ben").faces) == ("", 5)
    with pytest.raises(UsageError, match="not all and not none"):
        archive.people.split(other.id, [one.id for one in archive.people.faces(other.id)])
    put(archive, "c3", face(0.0, COY))  # what was moved by hand stays where it is
    assert sum(person.faces for person in archive.people.all()) == 6


def test_a_merge_a_split_and_a_naming_are_taken_back_whole(archive: Archive) -> None:
    people = archive.people
    ana, ben, coy = (number_of(archive, one) for one in (ANA, BEN, COY))
    people.rename(ben, "Ben")
    people.rename(coy, "Coy")
    before = [(one, [face.id for face in people.faces(one.id)]) for one in people.all()]

    merge = people.as_before([ana, ben, coy, ana], remaining=ana)
    merged = people.merge(ana, [ben, coy])
    split = people.as_before([ana], remaining=ana)
    other = people.split(ana, faces_to_split_off(archive, merged))
    people.rename(other.id, "Dee")
    people.restore(split, other.id)
    assert [one.name for one in people.all()] == ["Ben"]
    people.restore(merge)
    assert [(one, [face.id for face in people.faces(one.id)]) for one in people.all()] == before

    people.merge(ana, [ben, coy])
    people.delete(ana)
    people.restore(merge)  # what was deleted stays so
    assert people.all() == []


def test_who_is_deleted_goes_with_all_vectors_and_does_not_come_back(archive: Archive) -> None:
    ana = number_of(archive, ANA)
    archive.people.rename(ana, "Ana")
    archive.people.delete(ana)
    assert seen(archive) == [("", 1), ("", 1)]
    assert len(archive.people.vectors(EYES).ids) == 2
    assert shots_of(archive, people=(2, None)) == [("a1", 1)]  # that somebody is there stays known
    again = AnnotatorName("face", "eyes", "2")
    put(archive, "a1", face(0.0, ANA), face(0.0, BEN, RIGHT), face(2.0, ANA), who=again)
    assert len(archive.people.vectors(again).ids) == 1


def test_another_look_at_a_video_leaves_everybody_who_they_were(archive: Archive) -> None:
    archive.people.rename(number_of(archive, ANA), "Ana")
    again = AnnotatorName("face", "other eyes", "1")
    moved = Box(LEFT.left + 0.02, LEFT.top, LEFT.width, LEFT.height)
    strange = people_vectors(3, 1, seed=1)
    put(archive, "a1", face(0.1, strange[0], moved), face(2.1, strange[0], moved), who=again)
    assert shots_of(archive, person=("Ana",)) == [("a1", 1), ("a1", 2), ("b2", 3)]


def test_people_are_counted_at_a_time_and_limit_what_is_found(archive: Archive) -> None:
    assert shots_of(archive, people=(2, 2)) == [("a1", 1)]
    assert shots_of(archive, people=(1, None)) == [("a1", 1), ("a1", 2), ("b2", 1), ("b2", 3)]
    assert shots_of(archive, people=(None, 0)) == [("a1", 3), ("b2", 2)]  # of c3 nothing is known
    assert shots_of(archive, shot_size="close-up") == [("b2", 3)]
    put(archive, "c3", face(0.0, None, LEFT, "wide"), Annotation(2.0, 4.0, "wide", 0.9, RIGHT))
    assert shots_of(archive, people=(1, 1), video=("c3.mp4",)) == [("c3", 1), ("c3", 2)]


def test_where_nobody_looked_for_faces_a_number_limits_nothing_and_that_is_said(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as bare:
        engine = SearchEngine(bare, ColourEncoder())
        page = engine.search(Query(text="a boat", filters=Filters(people=(2, None))))
        assert (page.unannotated, len(page.hits)) == (("people",), 3)
        put(bare, "a1", face(0.0, ANA), face(0.0, BEN, RIGHT))
        page = engine.search(Query(text="a boat", filters=Filters(people=(2, None))))
        assert (page.unannotated, [hit.shot.id.number for hit in page.hits]) == ((), [1])


def test_a_search_for_somebody_alone_lists_their_shots_the_nearest_first(archive: Archive) -> None:
    archive.people.rename(number_of(archive, ANA), "Ana")
    archive.people.rename(number_of(archive, BEN), "Ben")
    page = SearchEngine(archive, ColourEncoder()).search(Query(filters=Filters(person=("ana",))))
    assert [tuple(hit.shot.id) for hit in page.hits] == [("b2", 3), ("a1", 1), ("a1", 2)]
    assert [hit.people for hit in page.hits] == [("Ana",), ("Ana", "Ben"), ("Ana",)]
    assert page.hits[0].why == ("person",)


def test_vectors_that_are_near_on_average_are_one_group() -> None:
    vectors = people_vectors(5, 8)
    groups = sorted(cluster_vectors(vectors, 0.945))
    assert groups == [list(range(first, first + 8)) for first in range(0, 40, 8)]
    assert list(cluster_vectors(vectors[:1], 0.945)) == [[0]]
    assert list(cluster_vectors(vectors[:0], 0.945)) == []


def test_more_faces_than_are_compared_at_once_are_grouped_all_the_same(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.people.grouping.BLOCK", 7)
    looks = people_vectors(4, 10, seed=3)
    order = np.random.default_rng(0).permutation(len(looks))
    put(archive, "c3", *(face(0.0, looks[place], Box(place / 50, 0.1, 0.02, 0.02)) for place in order))
    assert sorted(person.faces for person in archive.people.all())[-4:] == [10, 10, 10, 10]


# finding faces in frames


class Painted:
    """Takes each red, green or blue square of a test's picture for a face, and its colour for who it is."""

    def __init__(self, fail_at: int = 10**9) -> None:
        self.looked_at, self.fail_at = 0, fail_at

    def faces(self, picture: Picture) -> list[DetectedFace]:
        self.looked_at += 1
        if self.looked_at >= self.fail_at:
            raise ModelError(
                "The model that finds faces failed ({reason}); run it again.", reason="out of memory"
            )
        return crowd_of(400) if picture[..., 0].mean() > 200 else crowd_of(int(picture[..., 2].mean() > 100))

    def vector(self, picture: Picture, face: DetectedFace) -> Vector:
        vector: Vector = ANA
        return vector


def crowd_of(number: int) -> list[DetectedFace]:
    boxes = [Box(place % 20 / 20, place // 20 / 20, 0.04, 0.045) for place in range(number)]
    return [DetectedFace(0.9, box, 50, np.zeros((5, 2), np.float32)) for box in boxes]


def shots_for(video: Video, *ends: float) -> list[Shot]:
    return make_shots(video.id, np.diff([0.0, *ends]).tolist())


@pytest.fixture
def clip(tmp_path: Path) -> Video:
    """Two seconds of each: nothing, one face, a crowd."""
    path = tmp_path / "clip.mp4"
    views = [np.full((96, 128, 3), colour, np.uint8) for colour in ((0, 0, 0), (0, 0, 255), (255, 255, 255))]
    write_clip(path, reel_frames(2.0, *views))
    return make_video("clip", path=path, shots=3)


def test_no_face_one_face_and_a_crowd_of_four_hundred(clip: Video) -> None:
    eyes = Painted()
    found = FaceAnnotator(eyes, eyes).annotate(clip, shots_for(clip, 2.0, 4.0, 6.0))
    at = {start: [one for one in found if one.start == start] for start in (0.0, 2.0, 4.0)}
    assert [len(some) for some in at.values()] == [0, 1, 400]
    assert sum(one.vector is not None for one in at[4.0]) == 12  # the others are only counted
    assert {one.text for one in at[4.0]} == {"wide"}


def test_a_model_that_fails_half_way_costs_that_video_alone_until_it_is_done_again(
    tmp_path: Path, clip: Video
) -> None:
    with make_archive(tmp_path / "archive") as archive:
        archive.people.allow()
        with archive.writing():
            add_video(archive, "a1", path=clip.path)
            add_video(archive, "b2", path=clip.path)
        broken = Painted(fail_at=5)
        report = annotate(archive, [FaceAnnotator(broken, broken)])
        assert (report.videos, len(report.failed)) == ({"face": 1}, 1)
        assert "out of memory" in str(report.failed[0])
        whole = Painted()
        assert annotate(archive, [FaceAnnotator(whole, whole)]).videos == {"face": 1}
        assert len(archive.annotations.annotators("face")) == 2


def test_shot_sizes_go_by_the_shorter_side() -> None:
    wide, tall = np.zeros((90, 160, 3), np.uint8), np.zeros((160, 90, 3), np.uint8)
    assert [shot_size(Box(0, 0, 0.1, share), wide) for share in (0.5, 0.2, 0.05)] == [
        "close-up",
        "medium",
        "wide",
    ]
    assert shot_size(Box(0, 0, 0.5, 0.3), tall) == "close-up"


# consent


def test_nobody_looks_for_faces_before_it_is_allowed(
    filmoteca: Filmoteca, colour_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eyes = Painted()
    monkeypatch.setattr(loading, "ANNOTATORS", {"people": lambda: FaceAnnotator(eyes, eyes)})
    refused = filmoteca("annotate", colour_archive, "--with", "people")
    assert refused.status == 1
    assert "`filmoteca people on`" in refused.err[0]
    assert filmoteca("annotate", colour_archive).status == 0
    assert eyes.looked_at == 0
    assert "`filmoteca people on`" in filmoteca("people", "list", "--archive", colour_archive).err[0]
    allowed = filmoteca("people", "on", "--archive", colour_archive)
    assert "children are not told apart reliably" in allowed.err[0]
    assert filmoteca("annotate", colour_archive).status == 0
    assert eyes.looked_at > 0


def test_the_commands_name_merge_split_and_delete(filmoteca: Filmoteca, archive: Archive) -> None:
    at = ("--archive", archive.folder)
    (ana, *_) = (json.loads(line) for line in filmoteca("people", "list", *at, "--json").out)
    assert (ana["name"], ana["faces"], ana["videos"]) == (None, 3, 2)
    assert filmoteca("people", "name", ana["person"], "The mayor", *at).status == 0
    faces = [
        json.loads(line) for line in filmoteca("people", "list", "--faces", "the mayor", *at, "--json").out
    ]
    assert [one["video"] for one in faces] == ["b2.mp4", "a1.mp4", "a1.mp4"]
    assert filmoteca("people", "split", "The Mayor", "--faces", faces[0]["face"], *at).status == 0
    assert seen(archive)[0] == ("The mayor", 2)
    new = archive.people.all()[1].id
    assert filmoteca("people", "merge", "the mayor", f"#{new}", *at).status == 0
    assert filmoteca("people", "split", "the mayor", "--faces", "x", *at).status == 2
    assert filmoteca("people", "delete", "the mayor", *at).status == 0
    gone = filmoteca("people", "name", "the mayor", "Ana", *at)
    assert (gone.status, gone.err[0].startswith("There is no person 'the mayor'")) == (1, True)


def test_off_takes_all_away(filmoteca: Filmoteca, archive: Archive) -> None:
    archive.people.rename(number_of(archive, ANA), "Ana")
    assert filmoteca("people", "off", "--yes", "--archive", archive.folder).status == 0
    assert archive.people.all() == []
    assert (archive.people.allowed, archive.annotations.annotators("face")) == (False, {})


def test_groups_go_with_their_last_video_and_their_names_too(archive: Archive) -> None:
    archive.people.rename(number_of(archive, ANA), "Ana")
    with archive.writing():
        archive.remove_video("a1")
        assert ("Ana", 1) in seen(archive)
        archive.remove_video("b2")
    assert seen(archive) == []
    with pytest.raises(NotFound):
        shots_of(archive, person=("Ana",))


# names in a question


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        ("the mayor at the harbour", ("The Mayor",), "harbour"),
        ("la alcaldesa y José en el puerto", ("La alcaldesa", "Jose"), "puerto"),
        ("Ana", ("Ana",), ""),
        ("ana und jose", ("Ana", "Jose"), ""),
        ("Ana María on a bench", ("Ana Maria",), "bench"),
        ("bananas on a table", (), "bananas on a table"),
        ("a dog, and a cat", (), "a dog, and a cat"),
    ],
)
def test_names_are_found_whole_in_a_question(text: str, names: tuple[str, ...], rest: str) -> None:
    known = ("Ana", "Ana Maria", "Jose", "La alcaldesa", "The Mayor")
    assert find_named_people(text, known) == (names, rest)


def test_somebody_named_in_a_conversation_is_looked_for_by_their_face(archive: Archive) -> None:
    archive.people.rename(number_of(archive, ANA), "Ana")
    archive.people.rename(number_of(archive, BEN), "Ben")
    with_ben = Plan(intent="refine", visual="red, Ben")
    planner = ScriptedPlanner({"with Ben": with_ben})
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), planner=planner)
    state, answer = assistant.answer(DialogueState(), "Ana in red")
    assert (answer.plan.visual, answer.plan.filters.person) == ("red", ("Ana",))
    assert {tuple(hit.shot.id) for hit in answer.hits} == {("a1", 1), ("a1", 2), ("b2", 3)}
    state, answer = assistant.answer(state, "with Ben")
    assert answer.plan.filters.person == ("Ana", "Ben")
    assert [tuple(hit.shot.id) for hit in answer.hits] == [("a1", 1)]
    assert "Shows Ana" in [slot_label(slot, texts_in("en")) for slot in filled_slots(state.query)]


def test_a_plan_without_people_is_written_as_before() -> None:
    assert {"person", "shot_size"}.isdisjoint(Plan().model_dump()["filters"])
    assert Plan(filters=PlanFilters(person=("Ana",))).model_dump()["filters"]["person"] == "Ana"
