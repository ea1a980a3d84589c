"""What shots sound like, as vectors that any words can be compared with. It knows no model."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from ingest.media.audio import AudioChunk, Samples, audio_tracks, decode_audio
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.search.senses.audio_search import AudioTextModel, likeliest_names
from retrieval.types import Shot, Vectors, Video

LONGEST_PIECE = 10.0
"""Seconds: what CLAP was taught on. A longer shot is heard in equal pieces."""
SHORTEST_HEARD = 1.0
"""Seconds that are listened to of a shorter shot, around its middle: less tells no sound from another."""
BATCH = 8
"""Pieces that the model is given at once."""
SILENCE = 1e-4
"""Root mean square of a piece in which there is nothing to be heard: -80 dBFS."""


class AudioModel(AudioTextModel, Protocol):
    """What brings sounds and words into one space: a real model, or a test's."""

    @property
    def rate(self) -> int:
        """Samples a second that it listens at."""
        ...

    def encode_sounds(self, sounds: Sequence[Samples]) -> Vectors:
        """(n, d) float32, unit length; each sound is mono, of its own length. ModelError."""
        ...


LoadAudio = Callable[[], AudioModel]
"""Loads it; ModelError where it cannot be had."""


class _Piece(NamedTuple):
    """A part of a shot, and what is listened to of it; seconds."""

    start: float
    end: float
    heard_from: float
    heard_to: float


class AudioAnnotator:
    """Hears shots in the track that a player would play; each gets the likeliest name of AudioSet's."""

    def __init__(self, model: AudioModel) -> None:
        self._model = model
        self.annotator = AnnotatorName("audio", model.name, model.version)

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None] = lambda _: None
    ) -> list[Annotation]:
        """A vector for each piece that is not silent, in order of time; none where there is no sound track.
        MediaError; ModelError where the model fails."""
        tracks = audio_tracks(video.path)
        if not tracks:
            return []
        found: list[Annotation] = []
        held: list[tuple[_Piece, Samples]] = []
        chunks = decode_audio(tracks[0], on_progress, self._model.rate)
        for piece, sound in _heard(_pieces(shots), chunks, self._model.rate):
            if len(sound) and float(np.sqrt(np.mean(np.square(sound)))) > SILENCE:
                held.append((piece, sound))
            if len(held) == BATCH:
                found += self._annotations(held)
                held = []
        return found + (self._annotations(held) if held else [])

    def _annotations(self, held: Sequence[tuple[_Piece, Samples]]) -> list[Annotation]:
        vectors = self._model.encode_sounds([sound for _, sound in held])
        names = likeliest_names(self._model, vectors)
        return [
            Annotation(piece.start, piece.end, name, sure, vector=vector)
            for (piece, _), (name, sure), vector in zip(held, names, vectors, strict=True)
        ]


def _pieces(shots: Sequence[Shot]) -> Iterator[_Piece]:
    for shot in shots:
        count = max(1, int(np.ceil(shot.seconds / LONGEST_PIECE - 1e-6)))
        step = shot.seconds / count
        for number in range(count):
            start, end = shot.start + number * step, shot.start + (number + 1) * step
            wider = max(0.0, SHORTEST_HEARD - step) / 2
            yield _Piece(start, end, start - wider, end + wider)


def _heard(
    pieces: Iterator[_Piece], chunks: Iterator[AudioChunk], rate: int
) -> Iterator[tuple[_Piece, Samples]]:
    """The pieces with their samples, as far as there are any; no more of the sound is held than the next needs."""
    held, start = np.empty(0, np.float32), 0.0  # what is held, and its time
    waiting: list[Samples] = []
    count, ended = 0, False
    for piece in pieces:
        while not ended and start + (len(held) + count) / rate < piece.heard_to:
            if (chunk := next(chunks, None)) is None:
                ended = True
                break
            if not len(held) and not waiting:
                start = chunk.start
            waiting.append(chunk.samples)
            count += len(chunk.samples)
        held, waiting, count = np.concatenate([held, *waiting]), [], 0
        first = max(0, round((piece.heard_from - start) * rate))
        last = max(first, round((piece.heard_to - start) * rate))
        yield piece, held[first:last]
        gone = min(len(held), max(0, first - round(SHORTEST_HEARD * rate)))
        held, start = held[gone:], start + gone / rate
