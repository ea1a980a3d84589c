"""Captions: a vision model's sentence on each shot, kept, redone by another model, found like any other sense."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pysubs2
import pytest
import torch
from transformers import (
    BertTokenizer,
    BlipConfig,
    BlipForConditionalGeneration,
    BlipImageProcessor,
    BlipProcessor,
)

from assistant.cli.setup.captioning import captioner
from assistant.dialogue.json_output import hit_value
from assistant.i18n.catalogue import texts_in
from assistant.web.media.annotation_lanes import annotation_lanes
from assistant.web.views.hit_cards import hit_card
from assistant.web.views.sense_chips import sense_chips_html
from ingest.annotators import loading
from ingest.annotators.blip import BlipModel
from ingest.annotators.captions import LONGEST_CAPTION, CaptionAnnotator
from ingest.pipeline.stored.annotating import annotate
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.encoders import load_sentence_encoder
from retrieval.errors import ModelError
from retrieval.queries import Filters, Query
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.search.senses.caption_search import CaptionSearch
from retrieval.types import Picture
from tests.conftest import Filmoteca
from tests.support.factories import add_video, make_archive
from tests.support.footage.colour_reels import COLOURS, ColourEncoder
from tests.support.models.fake_openai_server import FakeOpenAIServer, run_fake_server


class ColourNamer:
    """Sees which plain colour a picture is nearest to, and breaks down at the picture of a given number."""

    def __init__(self, version: str = "1", breaks_at: int = -1) -> None:
        self.name, self.version = "colour-namer", version
        self.breaks_at, self.seen = breaks_at, 0

    def caption(self, picture: Picture) -> str:
        self.seen += 1
        if self.seen == self.breaks_at:
            raise ModelError("The captioning model failed ({reason}); run it again.", reason="no memory")
        mean = picture.reshape(-1, 3).mean(axis=0)
        nearest = min(COLOURS, key=lambda name: float(np.abs(mean - COLOURS[name]).sum()))
        return f"a wall that is {nearest}"


@pytest.fixture
def server() -> Iterator[FakeOpenAIServer]:
    with run_fake_server() as server:
        yield server


def captions(archive: Archive) -> list[str]:
    return [one.annotation.text for one in archive.annotations.everywhere("described")]


def test_each_shot_has_the_sentence_on_its_own_picture(colour_archive: Path) -> None:
    with Archive.open(colour_archive) as archive:
        report = annotate(archive, [CaptionAnnotator(ColourNamer())])
        assert not report.failed
        for video in archive.videos():
            found = archive.annotations.of(video.id, "described")
            assert found is not None
            assert found.annotator == AnnotatorName("described", "colour-namer", "1")
            shots = archive.shots(video.id)
            assert [(one.start, one.end) for one in found.annotations] == [(s.start, s.end) for s in shots]
        assert len({*captions(archive)}) > 3  # the pictures are looked at, not one of them


def test_a_model_that_fails_in_the_middle_is_said_and_asked_again(colour_archive: Path) -> None:
    with Archive.open(colour_archive) as archive:
        first = len(archive.shots(archive.videos()[0].id))
        report = annotate(archive, [CaptionAnnotator(ColourNamer(breaks_at=first + 1))])
        assert ["no memory" in str(line) for line in report.failed] == [True]
        assert report.videos == {"described": len(archive.videos()) - 1}
        again = annotate(archive, [CaptionAnnotator(ColourNamer())])
        assert (again.videos, again.failed) == ({"described": 1}, [])
        assert annotate(archive, [CaptionAnnotator(ColourNamer())]).videos == {}
        newer = annotate(archive, [CaptionAnnotator(ColourNamer("2"))])
        assert newer.videos == {"described": len(archive.videos())}


def test_words_of_a_model_are_one_line_of_a_certain_length_and_none_is_a_failure(
    colour_archive: Path,
) -> None:
    class Chatty(ColourNamer):
        said = "A wall.\n\n" + "It is a wall. " * 100

        def caption(self, picture: Picture) -> str:
            return self.said

    with Archive.open(colour_archive) as archive:
        annotate(archive, [CaptionAnnotator(Chatty())])
        assert all(len(text) <= LONGEST_CAPTION and "\n" not in text for text in captions(archive))
        silent = Chatty("2")
        silent.said = " \n"
        report = annotate(archive, [CaptionAnnotator(silent)])
        assert len(report.failed) == len(archive.videos())
        assert "said nothing" in str(report.failed[0])


@pytest.mark.slow
def test_a_server_is_shown_each_picture_and_asked_for_a_sentence(
    filmoteca: Filmoteca, colour_archive: Path, server: FakeOpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILMOTECA_VISION_MODEL", f"server:{server.url}#tiny")
    server.answer = "**A red wall** beside a door."
    outcome = filmoteca("annotate", colour_archive, "--with", "captions", "--json")
    assert outcome.status == 0
    (value,) = map(json.loads, outcome.out)
    with Archive.open(colour_archive) as archive:
        shots = archive.count()
        assert value["annotated"]["described"]["annotations"] == shots == len(server.asked)
        assert {*captions(archive)} == {"A red wall beside a door."}
        (total,) = archive.annotations.totals()
        assert (total.annotator.name.split()[0], total.annotator.version) == ("tiny", "1")
    content = server.asked[0]["messages"][-1]["content"]
    assert any(part["type"] == "image_url" for part in content)
    server.behaviour = "error"
    monkeypatch.setenv("FILMOTECA_CAPTION_MODEL", f"server:{server.url}#other")
    outcome = filmoteca("annotate", colour_archive, "--with", "captions")
    assert outcome.status == 1  # and what the other model said stays
    with Archive.open(colour_archive) as archive:
        assert len(captions(archive)) == shots


def test_without_a_configured_model_there_are_no_captions(
    filmoteca: Filmoteca, colour_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILMOTECA_VISION_MODEL", "none")
    monkeypatch.delenv("FILMOTECA_CAPTION_MODEL", raising=False)
    assert captioner() is None
    assert "captions" not in loading.kept_names("all", people=True)
    assert "captions" in loading.kept_names(
        "all", people=False, models=loading.AnnotatorModels(captions=ColourNamer)
    )
    outcome = filmoteca("annotate", colour_archive, "--with", "captions")
    assert outcome.status != 0
    assert any("FILMOTECA_CAPTION_MODEL" in line for line in outcome.err)


def write_blip(folder: Path, seed: int) -> Path:
    """A BLIP of random weights, small enough for a test, with its tokenizer and the way it takes pictures."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", *(f"word{n}" for n in range(20))]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    size = {"height": 32, "width": 32}
    BlipProcessor(BlipImageProcessor(size=size), tokenizer).save_pretrained(folder)
    layers = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    tokens = {"bos_token_id": 5, "eos_token_id": 3, "sep_token_id": 3, "pad_token_id": 0}
    config = BlipConfig(
        text_config={**layers, **tokens, "vocab_size": len(words), "encoder_hidden_size": 16},
        vision_config={**layers, "image_size": 32, "patch_size": 16},
    )
    torch.manual_seed(seed)
    BlipForConditionalGeneration(config).save_pretrained(folder)
    return folder


def test_blip_is_loaded_by_name_and_describes(
    tmp_path: Path, colour_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_blip(tmp_path / "blip", 1)
    monkeypatch.setenv("FILMOTECA_CAPTION_MODEL", f"blip:{folder}")
    (loaded,) = loading.load_annotators(["captions"], models=loading.AnnotatorModels(captioner()))
    assert loaded.annotator.name == f"blip:{folder}"
    picture = np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8)
    model = BlipModel(str(folder))
    text = model.caption(picture)
    assert text
    assert {*text.split()} <= {f"word{n}" for n in range(20)} | {"[UNK]", "[DEC]"}
    assert BlipModel(str(folder)).version == model.version == loaded.annotator.version
    assert BlipModel(str(write_blip(tmp_path / "other", 2))).version != model.version
    with Archive.open(colour_archive) as archive:
        assert annotate(archive, [loaded]).failed == []
        assert len(captions(archive)) == archive.count()


def test_a_blip_that_is_broken_or_away_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        BlipModel(str(tmp_path))
    monkeypatch.setattr("retrieval.encoders.hub.hub_has_file", lambda *_: False)
    with pytest.raises(ModelError, match="not on this machine"):
        BlipModel("nobody/no-such-model")


@pytest.fixture
def described(tmp_path: Path) -> Iterator[Archive]:
    """Twelve videos of pictures of chance, each with a sentence on its first shot."""
    sentences = [
        "a woman playing a guitar on a stage", "two dogs running along a beach", "a plate of pasta on a table",
        "an old train crossing a bridge", "children in a classroom raising their hands", "a man fixing a bicycle",
        "a crowd waving flags in a square", "a ship leaving a harbour", "snow falling on a forest",
        "a doctor examining a patient", "a goalkeeper catching a ball", "a cat sleeping on a sofa",
    ]  # fmt: skip
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            for number, text in enumerate(sentences):
                video = f"v{number:02d}"
                add_video(archive, video, path=f"footage/{number:04d}.mp4")
                shot = archive.shots(video)[0]
                told = Annotation(shot.start, shot.end, text, 0.5)
                archive.set_annotations(
                    video, VideoAnnotations(AnnotatorName("described", "seer", "1"), (told,))
                )
        yield archive


def test_captions_answer_a_question_that_names_no_sense(described: Archive) -> None:
    engine = SearchEngine(described, ColourEncoder(), annotations=ArchiveSenses(described, None))
    page = engine.search(Query(text="old train crossing a bridge"), per_video=None)
    hit = page.hits[0]
    assert (hit.shot.id.video, hit.match) == ("v03", "strong")
    assert [(one.sense, one.text) for one in hit.reasons if one.sense != "seen"] == [
        ("described", "an old train crossing a bridge")
    ]
    assert "described" in hit_value(hit)["senses"]
    texts = texts_in("en")
    card = hit_card(hit, 1, texts, 0)
    assert "Described by a model: “an old train crossing a bridge”" in card
    reason = next(one for one in hit.reasons if one.sense == "described")
    named = replace(hit, reasons=(reason, replace(reason, sense="named")))
    assert "Only what is: described" in sense_chips_html([named], texts)
    alone = engine.search(Query(text="old train crossing a bridge", senses=("described",)), per_video=None)
    assert alone.hits[0].shot.id.video == "v03"
    assert [lane.kind for lane in annotation_lanes(described, "v03", texts)] == ["described"]


@pytest.mark.parametrize(
    ("question", "video"),
    [
        ("a locomotive on a viaduct", "v03"),
        ("puppies at the seaside", "v01"),
        ("un barco sale del puerto", "v07"),
    ],
)
def test_captions_are_found_by_their_meaning(described: Archive, question: str, video: str) -> None:
    search = CaptionSearch(described, load_sentence_encoder("bundled"))
    found = search.search(question, Filters(), frozenset())
    assert found[0].shot.video == video
    assert found[0].evidence > 1.0


def test_captions_leave_as_a_track_of_descriptions_that_names_the_model(
    filmoteca: Filmoteca, described: Archive
) -> None:
    told = (Annotation(0.0, 2.0, "a <b>ship</b> & a harbour", 0.5), Annotation(2.0, 4.5, "1 --> 2", 0.5))
    with described.writing():
        who = AnnotatorName("described", "seer --> 7", "1")
        described.set_annotations("v00", VideoAnnotations(who, told))
    asked = ("export", "--archive", described.folder, "--format", "vtt", "--descriptions")
    outcome = filmoteca(*asked, "--video", "0000.mp4")
    text = "\n".join(outcome.out)
    assert outcome.status == 0
    assert text.startswith("WEBVTT\n\nNOTE Descriptions written by a model (seer --&gt; 7)")
    read = pysubs2.SSAFile.from_string(text, format_="vtt")
    assert [(line.start, line.end) for line in read] == [(0, 2000), (2000, 4500)]
    assert "a &lt;b&gt;ship&lt;/b&gt; &amp; a harbour" in text
    with described.writing():
        described.set_annotations("v01", VideoAnnotations(who))
    outcome = filmoteca(*asked, "--video", "0001.mp4")
    assert outcome.status != 0
    assert "--with captions" in outcome.err[-1]
    assert filmoteca(*asked, "--query", "a ship").status == 2
