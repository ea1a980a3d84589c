"""How loud a file is over time: what a waveform is drawn of and pauses are found in."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.media.audio import SAMPLE_RATE, AudioTrack, audio_tracks, decode_audio

LEVELS_A_SECOND = 50
"""Of 20 ms each: a syllable has some ten of them."""
BLOCK = SAMPLE_RATE // LEVELS_A_SECOND
SILENT = -90.0
"""Decibels below full scale: what nothing at all counts as."""

Levels = NDArray[np.float32]
"""(n,) decibels of full scale, `SILENT` to 0: root mean square of each 1 / `LEVELS_A_SECOND` seconds."""


def read_levels(path: Path, on_progress: Callable[[float], None] = lambda _: None) -> tuple[Levels, float]:
    """The levels of all sound tracks together, the loudest at each moment, and how many seconds they last.

    MediaError where there is no file of media; empty where nothing of its sound decodes.
    """
    loudest, lasts = np.empty(0, np.float32), 0.0
    for track in audio_tracks(path):
        levels, seconds = _track_levels(track, on_progress)
        longer, shorter = (levels, loudest) if len(levels) > len(loudest) else (loudest, levels)
        loudest = longer.copy()
        loudest[: len(shorter)] = np.maximum(longer[: len(shorter)], shorter)
        lasts = max(lasts, seconds)
    return loudest, lasts


def _track_levels(track: AudioTrack, on_progress: Callable[[float], None]) -> tuple[Levels, float]:
    found: list[Levels] = []
    left, count = np.empty(0, np.float32), 0
    for piece in decode_audio(track, on_progress):
        samples = piece.samples
        if piece.start + len(samples) / SAMPLE_RATE <= 0:
            continue
        if piece.start < 0 and not count:
            samples = samples[round(-piece.start * SAMPLE_RATE) :]
        elif not count:
            left = np.zeros(round(piece.start * SAMPLE_RATE), np.float32)
            count = len(left)
        count += len(samples)
        joined = np.concatenate([left, samples])
        whole = len(joined) // BLOCK * BLOCK
        found.append(decibels(joined[:whole].reshape(-1, BLOCK)))
        left = joined[whole:]
    if len(left):
        found.append(decibels(left[None]))
    return np.concatenate([np.empty(0, np.float32), *found]), count / SAMPLE_RATE


def decibels(blocks: NDArray[np.float32]) -> Levels:
    """(n, samples) float32 in -1 … 1 → (n,)."""
    power = np.mean(np.square(blocks, dtype=np.float64), axis=1)
    return np.asarray(np.clip(10 * np.log10(power + 1e-12), SILENT, 0.0), np.float32)
