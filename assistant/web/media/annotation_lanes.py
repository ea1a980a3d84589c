"""What annotators found in a video as rows of its time line, each in words for whoever looks at it."""

from typing import get_args

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.slot_labels import quality_label, sound_label
from assistant.i18n.catalogue import Texts
from assistant.web.media.subtitles import speaker_label
from assistant.web.wire.videos import AnnotationLane, SubtitleRow
from retrieval.annotations import AnnotatedSense, AnnotationKind
from retrieval.archive.archive import Archive

LONGEST_ANNOTATION = 120
"""Characters of one on the time line."""
MOST_ANNOTATIONS = 4_000
"""Spans of a lane: more are not told apart on it."""


def annotation_lanes(archive: Archive, video_id: str, texts: Texts) -> list[AnnotationLane]:
    """A lane for each kind of which anything was found: who speaks, who is seen, then what a person logged, what
    is heard, written, what pictures are like, and what a model says of them."""
    voices = [
        (turn.start, turn.end, speaker_label(turn.speaker, texts))
        for turn in archive.speakers(video_id).turns
    ]
    lanes = [("voice", voices), ("face", _faces(archive, video_id, texts))]
    kinds: tuple[AnnotationKind, ...] = ("logged", *get_args(AnnotatedSense), "audio", "described", "action")
    lanes += [(kind, _found(archive, video_id, kind, texts)) for kind in kinds]
    return [
        AnnotationLane(kind=kind, spans=[_row(*span) for span in spans[:MOST_ANNOTATIONS]])
        for kind, spans in lanes
        if spans
    ]


def _faces(archive: Archive, video_id: str, texts: Texts) -> list[SubtitleRow]:
    """Who is seen, by name; else how near the face is."""
    return [
        (start, end, name or texts(f"part.shot_size.{size}"))
        for start, end, size, name in archive.people.faces_in(video_id)
    ]


def _found(archive: Archive, video_id: str, kind: AnnotationKind, texts: Texts) -> list[SubtitleRow]:
    found = archive.annotations.of(video_id, kind)
    return [
        (one.start, one.end, _named(one.text, kind, texts))
        for one in (found.annotations if found else ())
        if one.text
    ]


def _named(text: str, kind: AnnotationKind, texts: Texts) -> str:
    if kind == "quality":
        return quality_label(text, texts)
    return sound_label(text, texts) if kind in ("sound", "audio") else text


def _row(start: float, end: float, text: str) -> SubtitleRow:
    return (round(start, 3), round(end, 3), without_hidden_characters(text)[:LONGEST_ANNOTATION])
