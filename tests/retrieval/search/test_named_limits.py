"""Limits by name that hold of shots: what is done in them and which language is spoken, told as sounds are."""

from pathlib import Path

import pytest

from assistant.cli.terminal.json_lines import parse_request
from assistant.cli.terminal.search_request import SearchRequest
from assistant.dialogue.json_output import archive_value
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import filled_slots
from assistant.i18n.catalogue import texts_in
from assistant.web.chat.search_limits import limit_choices, with_facet
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.facets import facet_counts, filter_videos
from retrieval.errors import NotFound, UsageError
from retrieval.hits import HitFacet, ResultPage
from retrieval.queries import Filters, Query, VideoFilter
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack
from tests.support.factories import make_archive
from tests.support.footage.colour_reels import ColourEncoder

XCLIP = AnnotatorName("action", "xclip:stand-in", "1")
NOTED = next(number for number, step in enumerate(MIGRATIONS, 1) if "annotation_labels" in step)


def found(archive: Archive, **limits: object) -> ResultPage:
    engine = SearchEngine(archive, ColourEncoder(), annotations=ArchiveSenses(archive, None))
    query = Query(filters=Filters(**limits), sort="in_order")  # type: ignore[arg-type]
    return engine.search(query, per_video=None)


def ids(page: ResultPage) -> list[str]:
    return [str(hit.shot.id) for hit in page.hits]


def limits_of(target: str) -> list[str]:
    """What the chips say after a click on a facet."""
    narrowed = with_facet(RunningQuery(sort="in_order"), target)
    assert narrowed is not None
    return [slot_label(slot, texts_in("en")) for slot in filled_slots(narrowed) if slot.is_limit]


def test_actions_are_told_limited_listed_and_counted_as_sounds_are(tmp_path: Path) -> None:
    with make_archive(tmp_path / "acts", "a1", "b2") as archive:
        running, leaping = Annotation(0.0, 2.0, "running", 0.6), Annotation(2.0, 4.0, "leaping", 0.3)
        with archive.writing():
            archive.set_annotations("a1", VideoAnnotations(XCLIP, (running, leaping)))
        page = found(archive, action=("Running",))
        assert ids(page) == [str(ShotId("a1", 1))]
        assert page.hits[0].facets == (HitFacet("action", "running"),)
        (left_out,) = page.unannotated_videos
        assert (left_out.kind, left_out.videos, left_out.of) == ("action", 1, 2)
        assert limit_choices(archive, texts_in("en"))["action"] == [
            ("leaping", "leaping"),
            ("running", "running"),
        ]
        assert limits_of("action:running") == ["Done running"]
        assert facet_counts(archive.summaries(), VideoFilter())["action"] == [("leaping", 1), ("running", 1)]
        kept = filter_videos(archive.summaries(), VideoFilter(values=frozenset({("action", "leaping")})))
        assert [one.video.id for one in kept] == ["a1"]
        assert archive_value(archive, "acts")["facets"]["action"] == {"leaping": 1, "running": 1}
        with pytest.raises(NotFound, match=r"called 'runing'.*Did you mean running"):
            found(archive, action=("runing",))
        with archive.writing():
            archive.set_annotations("a1", VideoAnnotations(XCLIP, ()))
        assert limit_choices(archive, texts_in("en"))["action"] == []


def test_what_annotations_call_videos_is_noted_of_an_archive_from_before(tmp_path: Path) -> None:
    database = Database(tmp_path / "catalogue.sqlite3", MIGRATIONS[: NOTED - 1])
    database.execute("PRAGMA foreign_keys = OFF")
    with database.transaction():
        database.migrate()
        for row, kind in ((1, "action"), (2, "sound"), (3, "written")):
            database.execute("INSERT INTO annotation_runs VALUES (?, 'a1', ?, 'model', '1')", (row, kind))
        for run, text, score in (
            (1, "running", 0.3),
            (1, "running", 0.4),
            (2, "Siren", 0.6),
            (2, "Rain", 0.2),
            (3, "EXIT", 1),
        ):
            database.execute(
                "INSERT INTO annotations (run, start_time, end_time, text, score) VALUES (?, 0, 1, ?, ?)",
                (run, text, score),
            )
        database.execute("INSERT INTO video_qualities VALUES (3, 'light:dark')")
    database.close()
    newer = Database(tmp_path / "catalogue.sqlite3", MIGRATIONS)
    with newer.transaction():
        newer.migrate()
        rows = newer.all("SELECT run, label FROM annotation_labels ORDER BY 1, 2")
    newer.close()
    assert rows == [(1, "running"), (2, "Siren"), (3, "light:dark")]


def test_the_language_that_is_spoken_is_told_limited_and_listed(tmp_path: Path) -> None:
    with make_archive(tmp_path / "said", "a1", "b2") as archive:
        hello, adios = Subtitle(0.2, 1.0, "Hello"), Subtitle(2.5, 3.0, "Adiós")
        heard = [
            SubtitleTrack(code, "recognised", "whisper", (line,))
            for code, line in (("en", hello), ("es", adios))
        ]
        translated = SubtitleTrack("de", "sidecar", "a1.de.srt", (Subtitle(0.2, 1.0, "Hallo"),))
        written = [
            SubtitleTrack(code, "sidecar", f"b2.{code}.srt", (Subtitle(4.5, 5.0, "…"),))
            for code in ("fr", "it")
        ]
        with archive.writing():
            archive.set_speech("a1", Speech((translated, *heard), "whisper"))
            archive.set_speech("b2", Speech(tuple(written)))
        assert ids(found(archive, language=("en",))) == [str(ShotId("a1", 1))]
        assert ids(found(archive, language=("es",))) == [str(ShotId("a1", 2))]
        assert ids(found(archive, language=("fr",))) == [str(ShotId("b2", 3))]  # shown first: nobody listened
        assert ids(found(archive, language=("de",))) == ids(found(archive, language=("it",))) == []
        told = {str(hit.shot.id): hit.facets for hit in found(archive).hits}
        assert told[str(ShotId("a1", 2))] == (HitFacet("language", "es"),)
        assert limit_choices(archive, texts_in("de"))["language"] == [
            ("en", "Englisch"), ("fr", "Französisch"), ("es", "Spanisch"),
        ]  # fmt: skip
        assert archive_value(archive, "said")["subtitles"]["spoken"] == {"en": 1, "es": 1, "fr": 1}
        assert limits_of("language:es") == ["Spoken in Spanish"]


def test_languages_are_asked_for_by_code_and_by_name_in_any_of_the_pages_languages() -> None:
    asked = parse_request(SearchRequest, {"language": ["es", "French", "Alemán"]}, "The question")
    assert asked.query().filters.language == ("es", "fr", "de")
    with pytest.raises(UsageError, match="'Klingonish' names no language"):
        parse_request(SearchRequest, {"language": ["Klingonish"]}, "The question")
