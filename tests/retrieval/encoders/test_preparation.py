"""Pictures made ready for an encoder by another process, which has not loaded it."""

import pickle
import subprocess
import sys

import numpy as np

from retrieval.encoders import load_encoder
from retrieval.encoders.batched_texts import BatchedEncoder
from retrieval.encoders.encoder import PreparesApart
from retrieval.picture_preparation import Squash


def test_another_process_prepares_as_the_encoder_does_without_loading_it() -> None:
    encoder = BatchedEncoder(load_encoder("compact"))
    assert isinstance(encoder, PreparesApart)
    picture = np.random.default_rng(1).integers(0, 256, (360, 640, 3), np.uint8)
    code = (
        "import pickle, sys; prepare, picture = pickle.load(sys.stdin.buffer); "
        "sys.stdout.buffer.write(prepare(picture).tobytes()); "
        "sys.exit(any(name.startswith(('onnxruntime', 'torch', 'retrieval.encoders')) for name in sys.modules))"
    )
    told = pickle.dumps((encoder.preparation, picture))
    done = subprocess.run([sys.executable, "-c", code], input=told, capture_output=True, check=True)
    assert done.stdout == encoder.prepare(picture).tobytes()


def test_small_pictures_are_enlarged_to_the_same_square() -> None:
    assert Squash(26)(np.zeros((4, 90, 3), np.uint8)).shape == (26, 26, 3)
