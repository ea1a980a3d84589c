"""What a vision model says of an archive's pictures: one picture at a time, each said of its own moment.

A picture goes to the model with its moment known here, so that no time has to be taken from what the model writes.
Its words are a part of their own in a reply, told apart from facts and quotations. They are untrusted: shown as
text, cut to a length, and never read for anything.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import prompts
from assistant.dialogue.answer_notes import AnswerNote
from assistant.dialogue.reply_parts import (
    ModelText,
    Statement,
    TimecodeLink,
    fill_template,
    without_hidden_characters,
)
from assistant.i18n.catalogue import texts_in
from assistant.i18n.language_names import language_name
from assistant.i18n.languages import Language
from assistant.llm.protocol import ChatMessage, LanguageModel, StopCheck, never_stop
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError, ModelError, NotFound
from retrieval.types import Shot, Video

log = logging.getLogger(__name__)

VISION_SECONDS = 60.0
"""For all of an answer's pictures; a small model needs a few seconds for each on a processor."""
MOST_FRAMES_A_SHOT = 3
"""Of one shot; of several as many each as `MOST_FRAMES` leaves."""
MOST_FRAMES = 6
"""Pictures of one answer."""
ONE_FRAME_SECONDS = 2.0
"""Seconds; of shorter shots one picture tells all."""
LONGEST_VISION_TEXT = 400
"""Characters of what is said of one picture."""
LONGEST_QUESTION = 300
VISION_TOKENS = 120

ReadFrames = Callable[[Path, Sequence[float]], list[bytes]]
"""JPEGs of a video's frames at these seconds. Raises MediaError where the file is away or has no such frame."""


@dataclass(frozen=True, slots=True)
class FrameRequest:
    """A picture to be looked at: when it is, and in which shot."""

    shot: Shot
    time: float


@dataclass(frozen=True, slots=True)
class VisualAnswer:
    """What was said of the pictures, and why it is less than was asked for; both may be empty."""

    statements: tuple[Statement, ...] = ()
    note: AnswerNote | None = None


class VisualQA:
    """A vision model with the pictures to show it. It holds no conversation."""

    def __init__(
        self, model: LanguageModel, pictures: ReadFrames | None = None, seconds: float = VISION_SECONDS
    ) -> None:
        self.model = model
        self._pictures = pictures
        self._seconds = seconds

    def ask_about_shots(
        self,
        archive: Archive,
        shots: Sequence[Shot],
        question: str,
        language: Language,
        stop: StopCheck = never_stop,
    ) -> list[VisualAnswer]:
        """What the model says of each of these shots, in all `MOST_FRAMES` pictures at most."""
        each = min(MOST_FRAMES_A_SHOT, max(1, MOST_FRAMES // max(1, len(shots))))
        ends = time.monotonic() + self._seconds
        seen = [
            self._seen(archive, evenly_spaced_frames(shot, each), question, language, stop, ends)
            for shot in shots[:MOST_FRAMES]
        ]
        left = len(shots) - len(seen)
        return [*seen, *([VisualAnswer(note=AnswerNote("unseen", "1"))] * left)]

    def ask_about_video(
        self, archive: Archive, video: Video, question: str, language: Language, stop: StopCheck = never_stop
    ) -> VisualAnswer:
        """What the model says of the shots that last longest, one picture each, in order of time."""
        longest = sorted(archive.shots(video.id), key=lambda shot: -shot.seconds)[:MOST_FRAMES]
        chosen = sorted(longest, key=lambda shot: shot.start)
        wanted = [FrameRequest(shot, shot.thumbnail) for shot in chosen]
        return self._seen(archive, wanted, question, language, stop, time.monotonic() + self._seconds)

    def _seen(
        self,
        archive: Archive,
        wanted: Sequence[FrameRequest],
        question: str,
        language: Language,
        stop: StopCheck,
        ends: float,
    ) -> VisualAnswer:
        asked = prompts.load("see", question=_quoted(question), language=language_name(language, "en"))
        told: list[Statement] = []
        note, last = None, ""
        for done, look in enumerate(wanted):
            left = ends - time.monotonic()
            if stop():
                break
            if left <= 0:
                note = AnswerNote("unseen", f"{len(wanted) - done}")
                break
            try:
                moment, jpeg = self._picture(archive, look)
                answer = self.model.complete(
                    [ChatMessage("user", asked, (jpeg,))], max_tokens=VISION_TOKENS, seconds=left, stop=stop
                )
            except NotFound:  # taken out of the archive a moment ago
                continue
            except ModelError as error:
                log.warning("%s", error)
                note = AnswerNote("vision", error.message)
                break
            if (said := clean_model_text(answer)) and said != last:
                told.append(fill_template("{moment} {sighting}", moment=moment, sighting=ModelText(said)))
                last = said
        if told:
            head = texts_in(language).pattern("describe.seen")
            return VisualAnswer(
                (fill_template(head, model=without_hidden_characters(self.model.name)), *told), note
            )
        if note is None and not stop():
            note = AnswerNote("unseen", f"{len(wanted)}")
        return VisualAnswer((), note)

    def _picture(self, archive: Archive, look: FrameRequest) -> tuple[TimecodeLink, bytes]:
        """The frame from its file or, where that is away, the shot's thumbnail; with the moment to play."""
        shot, video = look.shot, archive.video_by_id(look.shot.id.video)
        if video is None:
            raise NotFound(f"{look.shot.id} is no longer in the archive.")
        at, jpeg = look.time, None
        if self._pictures is not None:
            try:
                (jpeg,) = self._pictures(video.path, [at])
            except MediaError as error:
                log.info("%s", error)
        if jpeg is None:
            at = shot.thumbnail
            try:
                jpeg = archive.thumbnail(shot.id).read_bytes()
            except OSError as error:
                raise NotFound(f"The thumbnail of {shot.id} is gone.") from error
        return TimecodeLink(video.id, video.name, shot.id.number, at, shot.end), jpeg


def evenly_spaced_frames(shot: Shot, most: int) -> list[FrameRequest]:
    """Up to so many moments of a shot, evenly spread; its thumbnail's where one will do."""
    if most == 1 or shot.seconds < ONE_FRAME_SECONDS:
        return [FrameRequest(shot, shot.thumbnail)]
    step = shot.seconds / most
    return [FrameRequest(shot, shot.start + (place + 0.5) * step) for place in range(most)]


def clean_model_text(answer: str) -> str:
    """A model's answer as one line of text, cut at a sentence or a word where it is long."""
    answer = re.sub(r"<think>.*?(</think>|$)", "", answer, flags=re.DOTALL)
    text = re.sub(r"[*_#`]+", "", without_hidden_characters(answer)).strip()
    if len(text) <= LONGEST_VISION_TEXT:
        return text
    cut = text[:LONGEST_VISION_TEXT]
    sentence = max(cut.rfind(end) for end in (". ", "! ", "? "))
    return cut[: sentence + 1] if sentence > 0 else cut.rpartition(" ")[0] + "…"


def _quoted(question: str) -> str:
    return json.dumps(" ".join(question.split())[:LONGEST_QUESTION], ensure_ascii=False)
