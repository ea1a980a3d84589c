"""One video as answers speak of it: its shots, their neighbours and likes, and where, when and how long it is.

Every statement is a fact of the catalogue, or a guess from the encoder's vocabulary that says it is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from assistant.agent.questions.subtitle_window import subtitle_window, tracks_by_language
from assistant.dialogue.clusters.cluster_labeler import ClusterLabeler, label_text
from assistant.dialogue.reply_parts import (
    Statement,
    TimecodeLink,
    fill_template,
    join_parts,
    list_parts,
    quote_subtitle,
    without_hidden_characters,
)
from assistant.i18n.catalogue import texts_in
from assistant.i18n.clock_text import clock
from assistant.i18n.date_text import long_date, recorded_text
from assistant.i18n.languages import Language
from retrieval.archive.archive import Archive
from retrieval.archive.speakers import Speaker
from retrieval.dates import day_of
from retrieval.errors import NotFound
from retrieval.metadata.fields import MetadataField
from retrieval.speech.speech_search import SpeechSearch
from retrieval.types import Shot, Subtitle, Video

MOST_MOMENTS = 8
"""Scenes or similar shots that are pointed at."""
FIRST_KNOWN_YEAR = 1980
"""A file that says it was changed before has lost its date."""


@dataclass(frozen=True, slots=True)
class FootageSources:
    """What answers are taken from, and the language that they are given in."""

    archive: Archive
    language: Language
    labeler: ClusterLabeler | None = None
    """Names what pictures show; None where nothing can."""
    speech: SpeechSearch | None = None
    """Finds the lines that a question is about; without it those of a long video are told from its beginning."""
    asked: str = ""
    """The question in its own words."""
    people: tuple[str, ...] = ()
    """The names of those whom the running query looks for."""


class VideoFacts:
    """One video of the archive, and the language that it is spoken of in."""

    def __init__(self, sources: FootageSources, video_id: str) -> None:
        self.sources, self.archive, self.language = sources, sources.archive, sources.language
        self.texts = texts_in(self.language)
        self.video = self.archive.video_by_id(video_id)
        self.id, self.name = video_id, self.video.name if self.video else video_id
        self.shown_name = without_hidden_characters(self.name)
        self.duration = self.video.duration if self.video else 0.0
        self.shots = self.archive.shots(video_id)
        self.speech = self.archive.speech(video_id)
        self.speakers = self.archive.speakers(video_id)
        self.tracks = tracks_by_language(self.speech, self.language) if self.speech else []

    def say(self, key: str, **facts: object) -> Statement:
        """The text `describe.KEY` with its places filled in."""
        return fill_template(self.texts.pattern(f"describe.{key}"), **facts)

    def moment(self, start: float, end: float, *, whole: bool = False) -> TimecodeLink:
        """A stretch that a click plays."""
        at = next((shot.id.number for shot in self.shots if start < shot.end), len(self.shots))
        return TimecodeLink(self.id, self.name, at, start, end, whole)

    def moment_of(self, shot: Shot) -> TimecodeLink:
        """All of a shot."""
        return self.moment(shot.start, shot.end, whole=True)

    def line(self, line: Subtitle, key: str = "line") -> Statement:
        """A subtitle word for word; with who says it, where several voices are told apart or one is named."""
        quotation = quote_subtitle(line.text)
        who = self.speaker_label(self.speakers.of(line.start, line.end)) if key == "line" else ""
        if who and (len(self.speakers.all) > 1 or any(one.name for one in self.speakers.all)):
            key = "line.speaker"
        return self.say(key, moment=self.moment(line.start, line.end), quotation=quotation, speaker=who)

    def speaker_label(self, speaker: Speaker | None) -> str:
        """What a voice is called: by its name, else by its number in the video."""
        if speaker is None:
            return ""
        return without_hidden_characters(speaker.name) or self.texts("speech.speaker", n=speaker.number)

    def neighbour(self, shot: Shot, step: int) -> tuple[Statement, ...]:
        """The shot before or after, with what it looks like and the words spoken nearest to this one."""
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
        if labels := self.labels(other):
            words = self.say("with_looks", labels=labels)
        if spoken:
            quotation = quote_subtitle(spoken[0 if step > 0 else -1].text)
            words = join_parts((*words, *self.say("with_words", quotation=quotation)))
        key = "after" if step > 0 else "before"
        return (self.say(key, shot=other.id.number, moment=self.moment_of(other), words=words),)

    def alike(self, shot: Shot) -> tuple[Statement, ...]:
        """Where the video shows the like again."""
        akin = [s for s in self.shots if s.semantic_class == shot.semantic_class and s.id != shot.id]
        return (self._moments("alike", akin),) if akin else ()

    def scenes(self) -> tuple[Statement, ...]:
        """Where the scenes of the video begin."""
        first = {shot.scene: shot for shot in reversed(self.shots)}
        if len(first) < 2:
            return ()
        return (self._moments("scenes", [first[scene] for scene in sorted(first)]),)

    def labels(self, shot: Shot) -> str:
        """What the encoder's vocabulary calls the shot's pictures; empty where nothing of it fits."""
        labeler = self.sources.labeler
        try:
            phrases = labeler.shot_label(shot) if labeler else ()
        except NotFound:  # cut again a moment ago
            phrases = ()
        return label_text(phrases, self.language)

    def looks(self, shot: Shot | None = None) -> tuple[Statement, ...]:
        """What is seen, as far as the encoder's vocabulary says; where it says nothing, that."""
        if shot is not None:
            labels = self.labels(shot)
            return (self.say("looks", labels=labels),) if labels else (self.say("blind"),)
        seen: dict[str, Shot] = {}
        for one in sorted(self._first_of_classes(), key=lambda one: one.start):
            if labels := self.labels(one):
                seen.setdefault(labels, one)
        if not seen:
            return (self.say("blind.video"),)
        shown = [
            self.say("looks.at", labels=labels, moment=self.moment(one.start, one.end))
            for labels, one in seen.items()
        ]
        return (
            self.say("looks", labels=list_parts([part for one in shown for part in (*one, "; ")][:-1], "")),
        )

    def length(self, shot: Shot | None = None, number: int = 0) -> Statement:
        """How long a shot is, or the whole video."""
        facts = {"name": self.shown_name, "length": clock(self.duration)}
        if shot is None:
            return self.say("video.length", **facts)
        seconds = self.texts.number(shot.seconds, 1)
        return self.say("length", number=number, seconds=seconds, moment=self.moment_of(shot), **facts)

    def known(self, *fields: MetadataField) -> Statement | None:
        """The first of these that is known of the recording, and who says so; None where none is."""
        recording = self.archive.metadata.of(self.id)
        if (one := next((recording[field] for field in fields if field in recording), None)) is None:
            return None
        value = one.value
        if one.field == "recorded":
            value = recorded_text(value, self.texts, clock=False)
        facts = {"name": self.shown_name, "field": self.texts(f"metadata.{one.field}")}
        facts["value"] = without_hidden_characters(value)
        if not one.origin:
            return self.say("known.file", **facts)
        return self.say("known", **facts, origin=without_hidden_characters(one.origin))

    def where(self) -> Statement:
        """Where it was filmed, by the place's name or its coordinates, as far as anything says."""
        return self.known("location", "place") or self.say("where", name=self.shown_name)

    def when(self) -> Statement:
        """When the video was recorded, as far as anything says; else when the file was last changed."""
        recorded = self.archive.metadata.of(self.id).get("recorded")
        in_part = recorded is not None and (recorded.origin or len(recorded.value) < len("1994-05-17"))
        if in_part and (told := self.known("recorded")) is not None:
            return told
        if self.video and day_of(self.video.recorded):
            day = recorded_text(self.video.recorded, self.texts, clock=False)
            return self.say("when.recorded", name=self.shown_name, date=day)
        if changed := day_of_change(self.video):
            return self.say("when", name=self.shown_name, date=long_date(changed, self.texts))
        return self.say("when.unknown", name=self.shown_name)

    def source(self, shot: Shot, number: int) -> Statement:
        """Which video a shot is of, and where in it."""
        return self.say(
            "whereabouts",
            number=number,
            name=self.shown_name,
            moment=self.moment_of(shot),
            length=clock(self.duration),
            shot=shot.id.number,
            shots=len(self.shots),
        )

    def _first_of_classes(self) -> list[Shot]:
        """The first shot of each of the video's fullest classes."""
        first: dict[int, Shot] = {}
        seconds: dict[int, float] = {}
        for shot in self.shots:
            first.setdefault(shot.semantic_class, shot)
            seconds[shot.semantic_class] = seconds.get(shot.semantic_class, 0.0) + shot.seconds
        return [first[kind] for kind in sorted(first, key=lambda kind: -seconds[kind])[:MOST_MOMENTS]]

    def _moments(self, key: str, shots: Sequence[Shot]) -> Statement:
        left = len(shots) - MOST_MOMENTS
        moments = list_parts(self.moment(shot.start, shot.end) for shot in shots[:MOST_MOMENTS])
        more = self.texts.count("describe.more", left) if left > 0 else ""
        return self.say(key, moments=moments, more=more)


def day_of_change(video: Video | None) -> date | None:
    """When the video's file was last changed; None where the file does not tell."""
    changed = datetime.fromtimestamp(video.modified / 1e9, UTC).date() if video else None
    return changed if changed and changed.year >= FIRST_KNOWN_YEAR else None
