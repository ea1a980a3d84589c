"""The script that is kept ready for a GPU runs on a processor too, with a tiny encoder."""

import argparse
import json
from pathlib import Path

import open_clip
import pytest

from benchmarks.ingestion import gpu_ingest
from benchmarks.kept_runs import Run

TINY = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
}


def test_an_encoder_goes_through_the_whole_ingest_beside_its_bare_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tiny-gpu.json").write_text(json.dumps(TINY))
    open_clip.add_model_config(tmp_path / "tiny-gpu.json")
    args = argparse.Namespace(
        footage=[], encoders=["openclip:tiny-gpu/random"], workers=1, videos=1, seconds=3.0, height=90, fps=2.0,
        pictures=32, device="cpu", json=str(tmp_path / "figures.json"), compare=False,
    )  # fmt: skip
    with Run("gpu_ingest", args) as run:
        gpu_ingest.measure(run, args, tmp_path)
    told = capsys.readouterr().out
    assert "openclip:tiny-gpu/random on the processor" in told
    figures = json.loads((tmp_path / "figures.json").read_text())["figures"]
    assert figures["openclip:tiny-gpu/random: batch size"]["value"] in (16, 32)
    assert figures["openclip:tiny-gpu/random: whole ingest / bare encoder"]["value"] > 0
    assert figures["openclip:tiny-gpu/random: times real time"]["value"] > 0
