"""Mel filters: how much each frequency of a spectrum counts in each band of mel. It knows no model."""

import numpy as np
from numpy.typing import NDArray


def mel_filters(
    bands: int, lowest: float, highest: float, *, fft: int, sample_rate: int
) -> NDArray[np.float64]:
    """(fft / 2 + 1, bands) from 0 to 1: triangles between two frequencies in Hz, on the mel scale of HTK and Kaldi
    (O'Shaughnessy 1987)."""
    edges = np.linspace(_mel(lowest), _mel(highest), bands + 2)
    bins = _mel(np.arange(fft // 2 + 1) * sample_rate / fft)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling))


def _mel(hertz: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(np.asarray(hertz) / 700.0))
