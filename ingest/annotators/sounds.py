"""Sounds: what is heard in a video, by the names of AudioSet's classes. It knows no search."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ingest.annotators.yamnet import PATCH_HOP_SAMPLES, PATCH_HOP_SECONDS, PATCH_SAMPLES, YamNet
from ingest.media.audio import SAMPLE_RATE, AudioChunk, audio_tracks, decode_audio
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.types import Floats, Shot, Video

MIN_SCORE = 0.09
"""What is surer is kept: three steps of the model's 8-bit answer below even odds. A search weighs them."""
MAX_SECONDS = 10.0
"""A sound that goes on is an annotation for each so many seconds, so that its score stays that of its time."""
BLOCK_SECONDS = 60.0
"""Of sound looked at together; memory does not grow with its length."""
EDGE = (PATCH_SAMPLES - PATCH_HOP_SAMPLES) / 2 / SAMPLE_RATE
"""Seconds of a patch before and after the middle that it stands for."""


class SoundAnnotator:
    """Hears with YAMNet, in the track that a player would play."""

    annotator = AnnotatorName("sound", "yamnet", "1")

    def __init__(self, model: YamNet | None = None) -> None:
        """ModelError where the model cannot be loaded."""
        self._model = model or YamNet()

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None] = lambda _: None
    ) -> list[Annotation]:
        """The sounds in order of time; none where there is no sound track. MediaError, ModelError."""
        tracks = audio_tracks(video.path)
        if not tracks:
            return []
        running: dict[int, Annotation] = {}
        found: list[Annotation] = []
        for start, scores in self._scored(decode_audio(tracks[0], on_progress)):
            heard = np.flatnonzero(scores >= MIN_SCORE).tolist()
            end = start + PATCH_HOP_SECONDS
            found += [running.pop(place) for place in [*running] if place not in heard]
            for place in heard:
                before, score = running.get(place), float(scores[place])
                if before is not None and end - before.start > MAX_SECONDS:
                    found.append(before)
                    before = None
                running[place] = Annotation(
                    start if before is None else before.start,
                    end,
                    self._model.names[place],
                    score if before is None else max(score, before.score),
                )
        found += running.values()
        within = [
            Annotation(max(0.0, one.start), min(one.end, video.duration), one.text, one.score)
            for one in found
        ]
        return sorted(
            (one for one in within if one.start < one.end), key=lambda one: (one.start, one.end, one.text)
        )

    def _scored(self, chunks: Iterator[AudioChunk]) -> Iterator[tuple[float, Floats]]:
        """(start of the half second that they stand for, (521,) scores), in order of time.

        What is shorter than a patch at the end is filled up with silence, so that it is heard too.
        """
        start, held, count = 0.0, [], 0  # type: float, list[Floats], int
        for chunk in chunks:
            if not held:
                start = chunk.start
            held.append(chunk.samples)
            count += len(chunk.samples)
            if count >= BLOCK_SECONDS * SAMPLE_RATE:
                sound = np.concatenate(held)
                scores = self._model.scores(sound)
                yield from _timed(start, scores)
                used = len(scores) * PATCH_HOP_SAMPLES
                start, held = start + used / SAMPLE_RATE, [sound[used:]]
                count = len(held[0])
        if count:
            sound = np.concatenate(held)
            missing = max(PATCH_SAMPLES - count, -(count - PATCH_SAMPLES) % PATCH_HOP_SAMPLES)
            yield from _timed(start, self._model.scores(np.pad(sound, (0, missing))))


def _timed(start: float, scores: Floats) -> Iterator[tuple[float, Floats]]:
    for number, row in enumerate(scores):
        yield start + EDGE + number * PATCH_HOP_SECONDS, row
