"""Hits, shots and videos as text for a language model: JSON on one line, in which nothing can pass for an order of
ours. What it holds is data, cut to a length.
"""

import json
from collections.abc import Sequence
from typing import Any

from assistant.agent.questions.subtitle_window import subtitle_window, tracks_by_language
from assistant.dialogue.answer import Answer
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.clock_text import clock
from assistant.i18n.languages import Language
from retrieval.archive.archive import Archive
from retrieval.hits import Hit
from retrieval.types import Shot

MOST_HITS = 12
"""A page."""
MOST_VIDEOS = 30
LONGEST_NAME = 60
LONGEST_SPEECH = 160
LONGEST_DESCRIPTION = 1_200
"""Characters."""


def as_data(**values: object) -> str:
    """As JSON."""
    return json.dumps(values, ensure_ascii=False)


def found_text(answer: Answer) -> str:
    """What a search came to, without its hits."""
    return as_data(hits=len(answer.hits), reply=clipped(answer.reply, LONGEST_DESCRIPTION))


def hits_text(archive: Archive, hits: Sequence[Hit], first: int, language: Language) -> str:
    """The hits from that number on, `MOST_HITS` of them."""
    start = max(1, first)
    shown = hits[start - 1 : start - 1 + MOST_HITS]
    return as_data(
        hits=[_hit(archive, hit, number, language) for number, hit in enumerate(shown, start=start)]
    )


def videos_text(archive: Archive) -> str:
    """The archive's videos by name."""
    videos = archive.videos()
    listed = [{"video": clipped(v.name, LONGEST_NAME), "length": clock(v.duration)} for v in videos]
    return as_data(videos=len(videos), listed=listed[:MOST_VIDEOS])


def clipped(text: str, longest: int) -> str:
    """Text from outside on one line, cut where it is long."""
    text = without_hidden_characters(text).strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _hit(archive: Archive, hit: Hit, number: int, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {
        "hit": number,
        "video": clipped(hit.video.name, LONGEST_NAME),
        "from": clock(hit.start),
        "to": clock(hit.end),
        "match": hit.match,
    }
    if spoken := hit.speech or _spoken(archive, hit.shot, language):
        told["said"] = clipped(spoken, LONGEST_SPEECH)
    return told


def _spoken(archive: Archive, shot: Shot, language: Language) -> str:
    speech = archive.speech(shot.id.video)
    tracks = tracks_by_language(speech, language) if speech else []
    if not tracks:
        return ""
    return " ".join(line.text for line in subtitle_window(tracks[0].subtitles, shot.start, shot.end).lines)
