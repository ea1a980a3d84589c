"""Speakers: which lines of a video one voice says, and what that voice is known by again.

Each line is heard by itself; lines that sound alike are one voice, and lines of a voice in one breath one stretch.
Which voices of several videos are one person's is found out over the whole archive, by `retrieval.people`. It knows
no names.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ingest.annotators.annotator import Annotator
from ingest.annotators.campplus import CamPlusPlus
from ingest.media.audio import SAMPLE_RATE, AudioChunk, AudioTrack, Samples, audio_tracks, decode_audio
from ingest.speech.languages import language_code
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.people.grouping import cluster_vectors
from retrieval.types import Shot, Speech, Subtitle, Vector, Vectors, Video

LEAST_SECONDS, SURE_SECONDS = 0.5, 1.5
"""Of a line that is heard at all, and of one that may found a voice. Of read sentences (LibriSpeech test-other, ten
people) the cosine of two pieces of one person is 0.54 in the middle at 1.5 s and 0.43 at 1 s."""
MOST_SECONDS = 10.0
"""Of a line that are heard: more tell no more."""
LEAST_LOUDNESS = 1e-3
"""Root mean square of what is no silence."""
ONE_VOICE = 0.33
"""Cosine that lines of one voice have on average. There, of pairs of one person from 1.5 s on 95 of 100 are
above, and from 2 s on 99; of 20,000 pairs of two people at 2 s one in 400."""
NEAR_VOICE = 0.3
"""Of a short line to a voice's mean, from which on it is that voice's."""
MAX_TURN_GAP, MAX_TURN = 2.0, 30.0
"""Seconds between lines of one stretch, and of a stretch."""
BLOCK = 2000
"""Lines compared with each other at once: 16 MB of distances."""
NO_WORDS = re.compile(r"\W*[\[(♪♫*#].*[\])♪♫*#]\W*", re.DOTALL)
"""A line that describes a sound or gives a song's words."""


class SpeakerEmbeddingModel(Protocol):
    """What tells voices apart: the real model, or a test's."""

    def vector(self, sound: Samples) -> Vector:
        """(d,) float32, unit length. ModelError where the model fails."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _HeardLine:
    """A line with what its voice is known by."""

    line: Subtitle
    vector: Vector

    @property
    def seconds(self) -> float:
        return self.line.end - self.line.start


class SpeakerAnnotator:
    """Tells apart with CAM++, in the track whose language the lines have."""

    annotator = AnnotatorName("voice", "campplus", "1")

    def __init__(
        self,
        model: SpeakerEmbeddingModel | None = None,
        speech: Callable[[str], Speech | None] = lambda _: None,
    ) -> None:
        """`speech` knows what is said in a video, by its id. ModelError where the model cannot be loaded."""
        self._model = model or CamPlusPlus()
        self._speech = speech

    def reading(self, speech: Callable[[str], Speech | None]) -> Annotator:
        """The same annotator, which knows the speech of each video."""
        return SpeakerAnnotator(self._model, speech)

    def annotate(
        self, video: Video, shots: Sequence[Shot], on_progress: Callable[[float], None] = lambda _: None
    ) -> list[Annotation]:
        """Stretches of speech in order of time, each with the number of its voice in the video, counted from 1 in
        the order in which they begin. MediaError, ModelError."""
        speech = self._speech(video.id)
        tracks = audio_tracks(video.path) if speech and speech.tracks else []
        if not speech or not tracks:
            return []
        lines = speech.tracks[0]
        spoken = [line for line in lines.subtitles if not NO_WORDS.fullmatch(line.text)]
        sound = decode_audio(_track_of(lines.language, tracks), on_progress)
        heard = [
            _HeardLine(line, self._model.vector(samples))
            for line, samples in line_sounds(sound, spoken)
            if len(samples) >= LEAST_SECONDS * SAMPLE_RATE and _loudness(samples) >= LEAST_LOUDNESS
        ]
        return _turns(heard, _voices(heard))


def line_sounds(sound: Iterable[AudioChunk], lines: Iterable[Subtitle]) -> Iterator[tuple[Subtitle, Samples]]:
    """Each line with its sound, in order of time; what is held never grows beyond a line. A line of which the sound
    has no part comes with none."""
    chunks = iter(sound)
    held, start = np.empty(0, np.float32), 0.0
    for line in sorted(lines, key=lambda line: (line.start, line.end)):
        end = min(line.end, line.start + MOST_SECONDS)
        pieces = [held] if len(held) else []
        until = start + len(held) / SAMPLE_RATE
        while until < end and (chunk := next(chunks, None)) is not None:
            start = start if pieces else chunk.start
            until = chunk.start + len(chunk.samples) / SAMPLE_RATE
            pieces = [*pieces, chunk.samples] if until > line.start else []
        held = np.concatenate(pieces) if pieces else held[:0]
        first = max(0, round((line.start - start) * SAMPLE_RATE))
        held, start = held[first:], start + min(first, len(held)) / SAMPLE_RATE
        yield line, held[: max(0, round((end - start) * SAMPLE_RATE))]


def _track_of(language: str, tracks: Sequence[AudioTrack]) -> AudioTrack:
    """The sound in the language of the lines, where it is tagged so; else the one that a player plays."""
    return next(
        (one for one in tracks if one.language and language_code(one.language) == language), tracks[0]
    )


def _voices(heard: Sequence[_HeardLine]) -> list[int]:
    """The voice of each line, by number from 1 in order of time; 0 where it is not sure whose it is."""
    voices = [0] * len(heard)
    sure = [place for place, one in enumerate(heard) if one.seconds >= SURE_SECONDS]
    groups: list[list[int]] = []
    for first in range(0, len(sure), BLOCK):
        block = sure[first : first + BLOCK]
        vectors = np.stack([heard[place].vector for place in block])
        groups += [[block[at] for at in group] for group in cluster_vectors(vectors, ONE_VOICE)]
    if len(sure) > BLOCK:
        joined = cluster_vectors(_means(heard, groups), ONE_VOICE)
        groups = [[place for at in some for place in groups[at]] for some in joined]
    if not groups:
        return voices
    groups.sort(key=min)
    for number, group in enumerate(groups, 1):
        for place in group:
            voices[place] = number
    means = _means(heard, groups)
    for place in set(range(len(heard))) - set(sure):
        cosines = means @ heard[place].vector
        if cosines.max() >= NEAR_VOICE:
            voices[place] = int(cosines.argmax()) + 1
    return voices


def _turns(heard: Sequence[_HeardLine], voices: Sequence[int]) -> list[Annotation]:
    """The stretches in which one voice goes on."""
    turns: list[list[int]] = []
    for place, voice in enumerate(voices):
        before = turns[-1] if turns else None
        if (
            before
            and voices[before[-1]] == voice
            and heard[place].line.start - heard[before[-1]].line.end <= MAX_TURN_GAP
            and heard[place].line.end - heard[before[0]].line.start <= MAX_TURN
        ):
            before.append(place)
        else:
            turns.append([place])
    first = {voice: place for place, voice in reversed([*enumerate(voices)])}
    numbers = {voice: n for n, voice in enumerate(sorted({*voices} - {0}, key=first.__getitem__), 1)}
    means = {
        voice: _means(heard, [[place for place, one in enumerate(voices) if one == voice]])[0]
        for voice in numbers
    }
    found = []
    for turn in turns:
        if not (voice := voices[turn[0]]):
            continue
        vector = _means(heard, [turn])[0]
        score = float(np.clip(vector @ means[voice], 0.0, 1.0))
        start, end = heard[turn[0]].line.start, max(heard[place].line.end for place in turn)
        found.append(Annotation(start, end, str(numbers[voice]), score, vector=vector))
    return found


def _means(heard: Sequence[_HeardLine], groups: Sequence[Sequence[int]]) -> Vectors:
    """(groups, d) float32, unit length: longer lines count more."""
    sums = [sum(heard[place].seconds * heard[place].vector for place in group) for group in groups]
    means = np.stack([np.asarray(one) for one in sums])
    return np.asarray(means / np.maximum(1e-6, np.linalg.norm(means, axis=1, keepdims=True)), np.float32)


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0
