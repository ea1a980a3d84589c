"""Facets, their counts, the order of lists of videos, and what the catalogue says of each video."""

from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.archive.archive import Archive
from retrieval.archive.facets import FACETS, facet_counts, facet_values, filter_videos, sort_videos
from retrieval.archive.tables.video_summaries import VideoSummary
from retrieval.queries import VideoFilter
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.factories import add_video, make_archive, make_video


def summary(
    name: str, *, duration=30.0, fps=25.0, size=(1920, 1080), languages=(), heard=True, added="", rev=1
):
    video = make_video(name, path=f"reels/{name}")
    video = replace(video, duration=duration, fps=fps, width=size[0], height=size[1])
    return VideoSummary(video, 3, 1, added, rev, heard or bool(languages), languages)


VIDEOS = [
    summary("reel 2.mp4", duration=59.9, languages=("es",), added="2026-01-02", rev=2),
    summary("reel 10.mp4", duration=60.0, languages=("en", "es"), added="2026-01-01", rev=1),
    summary("Ávila.mov", duration=4000.0, fps=29.97003, size=(720, 576), rev=3),
    summary("phone.mp4", duration=400.0, fps=0.0, size=(1080, 1920), heard=False, rev=4),
]


def choice(words: str = "", **values: str) -> VideoFilter:
    return VideoFilter(
        words,
        frozenset((facet, value) for facet in FACETS for value in values.get(facet, "").split()),
    )


def names(summaries) -> list[str]:
    return [one.video.name for one in summaries]


def test_values_of_one_facet_widen_and_facets_together_narrow():
    assert names(filter_videos(VIDEOS, choice(language="es"))) == ["reel 2.mp4", "reel 10.mp4"]
    assert names(filter_videos(VIDEOS, choice(length="0-1 60-"))) == ["reel 2.mp4", "Ávila.mov"]
    assert names(filter_videos(VIDEOS, choice(language="es", length="1-5"))) == ["reel 10.mp4"]
    assert filter_videos(VIDEOS, choice(language="fr")) == []
    assert names(filter_videos(VIDEOS, choice("10 REEL"))) == ["reel 10.mp4"]
    assert names(filter_videos(VIDEOS, choice("ÁVILA"))) == ["Ávila.mov"]
    assert filter_videos(VIDEOS, VideoFilter()) == VIDEOS


def test_a_count_is_what_choosing_the_value_would_leave():
    every = facet_counts(VIDEOS, VideoFilter())
    assert every["length"] == [("0-1", 1), ("1-5", 1), ("5-20", 1), ("60-", 1)]
    assert every["speech"] == [("yes", 2), ("no", 1), ("unknown", 1)]
    assert every["language"] == [("es", 2), ("en", 1)]
    assert every["rate"] == [("25", 2), ("29.97", 1), ("unknown", 1)]
    assert every["size"] == [("sd", 1), ("fullhd", 3)]
    left = facet_counts(VIDEOS, choice(language="en"))
    assert left["length"] == [("0-1", 0), ("1-5", 1), ("5-20", 0), ("60-", 0)]
    assert left["language"] == [("es", 2), ("en", 1)]  # its own choice does not narrow it
    assert ("fr", 0) in facet_counts(VIDEOS, choice(language="fr"))["language"]


def test_a_counted_value_leaves_as_many_videos_as_it_says():
    now = choice(speech="yes no")
    for facet, values in facet_counts(VIDEOS, now).items():
        for value, count in values:
            others = frozenset(pair for pair in now.values if pair[0] != facet)
            assert len(filter_videos(VIDEOS, VideoFilter("", others | {(facet, value)}))) == count


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (23.976023976, "23.976"),
        (24.0, "24"),
        (29.97003, "29.97"),
        (30.0, "30"),
        (12.5, "other"),
        (0.0, "unknown"),
    ],
)
def test_a_rate_is_the_nominal_one_that_the_average_is_near(fps, rate):
    assert facet_values(summary("one", fps=fps), "rate") == (rate,)


def test_lists_stand_by_name_length_or_when_added():
    assert names(sort_videos(VIDEOS, "name")) == ["phone.mp4", "reel 2.mp4", "reel 10.mp4", "Ávila.mov"]
    assert names(sort_videos(VIDEOS, "length", backwards=True))[0] == "Ávila.mov"
    assert names(sort_videos(VIDEOS, "added")) == ["Ávila.mov", "phone.mp4", "reel 10.mp4", "reel 2.mp4"]


def test_an_archive_tells_of_all_its_videos_at_once(tmp_path: Path):
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "a1", lengths=[1.0, 5.0, 2.0])
            add_video(archive, "b2")
            line = (Subtitle(0.0, 1.0, "hola"),)
            archive.set_speech("a1", Speech((SubtitleTrack("es", "sidecar", "a1.srt", line),)))
        first, second = archive.summaries()
        assert (first.video.name, first.shots, first.poster, first.languages) == ("a1.mp4", 3, 2, ("es",))
        assert (second.heard, second.languages) == (False, ())
        assert first.added.endswith("+00:00")
        was = first.added
        with archive.writing():
            add_video(archive, "a1", shots=4)  # cut again
        assert archive.summaries()[0].added == was


def test_videos_of_older_archives_come_before_those_whose_day_is_known(tmp_path: Path):
    database = Database(tmp_path / "catalogue.sqlite3", MIGRATIONS[:4])
    with database.transaction():
        database.migrate()
        database.execute(
            "INSERT INTO archive (only, encoder, dimensions, created, program) VALUES (1, 'e', 16, '', '')"
        )
        database.execute("INSERT INTO videos VALUES ('old', 1, 'old.mp4', x'6f', 1.0, 1, 1, 25.0, 1, 1, 1)")
    database.close()
    with Archive.open(tmp_path) as archive:
        assert [one.added for one in archive.summaries()] == [""]
