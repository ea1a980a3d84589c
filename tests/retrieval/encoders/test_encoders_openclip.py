"""open_clip models as encoders, with small random checkpoints that the tests make."""

import json
import logging
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_sample_images

from retrieval.encoders import load_encoder
from retrieval.encoders.openclip.encoder import OpenClipEncoder
from retrieval.encoders.openclip.model import load_tokenizer, shared_settings
from retrieval.encoders.openclip.preprocessing import Preprocessing
from retrieval.errors import ModelError
from retrieval.types import Picture

TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2},
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a checkpoint of a tiny architecture, in a folder of its own."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny-clip.json").write_text(json.dumps(TINY))
    open_clip.add_model_config(folder / "tiny-clip.json")
    torch.manual_seed(7)
    model = open_clip.factory.CLIP(**TINY)
    checkpoint = folder / "weights" / "tiny.pt"
    checkpoint.parent.mkdir()
    torch.save(model.state_dict(), checkpoint)
    return f"openclip:tiny-clip/{checkpoint}"


@pytest.fixture(scope="module")
def encoder(tiny: str) -> OpenClipEncoder:
    architecture, weights = tiny.removeprefix("openclip:").split("/", 1)
    return OpenClipEncoder(architecture, weights, device="cpu", precision="float32")


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    return list(load_sample_images().images)


def test_a_checkpoint_file_loads_by_its_path(tiny, pictures):
    encoder = load_encoder(tiny)
    assert encoder.name == tiny
    assert encoder.dimensions == 32
    vectors = encoder.encode_pictures(pictures)
    assert vectors.shape == (2, 32)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_pictures_and_texts_get_the_vectors_that_open_clip_gives(tiny, encoder, pictures):
    model, _, transform = open_clip.create_model_and_transforms("tiny-clip", tiny.partition("/")[2])
    tokens = open_clip.get_tokenizer("tiny-clip")(["a temple", "una flor"])
    with torch.no_grad():
        seen = model.eval().encode_image(
            torch.stack([transform(Image.fromarray(picture)) for picture in pictures]), normalize=True
        )
        read = model.encode_text(tokens, normalize=True)
    np.testing.assert_allclose(encoder.encode_pictures(pictures), seen.numpy(), atol=1e-4)
    np.testing.assert_allclose(encoder.encode_texts(["a temple", "una flor"]), read.numpy(), atol=1e-4)


def test_the_fast_precision_gives_nearly_the_same_vectors(tiny, encoder, pictures):
    fast = load_encoder(tiny).encode_pictures(pictures)
    assert (np.sum(fast * encoder.encode_pictures(pictures), axis=1) > 0.999).all()


def test_a_picture_has_the_same_vector_in_any_batch(encoder, pictures):
    many = [*pictures, *pictures[::-1]] * 5
    together = encoder.encode_pictures(many)
    np.testing.assert_allclose(together[:2], encoder.encode_pictures(pictures), atol=1e-5)
    assert encoder.encode_pictures([]).shape == (0, 32)


def test_long_empty_and_odd_texts_have_a_vector(encoder):
    texts = ["", "word " * 10_000, "x" * 200_000, "a\0b", "\ud800", "🏖️"]
    vectors = encoder.encode_texts(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode_texts([]).shape == (0, 32)


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (3, 500)])
def test_pictures_of_any_size_have_a_vector(encoder, size):
    assert encoder.encode_pictures([np.zeros((*size, 3), np.uint8)]).shape == (1, 32)


SIZES = [(427, 640), (640, 427), (300, 300), (100, 33), (33, 100), (225, 1000), (1080, 1920), (224, 224)]


@pytest.mark.parametrize(
    ("architecture", "tag"),
    [
        ("ViT-B-32", "laion2b_s34b_b79k"),
        ("ViT-B-16-SigLIP2-256", "webli"),
        ("ViT-L-14", "laion2b_s32b_b82k"),
        ("ViT-H-14", "dfn5b"),
        ("MobileCLIP-S1", "datacompdr"),
        ("PE-Core-B-16", "meta"),
    ],
)
@pytest.mark.parametrize("size", SIZES)
def test_pictures_are_prepared_as_the_architecture_s_own_transform_does(architecture, tag, size):
    settings = open_clip.pretrained.get_pretrained_cfg(architecture, tag)
    side = open_clip.get_model_config(architecture)["vision_cfg"]["image_size"]
    check_against_open_clip(
        {key: settings[key] for key in ("mean", "std", "interpolation", "resize_mode")} | {"size": side}, size
    )


@pytest.mark.parametrize("mode", ["shortest", "longest", "squash"])
@pytest.mark.parametrize("side", [64, (48, 80)])
@pytest.mark.parametrize("size", SIZES)
def test_every_way_of_resizing_is_open_clip_s(mode, side, size):
    check_against_open_clip({"resize_mode": mode, "size": side, "fill_color": 9}, size)


def check_against_open_clip(settings: dict[str, object], size: tuple[int, int]) -> None:
    config = open_clip.transform.PreprocessCfg(**settings)
    picture = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    expected = open_clip.transform.image_transform_v2(config, is_train=False)(Image.fromarray(picture))
    prepared = Preprocessing.parse(vars(config)).prepare(picture)
    assert prepared.dtype == np.uint8
    scaled = (prepared / 255 - np.array(config.mean)) / np.array(config.std)
    np.testing.assert_allclose(scaled.transpose(2, 0, 1), expected.numpy(), atol=1e-5)


def test_a_siglip_checkpoint_is_shown_pictures_as_siglip_was():
    settings = shared_settings("ViT-L-16-SigLIP2-256")
    assert settings["resize_mode"] == "squash"
    assert settings["mean"] == settings["std"] == (0.5, 0.5, 0.5)


def test_an_architecture_whose_tags_disagree_has_open_clip_s_defaults():
    assert shared_settings("ViT-L-14") == {}


def test_preprocessing_that_lies_beside_a_checkpoint_wins(tiny, tmp_path):
    checkpoint = Path(tiny.partition("/")[2])
    (tmp_path / "model.pt").write_bytes(checkpoint.read_bytes())
    settings = {"preprocess_cfg": {"resize_mode": "squash", "mean": [0.1, 0.2, 0.3]}}
    (tmp_path / "open_clip_config.json").write_text(json.dumps(settings))
    encoder = load_encoder(f"openclip:tiny-clip/{tmp_path}/model.pt")
    assert isinstance(encoder, OpenClipEncoder)
    preprocessing = encoder._preprocessing
    assert preprocessing.resize_mode == "squash"
    assert tuple(preprocessing.mean) == (0.1, 0.2, 0.3)
    (tmp_path / "open_clip_config.json").write_text("{")
    with pytest.raises(ModelError, match="open_clip_config"):
        load_encoder(f"openclip:tiny-clip/{tmp_path}/model.pt")


@pytest.mark.parametrize("name", ["model.pt", "model.safetensors", "model.npz"])
@pytest.mark.parametrize("contents", [b"", b"no checkpoint", b"\x80\x02\x95"])
def test_a_file_that_is_no_checkpoint_is_named(tiny, tmp_path, name, contents):
    (tmp_path / name).write_bytes(contents)
    with pytest.raises(ModelError, match=name):
        load_encoder(f"openclip:tiny-clip/{tmp_path}/{name}")


def test_a_checkpoint_of_another_architecture_is_named(tiny):
    with pytest.raises(ModelError, match="of that architecture"):
        load_encoder(f"openclip:ViT-S-32-alt/{tiny.partition('/')[2]}")


def test_a_checkpoint_cannot_run_code(tmp_path, tiny):
    torch.save({"state_dict": Path("/")}, tmp_path / "model.pt")  # any object beyond tensors
    with pytest.raises(ModelError, match="model"):
        load_encoder(f"openclip:tiny-clip/{tmp_path}/model.pt")


def test_random_weights_are_always_the_same(tiny, pictures):
    first, second = (load_encoder("openclip:tiny-clip/random").encode_pictures(pictures) for _ in range(2))
    assert np.array_equal(first, second)


def test_a_tokenizer_that_cannot_be_fetched_is_named(monkeypatch):
    monkeypatch.setattr("retrieval.encoders.hub.cached_file", lambda *_: None)
    monkeypatch.setattr("retrieval.encoders.hub.hub_has_file", lambda *_: False)
    with pytest.raises(ModelError, match="tokenizer of ViT-B-32-SigLIP2-256"):
        load_tokenizer("ViT-B-32-SigLIP2-256", "webli")


def test_a_device_that_is_not_there_is_named(tiny):
    for device in ("cuda:99", "abacus"):
        with pytest.raises(ModelError, match=device):
            load_encoder(tiny, device=device)


def test_loading_leaves_the_program_s_logging_alone(tiny):
    before = list(logging.getLogger().handlers)
    load_encoder(tiny)
    assert logging.getLogger().handlers == before


def test_a_device_with_little_memory_gets_smaller_batches(tiny, monkeypatch, pictures):
    encoder = load_encoder(tiny)
    assert isinstance(encoder, OpenClipEncoder)
    expected = encoder.encode_pictures(pictures * 4)
    encode_batch = encoder._encode_batch

    def with_room_for_three(prepared):
        if len(prepared) > 3:
            raise torch.OutOfMemoryError
        return encode_batch(prepared)

    monkeypatch.setattr(encoder, "_encode_batch", with_room_for_three)
    np.testing.assert_allclose(encoder.encode_pictures(pictures * 4), expected, atol=1e-2)
    assert encoder.batch_size <= 3


def test_a_model_that_fits_no_memory_is_named(tiny, monkeypatch, pictures):
    encoder = load_encoder(tiny)

    def without_room(prepared):
        raise torch.OutOfMemoryError

    monkeypatch.setattr(encoder, "_encode_batch", without_room)
    with pytest.raises(ModelError, match="does not fit"):
        encoder.encode_pictures(pictures)
