"""Channels of sound to one, so that nobody falls silent: what is heard in any of them is heard in the result."""

import av
import numpy as np
from numpy.typing import NDArray

CANCELLED = 0.2
"""Share of the loudest channel's power below which the mean has lost it. One voice in one of two channels leaves a
quarter; the same voice in opposite phase in two leaves nothing, and in one of eight a sixty-fourth."""
WINDOW = 4000
"""Samples that are judged together: a quarter of a second, so that a channel does not come and go within a word."""
MATRIXED_LAYOUTS = (
    "mono",
    "stereo",
    "2.1",
    "3.",
    "4.",
    "5.",
    "6.",
    "7.",
    "quad",
    "hexadecagonal",
    "octagonal",
)
"""Beginnings of the names of layouts whose channels FFmpeg knows: it mixes them to two as they are meant."""


def downmix_layout(frame: "av.AudioFrame") -> str:
    """What a frame's sound is resampled to before its channels become one: two where they have a meaning, such as
    5.1, all of them where each may be another microphone."""
    name = frame.layout.name
    if name.startswith("mono") or frame.layout.nb_channels == 1:
        return "mono"
    return "stereo" if name.startswith(MATRIXED_LAYOUTS) else name


def to_mono(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """(channels, n) float32 → (n,): the mean, or the loudest channel where the mean cancels it out."""
    if len(samples) == 1:
        return np.asarray(samples[0], np.float32)
    mean = samples.mean(axis=0)
    for start in range(0, samples.shape[1], WINDOW):
        part = samples[:, start : start + WINDOW]
        powers = np.einsum("cn,cn->c", part, part)
        loudest = int(powers.argmax())
        left = mean[start : start + WINDOW]
        if float(left @ left) < CANCELLED * float(powers[loudest]):
            mean[start : start + WINDOW] = part[loudest]
    return np.asarray(mean, np.float32)
