"""The bundled encoder: its graph, its space, and what it does with odd pictures and texts."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from sklearn.datasets import load_sample_images

from retrieval.encoders import load_encoder
from retrieval.encoders.compact import backbone
from retrieval.encoders.compact.backbone_int8 import quantize_weight, supports_vnni
from retrieval.encoders.compact.encoder import CompactEncoder
from retrieval.encoders.compact.head import Head
from retrieval.storage.file_cache import cached_bytes
from retrieval.types import Picture
from training.translated_texts import LANGUAGES, read_captions

pytestmark = pytest.mark.slow  # the real weights

GIVEN = Path(__file__).parents[4] / "shared" / "compact"


@pytest.fixture(scope="module")
def encoder() -> CompactEncoder:
    return CompactEncoder()


@pytest.fixture(scope="module")
def photographs() -> dict[str, Picture]:
    temple, flower = load_sample_images().images
    return {"temple": temple, "flower": flower}


def noise(height: int, width: int) -> Picture:
    return np.random.default_rng(height * width).integers(0, 256, (height, width, 3), np.uint8)


@pytest.fixture(scope="module")
def exact() -> CompactEncoder:
    return CompactEncoder(precision="float32")


def test_the_graph_gives_what_the_packaged_network_gives(exact, photographs):
    encoder, network = exact, backbone._load_network()
    prepared = np.stack([encoder.prepare(picture) for picture in [*photographs.values(), noise(300, 200)]])
    with torch.no_grad():
        x = (torch.from_numpy(prepared).permute(0, 3, 1, 2).float() - 127) / 128
        x = network._swish(network._bn0(network._conv_stem(x)))
        for block in network._blocks:
            x = block(x)
        pre_head = x.mean((2, 3))
        pooled = network._swish(network._bn1(network._conv_head(x))).mean((2, 3))
        features = [tensor.numpy() for tensor in (pooled, pre_head, network._fc(pooled))]
    expected = Head.bundled().join_pictures(*features)
    np.testing.assert_allclose(encoder.encode_prepared(prepared), expected, atol=1e-4)


@pytest.mark.skipif(not supports_vnni(), reason="the sums of bytes overflow on this processor")
def test_in_bytes_pictures_keep_nearly_their_vectors(exact, photographs):
    pictures = [*photographs.values(), *(picture[:, ::-1] for picture in photographs.values())]
    in_bytes = CompactEncoder(precision="int8").encode_pictures(pictures)
    cosines = (in_bytes * exact.encode_pictures(pictures)).sum(axis=1)
    assert cosines.min() > 0.99


def test_weights_are_rounded_so_that_their_sums_keep():
    weight = np.random.default_rng(0).normal(size=(32, 1, 3, 3)).astype(np.float32)
    steps, rounded = quantize_weight(weight)
    errors = rounded - weight / steps[:, None, None, None]
    assert np.abs(errors).max() <= 1
    assert np.abs(errors.sum(axis=(1, 2, 3))).max() < 1


def test_vectors_have_1152_dimensions_and_unit_length(encoder, photographs):
    for vectors in (
        encoder.encode_pictures(list(photographs.values())),
        encoder.encode_texts(["a temple", "", "una flor"]),
    ):
        assert vectors.dtype == np.float32
        assert vectors.shape[1] == encoder.dimensions == 1152
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_in_gives_nothing_out(encoder):
    assert encoder.encode_pictures([]).shape == (0, 1152)
    assert encoder.encode_texts([]).shape == (0, 1152)


def test_a_picture_has_the_same_vector_alone_and_in_any_batch(encoder, photographs):
    pictures = [*photographs.values(), *(noise(40 + n, 60) for n in range(9))]
    together = encoder.encode_pictures(pictures)
    alone = np.concatenate([encoder.encode_pictures([picture]) for picture in pictures])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_text_has_nearly_the_same_vector_alone_and_among_others(encoder):
    texts = ["a dog", "people dancing flamenco on a stage", "nieve en la montaña"]
    alone = np.concatenate([encoder.encode_texts([text]) for text in texts])
    np.testing.assert_allclose(encoder.encode_texts(texts), alone, atol=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (3, 3), (1080, 1920), (259, 261)])
def test_pictures_of_any_size_have_a_vector(encoder, size):
    vectors = encoder.encode_pictures([noise(*size)])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_black_white_and_grey_pictures_have_a_vector(encoder, photographs):
    grey = np.repeat(photographs["flower"].mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    vectors = encoder.encode_pictures([np.zeros_like(grey), np.full_like(grey, 255), grey])
    assert np.isfinite(vectors).all()
    assert vectors[2] @ encoder.encode_pictures([photographs["flower"]])[0] > 0.5


def test_pictures_that_are_views_of_others_are_taken(encoder, photographs):
    mirrored = photographs["temple"][:, ::-1]
    copied = np.ascontiguousarray(mirrored)
    assert np.array_equal(encoder.prepare(mirrored), encoder.prepare(copied))


@pytest.mark.parametrize(
    ("question", "picture"),
    [
        ("a temple with a pagoda roof", "temple"),
        ("un templo chino", "temple"),
        ("a flower in a garden", "flower"),
        ("una flor en un jardín", "flower"),
    ],
)
def test_a_photograph_is_found_by_its_text_among_distractors(encoder, photographs, question, picture):
    distractors = [noise(200, 300), *(np.full((90, 160, 3), grey, np.uint8) for grey in (0, 90, 180, 255))]
    vectors = encoder.encode_pictures([*photographs.values(), *distractors])
    ranked = np.argsort(-vectors @ encoder.encode_texts([question])[0])
    assert ranked[0] == list(photographs).index(picture)


@pytest.mark.parametrize(
    ("english", "spanish", "other"),
    [
        ("a dog running on the beach", "un perro corriendo por la playa", "a kitchen with pots and pans"),
        ("two people dancing on a stage", "dos personas bailando en un escenario", "a train in the snow"),
        ("children playing football", "niños jugando al fútbol", "a boat on the sea"),
    ],
)
def test_one_meaning_in_two_languages_is_nearer_than_another_meaning(encoder, english, spanish, other):
    first, second, third = encoder.encode_texts([english, spanish, other])
    assert first @ second > first @ third
    assert first @ second > second @ third


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("a dog", "un perro"),
        ("a horse", "un caballo"),
        ("a cat", "un gato"),
        ("the beach", "la playa"),
        ("a mountain", "una montaña"),
        ("a kitchen", "una cocina"),
        ("a boat", "un barco"),
        ("a boy", "un niño"),
        ("a football player", "un futbolista"),
        ("snow", "nieve"),
    ],
)
def test_a_spanish_noun_is_nearest_to_its_own_english(encoder, english, spanish):
    nouns = ["a dog", "a horse", "a cat", "the beach", "a mountain", "a kitchen", "a boat", "a boy"]
    nouns += ["a football player", "snow"]
    likeness = encoder.encode_texts(nouns) @ encoder.encode_texts([spanish])[0]
    assert nouns[int(likeness.argmax())] == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caption_in_each_language_is_nearest_to_its_own_english(encoder, language):
    lines = read_captions("test").lines[:100]
    column = 1 + LANGUAGES.index(language)
    english = encoder.encode_texts([line[0] for line in lines])
    likeness = encoder.encode_texts([line[column] for line in lines]) @ english.T
    assert (likeness.argmax(1) == np.arange(len(lines))).mean() >= 0.85


@pytest.mark.parametrize(
    ("english", "spanish", "picture"),
    [
        ("a wild animal", "un animal salvaje", "lion"),
        ("animals in the grass", "animales en la hierba", "lion"),
        ("a flower in a garden", "una flor en un jardín", "flower"),
    ],
)
def test_a_spanish_question_finds_the_picture_that_its_english_finds(
    encoder, photographs, english, spanish, picture
):
    gradio = find_spec("gradio")
    assert gradio is not None
    assert gradio.origin is not None
    folder = Path(gradio.origin).parent / "media_assets" / "images"
    shipped = {
        file.stem: np.ascontiguousarray(np.asarray(cv2.imread(str(file)))[..., ::-1])
        for file in (folder / name for name in ("lion.jpg", "cheetah.jpg", "bus.png", "tower.jpg"))
    }
    names = [*shipped, *photographs]
    vectors = encoder.encode_pictures([*shipped.values(), *photographs.values()])
    for ranked in encoder.encode_texts([english, spanish]) @ vectors.T:
        assert names[int(ranked.argmax())] == picture


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the head's pairs are not beside this checkout")
def test_the_first_heads_picture_side_is_the_one_that_archives_were_made_with():
    given, bundled = dict(np.load(GIVEN / "head.npz")), Head.bundled("compact:1")
    for name, array in given.items():
        if name.startswith(("image.", "class.")):
            np.testing.assert_array_equal(bundled._arrays[name], array.astype(np.float32))


@pytest.mark.skipif(not GIVEN.is_dir(), reason="the head's pairs are not beside this checkout")
@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("un perro", "dog"),
        ("a dog", "dog"),
        ("una playa", "beach"),
        ("un hombre escalando una roca", "climb"),
        ("un niño en una piscina", "pool"),
    ],
)
def test_a_spanish_question_finds_photographs_that_people_captioned_so(encoder, question, word):
    pairs = np.load(GIVEN / "pairs.npz")
    rows = np.flatnonzero(pairs["split"] == "test")
    features = (pairs[name][rows].astype(np.float32) for name in ("pooled", "pre_head", "logits"))
    nearest = np.argsort(-Head.bundled().join_pictures(*features) @ encoder.encode_texts([question])[0])[:10]
    captions = pairs["caption"]
    right = [
        any(word in text.lower() for text in captions[pairs["caption_image"] == rows[n]]) for n in nearest
    ]
    assert right[0]
    assert sum(right) >= 8


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "a\0b",
        "\ud800",
        "🏖️🐕",
        "海辺の犬",
        "كلب على الشاطئ",
        "ﷺ" * 3000,
        "e\u0301" * 3000,
        "palabra " * 10_000,
        "x" * 100_000,
        "\n\t\r\x1b[0m",
    ],
)
def test_no_text_trips_the_sentence_engine(encoder, text):
    vectors = encoder.encode_texts([text, "a dog", text])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[1], encoder.encode_texts(["a dog"])[0], atol=1e-4)


def test_a_decomposed_accent_means_the_same(encoder):
    composed, decomposed = encoder.encode_texts(["monta\u00f1a", "montan\u0303a"])
    np.testing.assert_allclose(composed, decomposed, atol=1e-6)


def test_threads_can_share_the_encoder(encoder, photographs):
    picture, question = photographs["temple"], "a temple"
    expected = encoder.encode_pictures([picture]), encoder.encode_texts([question])
    with ThreadPoolExecutor(4) as pool:
        for pictures, texts in pool.map(
            lambda _: (encoder.encode_pictures([picture]), encoder.encode_texts([question])), range(8)
        ):
            np.testing.assert_allclose(pictures, expected[0], atol=1e-5)
            np.testing.assert_allclose(texts, expected[1], atol=1e-5)


def test_it_loads_without_torch_once_its_graph_is_made(encoder):
    program = "import sys; from retrieval.encoders import load_encoder; load_encoder('compact')"
    subprocess.run([sys.executable, "-c", f"{program}; sys.exit('torch' in sys.modules)"], check=True)


def test_the_name_loads_it():
    assert load_encoder("compact").name == "compact:2"


def test_an_earlier_head_is_kept_for_archives_that_were_made_with_it(encoder, photographs):
    earlier = load_encoder("compact:1")
    assert earlier.name == "compact:1"
    assert earlier.encode_pictures([photographs["temple"]]).shape == (1, 768)
    assert earlier.encode_texts(["a temple"]).shape == (1, 768)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("FILMOTECA_CACHE", str(folder))
    return folder


def test_a_cached_file_is_made_once(cache):
    made = []

    def make() -> bytes:
        made.append(1)
        return b"contents"

    for _ in range(3):
        assert cached_bytes("thing", make) == b"contents"
    assert len(made) == 1
    assert sorted(path.name for path in cache.iterdir() if path.suffix != ".lock") == ["thing"]


@pytest.mark.parametrize("damage", [b"", b"torn", None])
def test_a_damaged_cached_file_is_made_anew(cache, damage):
    cached_bytes("thing", lambda: b"contents")
    stored = (cache / "thing").read_bytes()
    (cache / "thing").write_bytes(stored[:-1] + b"!" if damage is None else damage)
    assert cached_bytes("thing", lambda: b"new contents") == b"new contents"
    assert cached_bytes("thing", lambda: b"never made") == b"new contents"


def test_two_who_want_a_cached_file_at_once_make_it_once(cache):
    made = []

    def make() -> bytes:
        made.append(1)
        return b"contents"

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: cached_bytes("thing", make), range(8))) == {b"contents"}
    assert len(made) == 1


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "file"))
    assert cached_bytes("thing", lambda: b"contents") == b"contents"
    assert "cannot be kept" in caplog.text
