"""What annotators and examples tell of hits: counted above them, and what a search is narrowed to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.planning.named_people import with_named_people
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import filled_slots, without_slot
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.web.chat.clicks import Click, ClickHandler, ClickRejected
from assistant.web.chat.search_limits import limit_choices, with_facet, with_limits
from assistant.web.chat.visitor_state import VisitorState
from assistant.web.views.facet_chips import facet_chips_html
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.taught.teaching import example_of_shot, teach
from retrieval.errors import NotFound
from retrieval.export.exported_lines import heard_lines
from retrieval.hits import HitFacet, ResultPage
from retrieval.people.grouping import group_people
from retrieval.queries import Filters, Query
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.types import ShotId
from tests.support.factories import add_video, make_archive, random_vectors, unit
from tests.support.footage.colour_reels import ColourEncoder

CLAP = AnnotatorName("audio", "clap:stand-in", "1")
YAMNET, EYES = AnnotatorName("sound", "yamnet", "1"), AnnotatorName("written", "eyes", "1")
CAMPPLUS = AnnotatorName("voice", "campplus", "1")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two videos of three shots of two seconds: clapping in two shots, a sign in one, a voice in another."""
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        clapping = Annotation(0.5, 2.5, "Clapping", 0.8)
        hardly = Annotation(4.5, 5.5, "Applause", 0.3)
        speech = Annotation(0.0, 6.0, "Speech", 0.9)
        voice = Annotation(2.2, 3.8, "1", 0.9, vector=random_vectors(1, dimensions=192)[0])
        with archive.writing():
            archive.set_annotations("a1", VideoAnnotations(YAMNET, (clapping, hardly, speech)))
            archive.set_annotations("b2", VideoAnnotations(YAMNET, ()))
            archive.set_annotations("b2", VideoAnnotations(EYES, (Annotation(4.1, 5.9, "EXIT", 0.97),)))
            archive.set_annotations("b2", VideoAnnotations(CAMPPLUS, (voice,)))
        group_people(archive, CAMPPLUS, "voice")
        yield archive


def engine_of(archive: Archive) -> SearchEngine:
    return SearchEngine(archive, ColourEncoder(), annotations=ArchiveSenses(archive, None))


def found(archive: Archive, **limits: object) -> ResultPage:
    return engine_of(archive).search(
        Query(filters=Filters(**limits), sort="in_order"),  # type: ignore[arg-type]
        per_video=None,
    )


def ids(page: ResultPage) -> list[str]:
    return [str(hit.shot.id) for hit in page.hits]


def test_a_limit_finds_the_shots_whose_facets_hold_it(archive: Archive) -> None:
    facets = {str(hit.shot.id): hit.facets for hit in found(archive).hits}
    clap, sign = HitFacet("heard", "applause"), HitFacet("has_writing", "yes")
    assert [shot for shot, some in facets.items() if clap in some] == ids(found(archive, heard=("applause",)))
    assert [shot for shot, some in facets.items() if sign in some] == ids(found(archive, has_writing=True))
    assert ids(found(archive, heard=("applause",))) == [str(ShotId("a1", 1)), str(ShotId("a1", 2))]
    assert ids(found(archive, has_writing=True)) == [str(ShotId("b2", 3))]
    assert ids(found(archive, has_writing=False)) == [str(ShotId("b2", 1)), str(ShotId("b2", 2))]
    assert ids(found(archive, heard=("applause", "siren"))) == []
    assert ids(found(archive, heard=("no such kind",))) == []


def test_a_voice_that_nobody_has_named_narrows_by_its_groups_number(archive: Archive) -> None:
    people = [one.value for hit in found(archive).hits for one in hit.facets if one.facet == "person"]
    assert len(people) == 1
    assert people[0].startswith("#")
    assert ids(found(archive, person=(people[0],))) == [str(ShotId("b2", 2))]


def test_what_a_model_of_any_words_hears_is_told_limited_and_subtitled_as_sounds_are(tmp_path: Path) -> None:
    with make_archive(tmp_path / "heard", "a1", "b2") as archive:
        siren, hardly = Annotation(2.0, 4.0, "Siren", 0.7), Annotation(4.0, 6.0, "Siren", 0.4)
        with archive.writing():
            archive.set_annotations("a1", VideoAnnotations(CLAP, (siren, hardly)))
        page = found(archive, heard=("siren",))
        assert ids(page) == [str(ShotId("a1", 2))]
        assert page.unannotated == ()
        (left_out,) = page.unannotated_videos
        assert (left_out.kind, left_out.videos, left_out.of) == ("sound", 1, 2)
        assert HitFacet("heard", "siren") in page.hits[0].facets
        assert "siren" in dict(limit_choices(archive, texts_in("en"))["heard"])
        with archive.writing():
            archive.set_annotations("a1", VideoAnnotations(YAMNET, (Annotation(2.5, 3.0, "Siren", 0.6),)))
            archive.set_annotations("b2", VideoAnnotations(YAMNET, ()))
        assert found(archive, heard=("siren",)).unannotated_videos == ()
        (line,) = heard_lines(archive, archive.video("a1.mp4"), "en", lambda cue, _: cue)
        assert (line.start, line.text) == (2.0, "[siren]")  # heard by both, told once


def test_an_archive_that_nobody_listened_to_is_not_narrowed_and_says_so(tmp_path: Path) -> None:
    with make_archive(tmp_path / "bare", "a1") as bare:
        page = found(bare, heard=("applause",), has_writing=True)
        assert len(page.hits) == 3
        assert page.unannotated == ("heard", "has_writing")
        with pytest.raises(NotFound, match="no taught class 'goals'"):
            found(bare, taught=("goals",))


def test_a_taught_class_is_a_facet_of_its_shots_and_a_limit(tmp_path: Path) -> None:
    with make_archive(tmp_path / "taught", dimensions=64) as archive:
        with archive.writing():
            for place in range(3):
                vectors = random_vectors(10, seed=place, dimensions=64)
                add_video(archive, f"other{place}", vectors=vectors)
            walls = random_vectors(1, seed=90, dimensions=64).repeat(4, axis=0)
            add_video(
                archive, "walls", vectors=unit(walls + 0.05 * random_vectors(4, seed=91, dimensions=64))
            )
        teach(archive, "walls", [example_of_shot(archive, one) for one in archive.shots("walls")[:3]])
        held = ids(found(archive, taught=("Walls",)))
        assert held == [str(shot.id) for shot in archive.shots("walls")]
        counted = [
            hit
            for hit in found(archive, video=("walls.mp4",)).hits
            if HitFacet("taught", "walls") in hit.facets
        ]
        assert [str(hit.shot.id) for hit in counted] == held
        assert limit_choices(archive, texts_in("en"))["taught"] == [("walls", "walls")]


def test_chips_count_what_tells_the_hits_apart_in_the_visitors_language(archive: Archive) -> None:
    hits = found(archive).hits
    html = facet_chips_html(hits, texts_in("de"))
    assert 'data-target="heard:applause"' in html
    assert "<bdi>Applaus</bdi> <small>2</small>" in html
    assert 'data-target="has_writing:yes"' in html
    assert facet_chips_html(hits[:2], texts_in("de")) == ""  # both hold it


def test_a_click_on_a_facet_is_a_turn_with_a_chip_that_takes_it_away(archive: Archive) -> None:
    assistant = Assistant(engine_of(archive), settings=SearchSettings(limit=12, per_video=None))
    clicks = ClickHandler(assistant, read_only=True)
    query = RunningQuery(sort="in_order", visual="wall")
    visit = VisitorState(DialogueState(query), "es")
    turn = clicks.turn(Click("facet", "heard:applause"), visit, SearchSettings())
    assert turn is not None
    assert turn.asked.text == "Se oye aplausos"
    narrowed = with_facet(query, "heard:applause")
    assert narrowed is not None
    slot = next(slot for slot in filled_slots(narrowed) if slot.kind == "heard")
    assert slot_label(slot, texts_in("en")) == "Heard applause"
    assert without_slot(narrowed, slot).filters == PlanFilters()
    assert with_facet(narrowed, "heard:applause") is None  # changes nothing
    for target in ("heard:", "heard:no such", "seen:applause", "__class__:x"):
        with pytest.raises(ClickRejected):
            clicks.turn(Click("facet", target), visit, SearchSettings())
    cleared = with_limits(narrowed, '{"heard": []}')
    assert cleared is not None
    assert cleared.filters == PlanFilters()


def test_what_was_narrowed_by_hand_stays_while_the_search_is_refined() -> None:
    before = RunningQuery(visual="wall", filters=PlanFilters(heard=("applause",), has_writing=False))
    refined = with_named_people(Plan(intent="refine", visual="red wall"), before, ())
    assert refined.filters.heard == ("applause",)
    anew = with_named_people(Plan(intent="search", visual="boat"), before, ())
    assert anew.filters == PlanFilters()
