"""Queries against an archive: a real index, an encoder whose meaning is a handful of axes."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.archive.archive import Archive
from retrieval.encoders.encoder import encode_in_batches
from retrieval.errors import NotFound, UsageError
from retrieval.hits import Hit, ResultPage
from retrieval.queries import Filters, Query, SortOrder
from retrieval.search.annotation_senses import AnnotationMatch
from retrieval.search.engine import SearchEngine
from retrieval.search.near_duplicates import diversify_pages
from retrieval.types import Picture, ShotId, Vectors
from tests.support.factories import add_video, unit

THINGS = ("dog", "beach", "car", "snow", "crowd", "night")
DIMENSIONS = 48
NOISE = 0.25


class ThingEncoder:
    """Each thing is an axis; a text lies on the axes it names, a picture on those its pixels are set for."""

    name = "fake:things"
    dimensions = DIMENSIONS
    batch_size = 4

    def prepare(self, picture: Picture) -> np.ndarray:
        return picture[0, : len(THINGS), 0]

    def encode_prepared(self, prepared: np.ndarray) -> Vectors:
        return np.concatenate([shown(*np.flatnonzero(row).tolist(), seed=7) for row in prepared])

    def encode_pictures(self, pictures: Sequence[Picture]) -> Vectors:
        return encode_in_batches(self, pictures)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        rows = []
        for text in texts:
            noise = np.random.default_rng(sum(text.encode())).standard_normal(DIMENSIONS) * NOISE
            for place, thing in enumerate(THINGS):
                noise[place] += 2.0 * (thing in text)
            rows.append(noise)
        return unit(rows)


def shown(*things: int, seed: int) -> Vectors:
    """(1, d): a shot that shows these things."""
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS) * NOISE
    vector[list(things)] += 2.0
    return unit([vector])


def picture(*things: str) -> Picture:
    pixels = np.zeros((4, 8, 3), np.uint8)
    for thing in things:
        pixels[0, THINGS.index(thing)] = 255
    return pixels


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Six videos: dogs on beaches, dogs in snow, cars, cars at night, a crowd, and forty shots of nothing much."""
    made = Archive.create_or_open(tmp_path / "things", encoder="fake:things", dimensions=DIMENSIONS)
    with made.writing():
        reels: dict[str, list[tuple[int, ...]]] = {
            "beach": [(0, 1)] * 5,
            "snow": [(0, 3)] * 3,
            "cars": [(2,)] * 4,
            "night": [(2, 5)] * 2,
            "crowd": [(4,)] * 2,
        }
        for number, (name, shots) in enumerate(reels.items()):
            rows = [shown(*things, seed=100 * number + place) for place, things in enumerate(shots)]
            add_video(made, name, path=f"reels/{name}.mp4", vectors=np.concatenate(rows))
        rest = [
            unit(np.random.default_rng(900 + place).standard_normal((1, DIMENSIONS))) for place in range(40)
        ]
        add_video(made, "rest", path="reels/rest.mp4", vectors=np.concatenate(rest))
    return made


@pytest.fixture
def encoder() -> ThingEncoder:
    return ThingEncoder()


def names(archive: Archive, encoder: ThingEncoder, query: Query, **options: int | None) -> list[str]:
    return [hit.video.name for hit in SearchEngine(archive, encoder).search(query, **options).hits]  # type: ignore[arg-type]


def test_a_text_finds_the_shots_that_show_it(archive: Archive, encoder: ThingEncoder) -> None:
    results = SearchEngine(archive, encoder).search(Query(text="a car at night"), limit=2)
    assert [hit.video.name for hit in results.hits] == ["night.mp4", "night.mp4"]
    assert results.match != "none"
    assert results.hits[0].why == ("text",)
    assert results.searched == 56


def test_a_page_of_many_hits_is_read_in_as_many_statements_as_one_of_few(
    archive: Archive, encoder: ThingEncoder
) -> None:
    engine = SearchEngine(archive, encoder)
    engine.warm_up()
    engine.search(Query(text="dog"))

    def statements(limit: int) -> list[str]:
        asked: list[str] = []
        archive._catalogue._db._connection.set_trace_callback(asked.append)
        engine.search(Query(text="dog"), limit=limit, per_video=None)
        archive._catalogue._db._connection.set_trace_callback(None)
        return asked

    few, many = statements(2), statements(40)
    assert len(few) == len(many)
    assert len([one for one in many if "stamp" in one]) == 1


def test_what_is_published_while_a_question_is_answered_shows_in_the_next_answer(archive: Archive) -> None:
    class PublishingEncoder(ThingEncoder):
        published = False

        def encode_texts(self, texts: Sequence[str]) -> Vectors:
            if "dog" in texts and not self.published:
                self.published = True
                with (
                    Archive.create_or_open(archive.folder, encoder=self.name, dimensions=DIMENSIONS) as other,
                    other.writing(),
                ):
                    add_video(other, "new", path="reels/new.mp4", vectors=shown(0, seed=5000))
            return super().encode_texts(texts)

    encoder = PublishingEncoder()
    engine = SearchEngine(archive, encoder)
    first = engine.search(Query(text="dog"), limit=40, per_video=None)
    second = engine.search(Query(text="dog"), limit=40, per_video=None)
    assert (first.searched, second.searched) == (56, 57)
    assert "new.mp4" in {hit.video.name for hit in second.hits}


def test_ranks_count_from_one_over_all_pages_and_scores_fall(archive: Archive, encoder: ThingEncoder) -> None:
    pages = [
        SearchEngine(archive, encoder).search(Query(text="dog"), limit=6, offset=offset)
        for offset in (0, 6, 12)
    ]
    hits = [hit for page in pages for hit in page.hits]
    assert [hit.rank for hit in hits] == list(range(1, 19))
    assert len({hit.shot.id for hit in hits}) == 18
    assert all(0 <= hit.score <= 1 for hit in hits)
    first = [hit.score for hit in pages[0].hits[:3]]
    assert first == sorted(first, reverse=True)


def test_a_picture_finds_what_it_shows(archive: Archive, encoder: ThingEncoder) -> None:
    hit = SearchEngine(archive, encoder).search(Query(pictures=(picture("crowd"),)), limit=1).hits[0]
    assert (hit.video.name, hit.why) == ("crowd.mp4", ("picture",))


def test_a_text_and_a_picture_together_find_what_has_both(archive: Archive, encoder: ThingEncoder) -> None:
    both = Query(text="snow", pictures=(picture("dog"),))
    assert names(archive, encoder, both, limit=3) == ["snow.mp4"] * 3


def test_the_pictures_weight_moves_the_hits(archive: Archive, encoder: ThingEncoder) -> None:
    text_alone = Query(text="car", pictures=(picture("crowd"),), picture_weight=0.0)
    picture_alone = Query(text="car", pictures=(picture("crowd"),), picture_weight=1.0)
    assert names(archive, encoder, text_alone, limit=1)[0] in ("cars.mp4", "night.mp4")
    assert names(archive, encoder, picture_alone, limit=1) == ["crowd.mp4"]


def test_several_pictures_are_asked_as_one(archive: Archive, encoder: ThingEncoder) -> None:
    query = Query(pictures=(picture("car"), picture("night")))
    assert names(archive, encoder, query, limit=2) == ["night.mp4", "night.mp4"]


def test_what_must_not_be_seen_is_pushed_away(archive: Archive, encoder: ThingEncoder) -> None:
    found = names(archive, encoder, Query(text="dog", exclude="beach"), limit=3)
    assert found == ["snow.mp4"] * 3


def test_examples_bring_their_like_but_not_themselves(archive: Archive, encoder: ThingEncoder) -> None:
    example = ShotId("cars", 1)
    results = SearchEngine(archive, encoder).search(Query(like=(example,)), limit=3)
    assert all(hit.shot.id != example for hit in results.hits)
    assert results.hits[0].video.name in ("cars.mp4", "night.mp4")
    assert results.hits[0].why == ("example",)


def test_shots_marked_as_wrong_go_and_take_their_like_along(archive: Archive, encoder: ThingEncoder) -> None:
    wrong = ShotId("beach", 1)
    results = SearchEngine(archive, encoder).search(Query(text="dog", unlike=(wrong,)), limit=3)
    assert [hit.video.name for hit in results.hits] == ["snow.mp4"] * 3


def test_hidden_shots_do_not_come_up(archive: Archive, encoder: ThingEncoder) -> None:
    hidden = (ShotId("crowd", 1), ShotId("crowd", 2))
    assert "crowd.mp4" not in names(archive, encoder, Query(text="crowd", hide=hidden), limit=5)


def test_filters_by_video_and_by_time_hold(archive: Archive, encoder: ThingEncoder) -> None:
    only = Query(text="dog", filters=Filters(video=("beach.mp4",), after=4.0))
    results = SearchEngine(archive, encoder).search(only, limit=10)
    assert {hit.video.name for hit in results.hits} == {"beach.mp4"}
    assert all(hit.start >= 4.0 for hit in results.hits)
    assert results.searched == 3


def test_a_video_that_is_not_there_is_named(archive: Archive, encoder: ThingEncoder) -> None:
    with pytest.raises(NotFound, match=r"beech\.mp4.*Did you mean beach\.mp4"):
        SearchEngine(archive, encoder).search(Query(text="dog", filters=Filters(video=("beech.mp4",))))


def test_no_video_takes_more_than_its_share_of_a_page() -> None:
    videos = ["a", "a", "a", "a", "b", "c"]
    assert diversify_pages(videos, [True] * 6, 4, 2) == [0, 1, 4, 5, 2, 3]


def test_a_page_is_filled_with_matches_of_one_video_before_it_holds_what_does_not_match() -> None:
    videos = ["a", "a", "a", "b"]
    assert diversify_pages(videos, [True, True, True, False], 3, 1) == [0, 1, 2, 3]


def test_one_video_may_fill_the_page_when_it_is_asked_for(archive: Archive, encoder: ThingEncoder) -> None:
    query = Query(text="dog", filters=Filters(video=("rest.mp4",)))
    assert len(names(archive, encoder, query, limit=5, per_video=1)) == 5


def test_near_identical_shots_are_one_hit(archive: Archive, encoder: ThingEncoder) -> None:
    with archive.writing():
        add_video(archive, "copy", path="reels/copy.mp4", vectors=archive.vectors([ShotId("crowd", 1)]))
    hits = SearchEngine(archive, encoder).search(Query(text="crowd"), limit=5).hits
    copies = [
        hit
        for hit in hits
        if {hit.shot.id, *(one.shot.id for one in hit.near_duplicates)}
        & {ShotId("crowd", 1), ShotId("copy", 1)}
    ]
    assert len(copies) == 1
    assert {copies[0].shot.id, *(one.shot.id for one in copies[0].near_duplicates)} >= {
        ShotId("crowd", 1),
        ShotId("copy", 1),
    }


def test_what_is_not_there_does_not_match(archive: Archive, encoder: ThingEncoder) -> None:
    assert SearchEngine(archive, encoder).search(Query(text="xylophone")).match == "none"


def test_an_empty_archive_answers_nothing(tmp_path: Path, encoder: ThingEncoder) -> None:
    with Archive.create_or_open(tmp_path / "new", encoder=encoder.name, dimensions=DIMENSIONS) as empty:
        results = SearchEngine(empty, encoder).search(Query(text="dog"))
    assert (results.hits, results.total, results.match) == ((), 0, "none")


@pytest.mark.parametrize("query", [Query(), Query(text="  \n"), Query(exclude="dog")])
def test_a_query_that_asks_for_nothing_is_refused(
    archive: Archive, encoder: ThingEncoder, query: Query
) -> None:
    with pytest.raises(UsageError, match="question is empty"):
        SearchEngine(archive, encoder).search(query)


def test_a_new_video_is_found_by_an_archive_that_was_open_before(
    archive: Archive, encoder: ThingEncoder
) -> None:
    SearchEngine(archive, encoder).search(Query(text="crowd snow"))
    with archive.writing():
        add_video(archive, "new", path="reels/new.mp4", vectors=shown(3, 4, seed=5))
    assert names(archive, encoder, Query(text="crowd snow"), limit=1) == ["new.mp4"]


def test_a_then_b_is_a_span_from_the_one_to_the_other(archive: Archive, encoder: ThingEncoder) -> None:
    with archive.writing():
        story = [shown(0, 1, seed=1), shown(3, seed=2), shown(2, seed=3), shown(4, seed=4)]
        add_video(archive, "story", path="reels/story.mp4", vectors=np.concatenate(story))
    results = SearchEngine(archive, encoder).search(Query(text="dog on a beach", then="car"), limit=3)
    first = results.hits[0]
    assert (first.video.name, first.start, first.end) == ("story.mp4", 0.0, 6.0)
    assert first.until == 6.0
    assert results.match != "none"
    assert SearchEngine(archive, encoder).search(Query(text="car", then="dog on a beach")).match == "none"


def test_the_second_shot_of_a_span_is_known_and_begins_within_the_window(
    archive: Archive, encoder: ThingEncoder
) -> None:
    with archive.writing():
        story = [shown(0, 1, seed=1), shown(3, seed=2), shown(3, seed=6), shown(2, seed=3)]
        add_video(archive, "story", path="reels/story.mp4", vectors=np.concatenate(story))
    wide = SearchEngine(archive, encoder).search(Query(text="dog on a beach", then="car"), limit=1).hits[0]
    assert wide.then_shot is not None
    assert (wide.then_shot.id, wide.end) == (ShotId("story", 4), wide.then_shot.end)
    narrow = SearchEngine(archive, encoder).search(
        Query(text="dog on a beach", then="car", then_seconds=3.0), limit=50
    )
    assert all(hit.then_shot and hit.then_shot.start <= hit.shot.end + 3.0 for hit in narrow.hits)
    assert not any(hit.video.name == "story.mp4" and hit.match != "none" for hit in narrow.hits)


def found(archive: Archive, query: Query, **options: int | None) -> ResultPage:
    return SearchEngine(archive, ThingEncoder()).search(query, **options)  # type: ignore[arg-type]


def test_any_of_the_alternatives_will_do_and_each_is_judged_by_itself(archive: Archive) -> None:
    both = found(archive, Query(text="crowd", either=("snow",)), limit=5, per_video=None)
    assert {hit.video.name for hit in both.hits[:3]} == {"crowd.mp4", "snow.mp4"}
    assert both.hits[0].match != "none"
    alone = found(archive, Query(text="crowd"), limit=2, per_video=None)
    first = next(hit for hit in both.hits if hit.video.name == "crowd.mp4")
    assert alone.hits[0].score == pytest.approx(first.score, abs=1e-6)
    without_text = found(archive, Query(either=("crowd", "snow")), limit=5, per_video=None)
    assert [hit.shot.id for hit in without_text.hits] == [hit.shot.id for hit in both.hits]


@pytest.fixture
def sortable(tmp_path: Path) -> Iterator[Archive]:
    """Dogs of all lengths in two videos of different years, and longer shots of nothing much."""
    with Archive.create_or_open(tmp_path / "sorted", encoder="fake:things", dimensions=DIMENSIONS) as made:
        with made.writing():
            for number, (name, year) in enumerate({"reel 10": "1994", "reel 9": "2001"}.items()):
                rows = [shown(0, seed=100 * number + place) for place in range(3)]
                add_video(
                    made,
                    name,
                    path=f"{name}.mp4",
                    vectors=np.concatenate(rows),
                    lengths=[4.0 - number, 2.0 + 4 * number, 3.0],
                    recorded=f"{year}-06-01T12:00:00+01:00",
                )
            rest = [
                unit(np.random.default_rng(900 + place).standard_normal((1, DIMENSIONS)))
                for place in range(40)
            ]
            add_video(made, "rest", path="rest.mp4", vectors=np.concatenate(rest), lengths=[30.0] * 40)
        yield made


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("longest", lambda hit: (-hit.shot.seconds,)),
        ("shortest", lambda hit: (hit.shot.seconds,)),
        ("newest", lambda hit: (-int(hit.video.recorded[:4] or 1970),)),
        ("oldest", lambda hit: (int(hit.video.recorded[:4] or 1970),)),
        ("in_order", lambda hit: ()),
    ],
)
def test_hits_that_match_are_sorted_and_noise_stays_behind(
    sortable: Archive, sort: SortOrder, key: Callable[[Hit], tuple[int, ...]]
) -> None:
    places = {"reel 9": 0, "reel 10": 1, "rest": 2}
    hits = found(sortable, Query(text="dog"), limit=60, per_video=None).hits
    assert {hit.match for hit in hits} >= {"weak", "none"}
    expected = [
        hit.shot.id
        for match in ("strong", "weak")
        for hit in sorted(
            (hit for hit in hits if hit.match == match),
            key=lambda hit: (*key(hit), places[hit.video.id], hit.shot.start),
        )
    ]
    expected += [hit.shot.id for hit in hits if hit.match == "none"]
    page = found(sortable, Query(text="dog", sort=sort), limit=60)
    assert [hit.shot.id for hit in page.hits] == expected
    assert [hit.rank for hit in page.hits] == list(range(1, len(hits) + 1))


def test_a_list_is_as_long_as_it_was_asked_to_be_over_all_pages(sortable: Archive) -> None:
    few = Query(text="dog", sort="longest", most=4)
    assert found(sortable, few, limit=20).total == 4
    assert len(found(sortable, few, limit=3, offset=3).hits) == 1
    assert found(sortable, few, limit=3, offset=6).hits == ()
    one_each = found(sortable, Query(text="dog", most_per_video=1), limit=20)
    assert sorted(hit.video.id for hit in one_each.hits) == ["reel 10", "reel 9", "rest"]


def test_an_order_alone_lists_what_meets_the_limits(sortable: Archive) -> None:
    page = found(
        sortable, Query(sort="longest", filters=Filters(not_video=("rest.mp4",)), most_per_video=2), limit=3
    )
    assert [(hit.video.id, hit.shot.id.number) for hit in page.hits] == [
        ("reel 9", 2), ("reel 10", 1), ("reel 9", 1),
    ]  # fmt: skip
    assert (page.total, page.match, page.searched) == (4, "strong", 6)


class Sounds:
    """Hears a bell in one shot."""

    def search(self, text: str, filters: Filters, hidden: frozenset[ShotId]) -> list[AnnotationMatch]:
        shots = [ShotId("rest", 7)] if text == "a bell" else []
        return [AnnotationMatch(shot, 6.0, 6.0) for shot in shots if shot not in hidden]


def test_what_is_heard_or_written_is_looked_for_in_the_pictures_until_annotations_tell_it(
    archive: Archive,
) -> None:
    for query, name in ((Query(sound="crowd"), "crowd.mp4"), (Query(written="“snow”"), "snow.mp4")):
        page = found(archive, query, limit=1)
        assert page.unannotated == (("sound",) if query.sound else ("written",))
        assert page.hits[0].video.name == name
    engine = SearchEngine(archive, ThingEncoder(), annotations={"sound": Sounds()})
    heard = engine.search(Query(sound="a bell"), limit=3)
    assert [(hit.shot.id, hit.why, hit.match) for hit in heard.hits] == [
        (ShotId("rest", 7), ("sound",), "strong")
    ]
    assert heard.unannotated == ()
    both = engine.search(Query(text="car", sound="a bell", written="x"), limit=30)
    assert both.unannotated == ("written",)
    assert ShotId("rest", 7) in {hit.shot.id for hit in both.hits}
    assert engine.search(Query(sound="a bell", hide=(ShotId("rest", 7),))).hits == ()


def test_limits_that_nothing_measures_yet_are_named_and_limit_nothing(archive: Archive) -> None:
    filters = Filters(colour="black_and_white", people=(2, None))
    page = found(archive, Query(text="dog", filters=filters))
    assert page.unannotated == ("colour", "people")
    assert len(page.hits) == len(found(archive, Query(text="dog")).hits)
