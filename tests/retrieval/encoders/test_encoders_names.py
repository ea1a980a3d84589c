"""Names of encoders: what users write, what archives record, what `auto` takes."""

import time
from pathlib import Path

import huggingface_hub
import open_clip
import pytest

from retrieval.encoders import canonical_name, choose_encoder, hub, load_encoder, selection
from retrieval.encoders.names import ALIASES, split_openclip
from retrieval.errors import ModelError


@pytest.mark.parametrize(
    ("written", "recorded"),
    [
        ("compact", "compact:2"),
        (" compact ", "compact:2"),
        ("compact:1", "compact:1"),
        ("clip", "openclip:ViT-L-14/openai"),
        ("multilingual", "openclip:ViT-L-16-SigLIP2-256/webli"),
        ("openclip:ViT-B-32/laion2b_s34b_b79k", "openclip:ViT-B-32/laion2b_s34b_b79k"),
        ("openclip:ViT-B-32//models/a/b.pt", "openclip:ViT-B-32//models/a/b.pt"),
    ],
)
def test_a_name_is_recorded_in_full(written, recorded):
    assert canonical_name(written) == recorded


def test_a_checkpoint_has_one_name_wherever_it_is_named_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("model.pt").touch()
    assert canonical_name("openclip:ViT-B-32/model.pt") == f"openclip:ViT-B-32/{tmp_path}/model.pt"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("compacto", "did you mean compact"),
        ("multilingua", "did you mean multilingual"),
        ("", "openclip:ARCH/WEIGHTS"),
        ("openclip:", "openclip:ARCH/WEIGHTS"),
        ("openclip:ViT-B-32", "openclip:ARCH/WEIGHTS"),
        ("openclip:/openai", "openclip:ARCH/WEIGHTS"),
    ],
)
def test_an_unknown_name_is_answered_with_the_way_out(name, told):
    with pytest.raises(ModelError, match=told):
        canonical_name(name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("openclip:ViT-B32/openai", "did you mean ViT-B-32"),
        ("openclip:ViT-B-32/opnai", "did you mean openai"),
        ("openclip:ViT-B-32/no/such/file.pt", "no/such/file.pt"),
    ],
)
def test_an_architecture_or_weights_that_do_not_exist_are_named(name, told):
    with pytest.raises(ModelError, match=told):
        load_encoder(name)


def test_the_hub_repositories_of_auto_are_those_of_open_clip():
    for alias, repository in selection.PREFERRED.items():
        tag = open_clip.pretrained.get_pretrained_cfg(*split_openclip(ALIASES[alias]))
        assert tag["hf_hub"] == f"{repository}/"


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with nothing downloaded and a hub that never answers."""
    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *_: None)
    monkeypatch.setattr(huggingface_hub, "get_hf_file_metadata", lambda *_, **__: time.sleep(60))
    monkeypatch.setattr(hub, "HUB_TIMEOUT", 0.2)


@pytest.mark.usefixtures("no_hub")
def test_auto_takes_compact_soon_where_the_hub_does_not_answer():
    start = time.monotonic()
    choice = choose_encoder("auto")
    assert choice.name == "compact:2"
    assert "cannot be reached" in choice.line
    assert "\n" not in choice.line
    assert time.monotonic() - start < 30


@pytest.mark.usefixtures("no_hub")
def test_weights_that_cannot_be_had_are_a_model_error_soon():
    with pytest.raises(ModelError, match="hub cannot be reached"):
        load_encoder("clip")


@pytest.mark.usefixtures("no_hub")
def test_auto_takes_the_best_whose_weights_are_on_the_machine(monkeypatch):
    monkeypatch.setattr(
        hub, "cached_weights", lambda repository: Path("x") if "clip_224" in repository else None
    )
    choice = choose_encoder("auto")
    assert choice.name == ALIASES["clip"]
    assert "on this machine" in choice.line


@pytest.mark.usefixtures("no_hub")
def test_auto_takes_the_multilingual_model_where_the_hub_has_it(monkeypatch):
    monkeypatch.setattr(huggingface_hub, "get_hf_file_metadata", lambda *_, **__: None)
    choice = choose_encoder("auto")
    assert choice.name == ALIASES["multilingual"]
    assert "hub" in choice.line


def test_a_plain_name_is_chosen_as_it_is():
    assert choose_encoder("clip").name == ALIASES["clip"]
