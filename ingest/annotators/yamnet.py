"""YAMNet: half a second of sound → which of AudioSet's 521 classes are heard in it.

The model is Google's, quantized to 8-bit integers by Qualcomm, as the package `sead` ships it; its file is checked
before it is used, and no code of the package is run. Features after the model's own `features.py`: the logarithm
of a mel spectrogram of 64 HTK bands. It knows no video.
"""

import csv
import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.special import expit

from ingest.annotators.mel_filters import mel_filters
from ingest.media.audio import SAMPLE_RATE, Samples
from retrieval.errors import ModelError
from retrieval.storage.bundled_weights import bundled_file
from retrieval.types import Floats

PACKAGE = "sead"
WEIGHTS, NAMES = "data/YamNet_w8a8.onnx.zip", "data/yamnet_class_map.csv"

WINDOW, HOP, FFT = 400, 160, 512
"""Samples: 25 ms, 10 ms, and the next power of two."""
BANDS, LOWEST, HIGHEST = 64, 125.0, 7500.0
"""Of the mel spectrogram; Hz."""
LOG_OFFSET = 0.001
PATCH_FRAMES, PATCH_HOP = 96, 48
"""Frames of the spectrogram that the model looks at together, and how far apart such patches begin."""
PATCH_SAMPLES = WINDOW + (PATCH_FRAMES - 1) * HOP
PATCH_HOP_SAMPLES = PATCH_HOP * HOP
PATCH_HOP_SECONDS = PATCH_HOP_SAMPLES / SAMPLE_RATE
INPUT_SCALE, INPUT_ZERO = 0.0479379, 144
OUTPUT_SCALE, OUTPUT_ZERO = 0.7565417, 190


class YamNet:
    """The loaded model. Threads may share it."""

    def __init__(self) -> None:
        """ModelError where its package is missing or holds another file than it should."""
        names = bundled_file(PACKAGE, NAMES).read_text(encoding="utf-8")
        self.names = tuple(row["display_name"] for row in csv.DictReader(io.StringIO(names)))
        """What the classes are called, in the order of the scores."""
        self._session = _session(bundled_file(PACKAGE, WEIGHTS))
        self._mel = mel_weights()
        self._window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)

    def scores(self, sound: Samples) -> Floats:
        """(n,) samples → (patches, 521) float32, 0 to 1: patches that lie whole in the sound, `PATCH_HOP_SECONDS`
        apart. ModelError where the model fails."""
        patches = self._patches(sound)
        quantized = np.clip(np.round(patches / INPUT_SCALE + INPUT_ZERO), 0, 255).astype(np.uint8)
        try:
            outputs = [self._session.run(None, {"audio": patch[None, None]})[0][0] for patch in quantized]
        except Exception as error:
            raise ModelError("The sound model failed ({reason}); run it again.", reason=str(error)) from error
        logits = (np.array(outputs, np.float32).reshape(-1, len(self.names)) - OUTPUT_ZERO) * OUTPUT_SCALE
        return np.asarray(expit(logits), np.float32)

    def _patches(self, sound: Samples) -> Floats:
        """(patches, 96, 64) float32."""
        count = max(0, (len(sound) - PATCH_SAMPLES) // PATCH_HOP_SAMPLES + 1)
        if not count:
            return np.empty((0, PATCH_FRAMES, BANDS), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
        frames = frames[: (count - 1) * PATCH_HOP + PATCH_FRAMES]
        magnitudes = np.abs(np.fft.rfft(frames * self._window, FFT)).astype(np.float32)
        log_mel = np.log(magnitudes @ self._mel + LOG_OFFSET)
        return np.stack([log_mel[n * PATCH_HOP : n * PATCH_HOP + PATCH_FRAMES] for n in range(count)])


def mel_weights() -> Floats:
    """(257, 64) float32: how much each frequency counts in each band, as HTK has it."""
    weights = mel_filters(BANDS, LOWEST, HIGHEST, fft=FFT, sample_rate=SAMPLE_RATE)
    weights[0] = 0.0  # the mean of the sound is no tone
    return weights.astype(np.float32)


def _session(weights: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a patch takes milliseconds: more threads only wait for each other
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with zipfile.ZipFile(weights) as archive:
            archive.extractall(folder)
        model = next(Path(folder).rglob("*.onnx"))
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
