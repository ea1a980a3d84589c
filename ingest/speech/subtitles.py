"""What is said in a video: the subtitles that it brings along, else what an ASR model transcribes.

A sidecar file or an embedded text track wins over recognition: people wrote it. It knows no archive.
"""

import logging
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path

from ingest.media.audio import AudioTrack
from ingest.speech.asr import AsrModel, SpeechSegment, TimedWord
from ingest.speech.isolated_reading import isolated_audio, isolated_audio_tracks, isolated_embedded_subtitles
from ingest.speech.languages import language_code
from ingest.speech.subtitle_files import find_sidecars, read_sidecar, sidecar_fingerprint
from ingest.speech.subtitle_segmentation import segment_subtitles
from ingest.speech.vad import HeardSpeech, SpeechWindow, speech_windows
from retrieval.errors import MediaError, UsageError
from retrieval.media_types import is_still
from retrieval.messages import LocalizableMessage, join_messages
from retrieval.types import Speech, Subtitle, SubtitleTrack

logger = logging.getLogger(__name__)

NO_AUDIO = LocalizableMessage("It has no sound.")
MIN_AVG_LOGPROB = -1.0
"""Mean log-probability below which an utterance is dropped; Whisper's own bound for another try."""
MAX_NO_SPEECH_PROB, SILENT_MIN_AVG_LOGPROB = 0.6, -0.7
"""What is likely silence must be surer than this to be kept."""
MAX_COMPRESSION_RATIO = 2.4
"""Whisper's own bound for text that goes round in circles."""
FULL_WEIGHT_SPEECH = 10.0
"""Seconds of speech at which a window's own language counts in full against the video's."""
NEW_LANGUAGE_PRIOR = 0.05
"""Share that a language not yet heard in the video starts with."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """How speech is looked for."""

    language: str | None = None
    """ISO 639 code that everything is spoken in; None to find out."""

    def __post_init__(self) -> None:
        if self.language is not None and not language_code(self.language):
            raise UsageError(
                "{language!r} is no code of a language; name one such as es, en or de.",
                language=self.language,
            )


def find_subtitles(
    path: Path,
    duration: float | None,
    recogniser: AsrModel | None,
    settings: SpeechSettings | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Speech:
    """Everything known of what is said in a video that lasts so many seconds (None: not known).

    Never fails for what is wrong with the sound or a subtitle file: `Speech.note` says it in a sentence.
    `on_progress` gets the seconds transcribed.
    """
    if is_still(path):
        return Speech()
    settings = settings or SpeechSettings()
    found = find_sidecars(path)
    tracks: list[SubtitleTrack] = []
    notes: list[LocalizableMessage] = []
    for sidecar in found:
        try:
            track = read_sidecar(sidecar, duration)
            tracks += [track] if track.subtitles else []
        except MediaError as error:
            notes.append(error.message)
    forced = {sidecar.path.name for sidecar in found if sidecar.forced}
    try:
        tracks += isolated_embedded_subtitles(path, duration)
    except MediaError as error:
        notes.append(error.message)
    tracks.sort(key=lambda track: track.origin in forced)
    name = ""
    if recogniser is not None and all(track.origin in forced for track in tracks):
        recognised, note = _asr_tracks(path, duration, recogniser, settings, on_progress)
        tracks = [*recognised, *tracks]
        notes += [note] if note else []
        name = recogniser.name
    return Speech(tuple(tracks), name, sidecar_fingerprint(found), join_messages(notes))


def _asr_tracks(
    path: Path,
    duration: float | None,
    recogniser: AsrModel,
    settings: SpeechSettings,
    on_progress: Callable[[float], None],
) -> tuple[list[SubtitleTrack], LocalizableMessage | None]:
    """What is spoken in each language that a sound track is tagged with, and a sentence where that went wrong.

    Tracks of one language are several microphones, or mixes of the same: what is said in one alone is added to
    what is said in those before, by time. Each line knows the sound track that it was heard in.
    """
    found: list[SubtitleTrack] = []
    try:
        sound = isolated_audio_tracks(path)
        in_order = sorted(sound, key=lambda track: (str(track.path), track.index))
        numbers = {track: number for number, track in enumerate(in_order, 1)}
        everything = HeardSpeech()
        for tag in sorted({track.language for track in sound}, key=lambda tag: not tag):
            heard = HeardSpeech() if tag else everything
            lines: list[Subtitle] = []
            spoken: defaultdict[str, float] = defaultdict(float)
            for track in (track for track in sound if track.language == tag):
                words = _transcribed(track, heard, spoken, recogniser, settings, on_progress)
                heard_in = numbers[track] if len(sound) > 1 else 0
                lines += [
                    replace(line, sound_track=heard_in) for line in segment_subtitles(words, end=duration)
                ]
            everything.add(heard)
            lines.sort(key=lambda line: line.start)
            given = language_code(settings.language) if settings.language else ""
            language = max(spoken, key=lambda language: spoken[language], default=given)
            if lines:
                found.append(SubtitleTrack(language, "recognised", recogniser.name, tuple(lines)))
    except MediaError as error:
        return found, error.message
    return found, None if sound else NO_AUDIO


def _transcribed(
    track: AudioTrack,
    heard: HeardSpeech,
    spoken: defaultdict[str, float],
    recogniser: AsrModel,
    settings: SpeechSettings,
    on_progress: Callable[[float], None],
) -> list[TimedWord]:
    """The words on the video's clock that were not `heard` before, to which they are added; `spoken` gets the
    seconds of each language."""
    given = language_code(settings.language) if settings.language else ""
    words: list[TimedWord] = []
    now = HeardSpeech()
    for batch in _batches(speech_windows(isolated_audio(track, on_progress), heard.is_new), recogniser):
        sounds = recogniser.encode([window.samples for window in batch])
        languages: list[str] = []
        for window, likely in zip(batch, repeat({}) if given else sounds.detect_languages(), strict=False):
            languages.append(given or _language(likely, window, spoken))
            spoken[languages[-1]] += window.speech
            now.take(window)
        for window, utterances in zip(batch, sounds.transcribe(languages), strict=True):
            for utterance in filter(plausible, utterances):
                words += _words_on_video_clock(utterance, window)
    heard.add(now)
    return words


def _batches(windows: Iterable[SpeechWindow], recogniser: AsrModel) -> Iterator[list[SpeechWindow]]:
    """As many windows as the model takes at once; it is asked, and loaded, where there is one."""
    waiting: list[SpeechWindow] = []
    for window in windows:
        waiting.append(window)
        if len(waiting) >= recogniser.batch_size:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _language(likely: Mapping[str, float], window: SpeechWindow, spoken: Mapping[str, float]) -> str:
    """The window's language: what it sounds like, and the less there is of it, what was spoken before."""
    total = sum(spoken.values())
    trust = min(1.0, window.speech / FULL_WEIGHT_SPEECH)

    def log_score(language: str) -> float:
        share = (spoken.get(language, 0.0) / total if total else 0.0) + NEW_LANGUAGE_PRIOR
        return trust * math.log(likely[language] + 1e-9) + math.log(share)

    return max(likely, key=log_score)


def plausible(utterance: SpeechSegment) -> bool:
    """Whether words were said, rather than imagined into noise, music or silence."""
    if utterance.compression_ratio > MAX_COMPRESSION_RATIO or utterance.avg_logprob < MIN_AVG_LOGPROB:
        return False
    return utterance.no_speech_prob < MAX_NO_SPEECH_PROB or utterance.avg_logprob > SILENT_MIN_AVG_LOGPROB


def _words_on_video_clock(utterance: SpeechSegment, window: SpeechWindow) -> list[TimedWord]:
    return [
        TimedWord(word.text, *window.span(word.start, word.end), ends_utterance=word is utterance.words[-1])
        for word in utterance.words
    ]
