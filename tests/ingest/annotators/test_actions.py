"""Actions: a model of video names what is done in each shot, is found like any other sense, and reranks.

Both architectures are loaded by transformers' own code from random weights that the tests make: what such models
say means nothing, that they are shown the right frames does.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import (
    VideoMAEConfig,
    VideoMAEForVideoClassification,
    VideoMAEImageProcessor,
    XCLIPConfig,
    XCLIPModel,
    XCLIPProcessor,
    XCLIPTextConfig,
    XCLIPVisionConfig,
)

from assistant.cli.setup.annotator_models import action_model, reranker
from assistant.i18n.catalogue import texts_in
from assistant.web.media.annotation_lanes import annotation_lanes
from ingest.annotators import loading
from ingest.annotators.actions.action_annotator import LEAST_PROBABILITY, ActionAnnotator, RecognisedAction
from ingest.annotators.actions.reranking import ActionReranker
from ingest.annotators.actions.videomae import VideoMaeModel
from ingest.annotators.actions.xclip import XclipModel, action_names
from ingest.pipeline.stored.annotating import annotate
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError, UsageError
from retrieval.hits import HitFacet
from retrieval.queries import Filters, Query
from retrieval.search.calibration.match_strength import STRONG
from retrieval.search.candidates import Candidate
from retrieval.search.engine import SearchEngine
from retrieval.search.reranking import rerank
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.types import Picture, Shot, ShotId, Video
from tests.conftest import Filmoteca
from tests.support.factories import add_video, make_archive, make_video
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.models.letter_tokenizer import TOKENS, letter_tokenizer

SIDE, FRAMES = 32, 16


def write_videomae(folder: Path, seed: int = 1) -> Path:
    """A VideoMAE of random weights, as transformers keeps it."""
    torch.manual_seed(seed)
    config = VideoMAEConfig(
        image_size=SIDE, patch_size=16, num_frames=FRAMES, tubelet_size=2, hidden_size=16, num_hidden_layers=1,
        num_attention_heads=2, intermediate_size=16, id2label={0: "riding_a_bike", 1: "juggling"},
        label2id={"riding_a_bike": 0, "juggling": 1}, initializer_range=1.0,
    )  # fmt: skip
    VideoMAEForVideoClassification(config).save_pretrained(folder)
    size = {"shortest_edge": SIDE}
    VideoMAEImageProcessor(size=size, crop_size={"height": SIDE, "width": SIDE}).save_pretrained(folder)
    return folder


def write_xclip(folder: Path, seed: int = 1) -> Path:
    """An X-CLIP of random weights with a tokenizer of single letters."""
    torch.manual_seed(seed)
    tokenizer = letter_tokenizer(folder, 32)
    text = XCLIPTextConfig(
        vocab_size=len(TOKENS), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=32, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    vision = XCLIPVisionConfig(
        hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, mit_hidden_size=16,
        mit_intermediate_size=16, mit_num_hidden_layers=1, mit_num_attention_heads=2, image_size=SIDE,
        patch_size=16, num_frames=FRAMES,
    )  # fmt: skip
    config = XCLIPConfig(
        text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=16, prompt_layers=1,
        prompt_num_attention_heads=2,
    )  # fmt: skip
    XCLIPModel(config).save_pretrained(folder)
    pictures = VideoMAEImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    XCLIPProcessor(pictures, tokenizer).save_pretrained(folder)
    return folder


class BrightnessJudge:
    """Calls a shot by whether its frames get brighter, and keeps what it was shown."""

    name, version, frames = "brightness", "1", 4

    def __init__(self) -> None:
        self.shown: list[list[Picture]] = []

    def actions(self, frames: Sequence[Picture]) -> list[RecognisedAction]:
        self.shown.append(list(frames))
        return [
            RecognisedAction("getting brighter", 0.7),
            RecognisedAction("standing", LEAST_PROBABILITY),
            RecognisedAction("no", 0.1),
        ]


def test_each_shot_has_its_likely_actions_from_frames_spread_over_it(colour_archive: Path) -> None:
    judge = BrightnessJudge()
    with Archive.open(colour_archive) as archive:
        report = annotate(archive, [ActionAnnotator(judge)])
        assert not report.failed
        assert len(judge.shown) == archive.count()
        assert {len(frames) for frames in judge.shown} == {4}
        video = archive.videos()[0]
        found = archive.annotations.of(video.id, "action")
        assert found is not None
        shots = archive.shots(video.id)
        assert [(one.start, one.text) for one in found.annotations] == [
            (shot.start, text) for shot in shots for text in ("getting brighter", "standing")
        ]
        kinds = {lane.kind: lane for lane in annotation_lanes(archive, video.id, texts_in("en"))}
        assert len(kinds["action"].spans) == 2 * len(shots)
        means = [frames[0].reshape(-1, 3).mean(axis=0) for frames in judge.shown]
        assert np.ptp(np.stack(means), axis=0).max() > 50  # each shot's own pictures


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["videomae", "xclip"])
def test_a_configured_model_is_loaded_by_name_and_annotates(
    kind: str, colour_archive: Path, tmp_path: Path, filmoteca: Filmoteca, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, model = (write_videomae, VideoMaeModel) if kind == "videomae" else (write_xclip, XclipModel)
    folder = write(tmp_path / "weights")
    monkeypatch.setenv("FILMOTECA_ACTION_MODEL", f"{kind}:{folder}")
    outcome = filmoteca("annotate", colour_archive, "--with", "actions", "--json")
    assert outcome.status == 0, outcome.err
    with Archive.open(colour_archive) as archive:
        (total,) = archive.annotations.totals()
        assert (total.annotator.kind, total.annotator.name) == ("action", f"{kind}:{folder}")
        assert total.videos == len(archive.videos())
        other = model(str(write(tmp_path / "other", 2)))
        assert total.annotator.version == model(str(folder)).version != other.version
        if kind == "videomae":  # of two classes one is likely
            texts = {one.annotation.text for one in archive.annotations.everywhere("action")}
            assert texts <= {"riding a bike", "juggling"}
            assert set(archive.shot_attributes.values("action")) == texts
            for text in texts:
                done = {shot.id for shot in archive.filtered_shots(Filters(action=(text,)))}
                facets = archive.shot_attributes.facets(archive.shots())
                assert done == {shot for shot, some in facets.items() if HitFacet("action", text) in some}
                assert done


@pytest.mark.parametrize(("model", "write"), [(VideoMaeModel, write_videomae), (XclipModel, write_xclip)])
def test_probabilities_are_of_all_classes_and_pictures_of_any_size_are_taken(
    model: type, write: object, tmp_path: Path
) -> None:
    loaded = model(str(write(tmp_path / "weights")))  # type: ignore[operator]
    frames = [np.full((40, 70, 3), 12 * at, np.uint8) for at in range(loaded.frames)]
    found = loaded.actions(frames)
    assert sum(action.probability for action in found) == pytest.approx(1, abs=1e-4)
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
    assert len(found) == (2 if model is VideoMaeModel else len(action_names()))
    with pytest.raises(ModelError, match="failed"):
        loaded.actions(frames[:3])


def test_xclip_reads_the_same_texts_once_whatever_the_shot_and_says_what_transformers_says(
    tmp_path: Path,
) -> None:
    folder = write_xclip(tmp_path / "weights")
    dark, light = (
        [np.full((SIDE, SIDE, 3), level + at, np.uint8) for at in range(FRAMES)] for level in (0, 200)
    )
    model, plain = XclipModel(str(folder)), XCLIPModel.from_pretrained(folder).eval()
    processor = XCLIPProcessor.from_pretrained(folder)
    read: list[int] = []

    def count(module: torch.nn.Module, given: object, output: object) -> None:
        if type(module).__name__ == "XCLIPTextEmbeddings":
            read.append(1)

    with torch.nn.modules.module.register_module_forward_hook(count):
        said = {
            (level, texts): model.similarities(frames, texts)
            for level, frames in (("dark", dark), ("light", light))
            for texts in (("run", "jump"), ("swim",))
        }
        assert len(read) == 2
        model.actions(dark)
        model.actions(light)
        assert len(read) == 3
    for (level, texts), found in said.items():
        given = processor(
            text=list(texts), images=dark if level == "dark" else light, return_tensors="pt", padding=True
        )
        with torch.inference_mode():
            assert found == pytest.approx(plain(**given).logits_per_video[0].tolist(), abs=1e-4)
    assert said["dark", ("run", "jump")] != said["light", ("run", "jump")]


def test_nothing_is_loaded_where_nothing_is_configured_and_wrong_names_are_explained(
    filmoteca: Filmoteca, colour_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert action_model() is None
    assert reranker() is None
    assert "actions" not in loading.kept_names("all", people=True)
    assert "actions" in loading.kept_names(
        "all", people=True, models=loading.AnnotatorModels(actions=lambda: BrightnessJudge())
    )
    outcome = filmoteca("annotate", colour_archive, "--with", "actions")
    assert outcome.status == 1
    assert "FILMOTECA_ACTION_MODEL" in outcome.err[0]
    monkeypatch.setenv("FILMOTECA_ACTION_MODEL", "timesformer")
    with pytest.raises(UsageError, match="timesformer"):
        action_model()
    with pytest.raises(ModelError, match="cannot be loaded"):
        VideoMaeModel(str(tmp_path))
    with pytest.raises(ModelError, match="not on this machine"):
        XclipModel("nobody/no-such-model")


def test_actions_answer_a_question_by_their_words_as_far_as_they_are_sure(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            for video, sure in (("a1", 0.95), ("b2", 0.3), ("c3", 0.0)):
                add_video(archive, video, path=f"{video}.mp4")
                juggling = [Annotation(2.0, 4.0, "juggling balls", sure)] if sure else []
                model = AnnotatorName("action", "stand-in", "1")
                archive.set_annotations(video, VideoAnnotations(model, tuple(juggling)))
        engine = SearchEngine(archive, ColourEncoder(), annotations=ArchiveSenses(archive, None))
        hits = engine.search(Query(text="juggling", senses=("action",)), per_video=None).hits
        assert [str(hit.shot.id) for hit in hits] == ["a1/2", "b2/2"]
        assert hits[0].score > hits[1].score
        (reason,) = hits[0].reasons
        assert (reason.sense, reason.text) == ("action", "juggling balls")


def candidate(video: str, evidence: float) -> Candidate:
    shot = Shot(ShotId(video, 1), 1, 1, 0.0, 2.0, 1.0, 4)
    return Candidate(shot, np.ones(4, np.float32), evidence, evidence, ())


def test_reranking_changes_the_order_within_a_strength_and_nothing_else() -> None:
    found = [
        candidate("a", STRONG + 1),
        candidate("b", STRONG + 0.5),
        candidate("c", STRONG),
        candidate("d", 0.0),
    ]
    videos = {name: make_video(name) for name in "abcd"}
    liking = {"a": 1.0, "b": None, "c": 3.0, "d": 9.0}

    def model(text: str, shots: Sequence[tuple[Video, Shot]]) -> list[float | None]:
        assert text == "somebody juggles"
        return [liking[video.id] for video, _ in shots]

    order = [one.shot.id.video for one in rerank(model, "somebody juggles", found, videos)]
    assert sorted(order[:3]) == ["a", "b", "c"]
    assert order.index("c") < order.index("b")
    assert order[3] == "d"  # hardly a match, however much it is liked
    gone = rerank(model, "somebody juggles", found, {"c": videos["c"], "d": videos["d"]})
    assert [one.shot.id.video for one in gone] == ["c", "d", "a", "b"]

    def broken(*_: object) -> list[float | None]:
        raise ModelError("The model is gone.")

    assert rerank(broken, "somebody juggles", found, videos) == found


def test_xclip_looks_again_at_the_hits_of_a_search(colour_archive: Path, tmp_path: Path) -> None:
    model = XclipModel(str(write_xclip(tmp_path / "weights")))
    with Archive.open(colour_archive) as archive:
        plain = SearchEngine(archive, ColourEncoder()).search(Query(text="red"), per_video=None)
        again = ActionReranker(model)
        engine = SearchEngine(archive, ColourEncoder(), reranker=again.similarities)
        hits = engine.search(Query(text="red"), per_video=None).hits
        assert {hit.shot.id for hit in hits} == {hit.shot.id for hit in plain.hits}
        assert [hit.match for hit in hits] == [hit.match for hit in plain.hits]
        video = archive.videos()[0]
        shots = [(video, shot) for shot in archive.shots(video.id)[:2]]
        first = again.similarities("red", shots)
        assert len(set(first)) == 2
        assert again.similarities("red", shots) == first
        away = replace(video, path=tmp_path / "away.mp4", id="away")
        assert again.similarities("red", [(away, shots[0][1])]) == [None]
