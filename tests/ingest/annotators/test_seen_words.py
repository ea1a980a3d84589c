"""What kinds and classes of shots show, in words: chosen by the shots' votes, kept, told in both languages."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.agent.search.result_remarks import cluster_question
from assistant.dialogue.clusters.cluster_labeler import (
    ClusterLabeler,
    label_text,
    label_titles,
    numbered_titles,
)
from assistant.dialogue.clusters.cluster_sources import ClusterSource, cluster_sources
from assistant.dialogue.clusters.result_clusters import cluster_choice
from assistant.dialogue.replies import archive_reply
from assistant.i18n.catalogue import texts_in
from assistant.web.routes.classes.class_names import class_name_routes
from retrieval.archive.archive import Archive
from retrieval.archive.tables.shot_map import ClusterLabel, MapPlace, MapPoint
from retrieval.hits import Hit
from retrieval.map.cluster_labels import (
    LabelVocabulary,
    label_clusters,
    label_phrases,
    load_label_vocabulary,
    representative_shot,
)
from retrieval.map.layout import update_map
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId
from tests.support.factories import add_video, make_archive, unit
from tests.support.footage.colour_reels import ColourEncoder

PHRASES = ("sea", "football match", "kitchen", "old town", "harbour")


def bank_of(dimensions: int = 16) -> LabelVocabulary:
    """Phrases of nothing in common; the last means nearly the first."""
    vectors = np.eye(len(PHRASES), dimensions, dtype=np.float32)
    vectors[-1] = unit(vectors[-1] + 3 * vectors[0])
    return LabelVocabulary(PHRASES, vectors)


def shots_of(*places: int, each: int = 20, seed: int = 0) -> np.ndarray:
    """Shots near to the phrases at these places, one group after the other."""
    noise = np.random.default_rng(seed).standard_normal((len(places) * each, 16))
    return unit(np.repeat(np.eye(16)[list(places)], each, axis=0) + 0.1 * noise)


def test_a_group_is_named_by_what_most_of_its_shots_show():
    sea, match = shots_of(0), shots_of(1, seed=1)
    assert label_clusters([sea, match], np.concatenate([sea, match]), bank_of()) == [
        ("sea",),
        ("football match",),
    ]


def test_a_group_of_two_things_is_named_by_both():
    both, other = shots_of(2, 3), shots_of(1, seed=1)
    (names, _) = label_clusters([both, other], np.concatenate([both, other]), bank_of())
    assert set(names) == {"kitchen", "old town"}


def test_the_best_example_of_a_group_shows_what_it_is_named_by():
    shots = shots_of(1, 0, each=3)
    assert representative_shot(shots, ("sea",), bank_of()) >= 3
    assert representative_shot(shots, ("football match", "sea"), bank_of()) < 3
    assert representative_shot(shots[:1], (), bank_of()) == 0


def test_what_no_phrase_fits_has_no_name():
    generator = np.random.default_rng(3)
    bank = LabelVocabulary(tuple(map(str, range(200))), unit(generator.standard_normal((200, 16))))
    nothing = unit(generator.standard_normal((30, 16)))
    assert label_clusters([nothing], nothing, bank) == [()]
    assert label_clusters([], nothing, bank) == []


def test_every_phrase_has_a_spanish_of_its_own():
    spanish = texts_in("es").labels
    assert spanish.keys() == set(label_phrases())
    assert len(set(spanish.values())) == len(label_phrases()) > 300


def test_titles_are_told_apart_and_in_the_readers_language():
    named = {0: ("sea",), 2: ("sea",), 3: ("old town", "kitchen")}
    assert label_titles(named, "en") == {0: "Sea", 2: "Sea", 3: "Old town, kitchen"}
    assert numbered_titles(label_titles(named, "es")) == {0: "Mar", 2: "Mar 2", 3: "Casco antiguo, cocina"}
    assert label_text((), "en") == ""


def test_phrases_are_encoded_once_for_an_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path))
    asked: list[int] = []

    class Counting(ColourEncoder):
        def encode_texts(self, texts):
            asked.append(len(texts))
            return super().encode_texts(texts)

    bank = load_label_vocabulary(Counting())
    assert bank.phrases == label_phrases()
    assert bank.vectors.shape == (len(label_phrases()), ColourEncoder.dimensions)
    assert np.array_equal(load_label_vocabulary(Counting()).vectors, bank.vectors)
    assert sorted(asked) == [2, 2, len(label_phrases())]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "a1", vectors=shots_of(0, 1, 2, each=10))
        update_map(archive)
        yield archive


@pytest.fixture
def words(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> ClusterLabeler:
    monkeypatch.setattr(
        "assistant.dialogue.clusters.cluster_labeler.load_label_vocabulary", lambda encoder: bank_of()
    )
    return ClusterLabeler(SearchEngine(archive, None))  # type: ignore[arg-type]


@pytest.fixture
def client(archive: Archive, words: ClusterLabeler) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(class_name_routes(archive, words))
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.mark.slow
def test_names_of_kinds_are_kept_until_the_map_is_laid_out_anew(archive, words):
    found = words.kinds()
    assert archive.map.cluster_labels() is not None
    version = archive.map.state().version
    kitchen = {0: ClusterLabel(("kitchen",), ShotId("a1", 3))}
    archive.map.set_cluster_labels(kitchen, version)
    assert words.kinds() == kitchen
    archive.map.set_cluster_labels(
        {0: ClusterLabel(("sea",), ShotId("a1", 1))}, version - 1
    )  # of a map that is no more
    assert words.kinds() == kitchen
    shots = archive.map.shots()
    archive.map.set_places(shots, [MapPlace(0.0, 0.0, 0)] * len(shots), laid_out=len(shots))
    assert archive.map.cluster_labels() is None
    assert found


def test_the_page_is_told_the_names_in_its_visitors_language(client):
    kinds = client.get("archive/map/kinds").json()
    english = kinds["names"]
    assert all(video == "a1" and number <= 30 for video, number in kinds["examples"].values())
    told = client.get("archive/map/kinds", headers={"accept-language": "es"}).json()["names"]
    assert english.keys() == told.keys()
    assert all(name[0].isupper() for name in english.values())
    assert set(client.get("archive/videos/a1/classes").json()) == {"names"}
    missing = client.get("archive/videos/nowhere/classes", headers={"accept-language": "es"})
    assert missing.status_code == 404
    assert "vídeo" in missing.json()["error"]


def test_an_archive_without_shots_has_no_names(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "assistant.dialogue.clusters.cluster_labeler.load_label_vocabulary", lambda encoder: bank_of()
    )
    with make_archive(tmp_path / "empty") as empty:
        assert ClusterLabeler(SearchEngine(empty, None)).kinds() == {}  # type: ignore[arg-type]


def test_two_kinds_of_hits_are_asked_about_by_what_they_show(archive):
    vectors = shots_of(1, 2, each=4)
    shots = archive.shots("a1")[:8]
    (video,) = archive.videos()
    hits = [
        Hit(rank=number, video=video, shot=shot, score=0.9, match="strong", why=("text",))
        for number, shot in enumerate(shots, 1)
    ]
    named = [("football match",), ("kitchen",)]
    choice = cluster_choice(hits, vectors, 0.5, lambda groups: named)
    assert choice is not None
    assert cluster_question(choice, "en") == "These are of two kinds: football match, or kitchen?"
    assert cluster_question(choice, "es") == "Son de dos tipos: ¿partido de fútbol o cocina?"
    alike = cluster_choice(hits, vectors, 0.5, lambda groups: [("sea",), ("sea",)])
    unnamed = cluster_choice(hits, vectors, 0.5)
    assert alike is not None
    assert unnamed is not None
    assert alike.first.shows == unnamed.first.shows == ()


def test_the_largest_kinds_are_told_of_when_asked_what_there_is(archive, words):
    assert "Seen most" not in archive_reply(archive, "en")
    words.kinds()
    said = archive_reply(archive, "en")
    assert "Seen most: " in said
    assert "kitchen, football match (30)." in said
    assert "Lo que más se ve: " in archive_reply(archive, "es")


def test_a_kind_that_no_phrase_surely_names_is_called_by_the_video_it_comes_from(
    client, archive, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "assistant.dialogue.clusters.cluster_labeler.label_clusters", lambda groups, *_: [() for _ in groups]
    )
    stem = archive.video_names()["a1"].rpartition(".")[0] or archive.video_names()["a1"]
    names = client.get("archive/map/kinds").json()["names"]
    assert len(names) == len({point.cluster for point in archive.map.points()})
    assert all(name.startswith(f"From {stem}") for name in names.values())
    assert len(set(names.values())) == len(names)


def test_a_kinds_source_is_the_video_most_of_it_comes_from():
    spots = [("b", 1, 0), ("b", 2, 0), ("a", 1, 0), ("c", 1, 1), ("gone", 1, 2)]
    points = [MapPoint(ShotId(video, number), 0.0, 1.0, 0.0, 0.0, kind) for video, number, kind in spots]
    names = {"a": "a.mp4", "b": "reel 2.mov", "c": f"{'x' * 80}.mp4"}
    assert cluster_sources(points, names) == {
        0: ClusterSource("reel 2", others=True),
        1: ClusterSource("x" * 39 + "…", others=False),
    }
