"""What the archive knows of shots and videos, as statements with moments that a click plays.

Every statement is a fact of the catalogue or a subtitle quoted word for word; no language model writes here.
It makes no claim about who speaks, nor about the picture: what a vision model says of it is handed in, and stands
last, under a heading of its own.
"""

from collections.abc import Sequence

import numpy as np

from assistant.agent.questions.asr_notes import asr_note_text
from assistant.agent.questions.extractive_summary import summarize_transcript
from assistant.agent.questions.subtitle_window import subtitle_window, tracks_by_language
from assistant.agent.rules.questions import Question
from assistant.dialogue.reply_parts import (
    Statement,
    TimecodeLink,
    fill_template,
    list_parts,
    quote_subtitle,
    without_hidden_characters,
)
from assistant.i18n.catalogue import texts_in
from assistant.i18n.clock_text import clock
from assistant.i18n.language_names import language_name
from assistant.i18n.languages import Language
from retrieval.archive.archive import Archive
from retrieval.types import Shot, ShotId, Subtitle, SubtitleTrack, Vectors, Video

Statements = Sequence[Statement]

MOST_LINES = 12
"""Lines of a shot or a video that are quoted; the player shows them all."""
MOST_MOMENTS = 8
"""Scenes or similar shots that are pointed at."""
FEWEST_TOLD, MOST_TOLD, MINUTES_TOLD = 3, 8, 2.0
"""A summary quotes a passage for so many minutes, within these bounds."""


def describe_shot(
    archive: Archive,
    shot_id: ShotId,
    number: int,
    question: Question,
    language: Language,
    seen: Statements | None = None,
) -> tuple[Statement, ...]:
    """Answers a question about one shot; `number` is what people call it by. NotFound where it is not there.

    `seen` is what a vision model says of it, None where there is no such model.
    """
    shot = archive.shot(shot_id)
    shown = _Footage(archive, shot_id.video, language)
    around = [other for other in shown.shots if other.scene == shot.scene]
    facts = {
        "number": number,
        "name": without_hidden_characters(shown.name),
        "moment": shown.moment(shot.start, shot.end, whole=True),
    }
    place = shown.say("place", **facts)
    if question in ("before", "after"):
        return (place, *shown.neighbour(shot, 1 if question == "after" else -1))
    if question == "language":
        return (place, *shown.languages())
    if question == "speaker":
        return (place, *shown.speaker(), *shown.said(shot))
    if question == "said":
        return (place, *shown.said(shot))
    head = shown.say(
        "shot",
        **facts,
        seconds=shown.texts.number(shot.seconds, 1),
        shot=shot_id.number,
        shots=len(shown.shots),
        scene=shot.scene,
        in_scene=shown.texts.count("shots", len(around)),
    )
    neighbours = dict.fromkeys((*shown.neighbour(shot, -1), *shown.neighbour(shot, 1)))  # "only" once
    last = (shown.say("blind"),) if seen is None else seen
    return (head, *shown.said(shot), *neighbours, *shown.alike(shot), *last)


def describe_video(
    archive: Archive, video: Video, question: Question, language: Language, seen: Statements | None = None
) -> tuple[Statement, ...]:
    """Answers a question about a whole video; `seen` as for a shot."""
    shown = _Footage(archive, video.id, language)
    name = shown.say("video.name", name=without_hidden_characters(shown.name))
    if question == "language":
        return (name, *shown.languages())
    if question == "speaker":
        return (name, *shown.speaker(), *shown.languages())
    if question == "said":
        return (name, *shown.said())
    head = shown.say(
        "video",
        name=without_hidden_characters(video.name),
        length=clock(video.duration),
        shots=shown.texts.count("shots", len(shown.shots)),
        scenes=shown.texts.count("scenes", len({shot.scene for shot in shown.shots})),
        width=video.width,
        height=video.height,
    )
    last = (shown.say("blind.video"),) if seen is None else seen
    return (head, *shown.scenes(), *shown.told(), *last)


class _Footage:
    """One video of the archive, and the language that it is spoken of in."""

    def __init__(self, archive: Archive, video_id: str, language: Language) -> None:
        self.archive, self.language, self.texts = archive, language, texts_in(language)
        video = archive.video_by_id(video_id)
        self.id, self.name = video_id, video.name if video else video_id
        self.duration = video.duration if video else 0.0
        self.shots = archive.shots(video_id)
        self.speech = archive.speech(video_id)
        self.tracks = tracks_by_language(self.speech, language) if self.speech else []

    def say(self, key: str, **facts: object) -> Statement:
        return fill_template(self.texts.pattern(f"describe.{key}"), **facts)

    def moment(self, start: float, end: float, *, whole: bool = False) -> TimecodeLink:
        at = next((shot.id.number for shot in self.shots if start < shot.end), len(self.shots))
        return TimecodeLink(self.id, self.name, at, start, end, whole)

    def line(self, line: Subtitle, key: str = "line") -> Statement:
        return self.say(key, moment=self.moment(line.start, line.end), quotation=quote_subtitle(line.text))

    def lines(self, lines: Sequence[Subtitle]) -> tuple[Statement, ...]:
        told = tuple(self.line(line) for line in lines[:MOST_LINES])
        if len(lines) <= MOST_LINES:
            return told
        last = self.moment(lines[-1].start, lines[-1].end)
        return (*told, self.say("more_lines", n=len(lines) - MOST_LINES, moment=last))

    def unheard(self) -> tuple[Statement, ...]:
        """Why there are no subtitles."""
        if self.speech is None:
            return (self.say("not_heard"),)
        note = asr_note_text(self.speech.note, self.language)
        return (self.say("no_speech"), *([self.say("note", note=note)] if note else []))

    def said(self, shot: Shot | None = None) -> tuple[Statement, ...]:
        """The words of a shot, or of the whole video."""
        if not self.tracks:
            return self.unheard()
        track = self.tracks[0]
        if shot is None:
            return (self._introduced(track), *self.lines(track.subtitles))
        for other in self.tracks:
            if lines := subtitle_window(other.subtitles, shot.start, shot.end).lines:
                return (self._introduced(other), *self.lines(lines))
        spoken = subtitle_window(track.subtitles, shot.start, shot.end)
        near = [self.say("silent")]
        if spoken.before:
            near.append(self.line(spoken.before, "words_before"))
        if spoken.after:
            near.append(self.line(spoken.after, "words_after"))
        return tuple(near)

    def speaker(self) -> tuple[Statement, ...]:
        """That the voices are not known, where words are."""
        return (self.say("speaker"),) if self.tracks else ()

    def _introduced(self, track: SubtitleTrack) -> Statement:
        return self.say("said", language=self.named(track), source=self.source(track))

    def named(self, track: SubtitleTrack) -> str:
        return without_hidden_characters(language_name(track.language, self.language))

    def source(self, track: SubtitleTrack) -> str:
        origin = without_hidden_characters(track.origin)
        return self.texts(f"describe.source.{track.source}", origin=origin)

    def languages(self) -> tuple[Statement, ...]:
        if not self.tracks:
            return self.unheard()
        heard = next((track for track in self.tracks if track.source == "recognised"), None)
        shown = heard or self.tracks[0]
        key = "language" if heard else "written"  # a file may be a translation
        first = self.say(key, language=self.named(shown), source=self.source(shown))
        return (first, *self._others(shown))

    def _others(self, shown: SubtitleTrack) -> tuple[Statement, ...]:
        others = [self.named(track) for track in self.tracks if track is not shown]
        return (self.say("others", languages=", ".join(others)),) if others else ()

    def neighbour(self, shot: Shot, step: int) -> tuple[Statement, ...]:
        """The shot before or after, with the words spoken nearest to this one."""
        place = shot.id.number - 1 + step
        if len(self.shots) == 1:
            return (self.say("only"),)
        if not 0 <= place < len(self.shots):
            return (self.say("last" if step > 0 else "first"),)
        other = self.shots[place]
        spoken = (
            subtitle_window(self.tracks[0].subtitles, other.start, other.end).lines if self.tracks else ()
        )
        words: Statement = ()
        if spoken:
            words = self.say("with_words", quotation=quote_subtitle(spoken[0 if step > 0 else -1].text))
        return (
            self.say(
                "after" if step > 0 else "before",
                shot=other.id.number,
                moment=self.moment(other.start, other.end, whole=True),
                words=words,
            ),
        )

    def alike(self, shot: Shot) -> tuple[Statement, ...]:
        akin = [s for s in self.shots if s.semantic_class == shot.semantic_class and s.id != shot.id]
        return (self._moments("alike", akin),) if akin else ()

    def scenes(self) -> tuple[Statement, ...]:
        first = {shot.scene: shot for shot in reversed(self.shots)}
        if len(first) < 2:
            return ()
        return (self._moments("scenes", [first[scene] for scene in sorted(first)]),)

    def meanings(self, track: SubtitleTrack) -> Vectors | None:
        """(n, d) what each line of the track means; None where they are not all known."""
        known = self.archive.subtitle_search.subtitle_vectors_of(self.id)
        if any(line not in known for line in track.subtitles):
            return None
        return np.stack([known[line] for line in track.subtitles]).astype(np.float32)

    def _moments(self, key: str, shots: Sequence[Shot]) -> Statement:
        left = len(shots) - MOST_MOMENTS
        moments = list_parts(self.moment(shot.start, shot.end) for shot in shots[:MOST_MOMENTS])
        more = self.texts.count("describe.more", left) if left > 0 else ""
        return self.say(key, moments=moments, more=more)

    def told(self) -> tuple[Statement, ...]:
        """The passages of the video that tell most."""
        if not self.tracks:
            return self.unheard()
        track, fullest = self.tracks[0], max(self.tracks, key=lambda track: len(track.subtitles))
        if 2 * len(track.subtitles) < len(fullest.subtitles):
            track = fullest
        first, last = track.subtitles[0], track.subtitles[-1]
        head = self.say(
            "spoken",
            language=self.named(track),
            source=self.source(track),
            lines=self.texts.count("lines", len(track.subtitles)),
            first=self.moment(first.start, first.end),
            last=self.moment(last.start, last.end),
        )
        count = min(MOST_TOLD, max(FEWEST_TOLD, round(self.duration / 60 / MINUTES_TOLD)))
        passages = [
            self.line(Subtitle(passage.start, passage.end, passage.text))
            for passage in summarize_transcript(track.subtitles, count, self.meanings(track))
        ]
        return (head, *self._others(track), self.say("telling"), *passages)
