"""What is said in a video or a shot: subtitles word for word with their moments, their language, who speaks.

Whose voice it is is told where voices are told apart; else nothing but the names that subtitles themselves put
before a line. Where somebody is asked about by name, what is said stays with them.
"""

import re
from collections.abc import Sequence

import numpy as np

from assistant.agent.questions.asr_notes import asr_note_text
from assistant.agent.questions.extractive_summary import summarize_transcript
from assistant.agent.questions.subtitle_window import subtitle_window
from assistant.agent.questions.video_facts import VideoFacts
from assistant.dialogue.reply_parts import Statement, without_hidden_characters
from assistant.i18n.language_names import language_name
from retrieval.names import normalized_name
from retrieval.people.names_in_text import find_named_people
from retrieval.queries import Filters
from retrieval.search.calibration.match_strength import match_strength
from retrieval.speech.speech_query import parse_speech_query
from retrieval.speech.stopwords import STOPWORDS
from retrieval.types import Shot, Subtitle, SubtitleTrack, Vectors

MOST_LINES = 12
"""Lines of a shot or a video that are quoted; the player shows them all."""
MOST_ANSWERING = 4
"""Passages of a long transcript that are quoted because they fit the question."""
FEWEST_TOLD, MOST_TOLD, MINUTES_TOLD = 3, 8, 2.0
"""A summary quotes a passage for so many minutes, within these bounds."""

_NAMED = re.compile(r"^\W*(?P<name>[^\W\d_][^\n:.!?]{0,30}?)\s*:\s")
"""A name before a line, as subtitles for the deaf have it; `speaker_name` asks for capitals."""


def words_said(facts: VideoFacts, shot: Shot | None = None) -> tuple[Statement, ...]:
    """The words of a shot, or of the whole video: of a long one those that fit the question, where some do."""
    if not facts.tracks:
        return why_no_subtitles(facts)
    track = facts.tracks[0]
    if shot is None:
        chosen = _answering(facts, track) if len(track.subtitles) > MOST_LINES else []
        if chosen:
            return (_introduced(facts, track), facts.say("answering"), *map(facts.line, chosen))
        return (_introduced(facts, track), *_lines(facts, _of_asked(facts, track.subtitles)))
    for other in facts.tracks:
        if lines := _of_asked(facts, subtitle_window(other.subtitles, shot.start, shot.end).lines):
            return (_introduced(facts, other), *_lines(facts, lines))
    spoken = subtitle_window(track.subtitles, shot.start, shot.end)
    near = [facts.say("silent")]
    if spoken.before:
        near.append(facts.line(spoken.before, "words_before"))
    if spoken.after:
        near.append(facts.line(spoken.after, "words_after"))
    return tuple(near)


def why_no_subtitles(facts: VideoFacts) -> tuple[Statement, ...]:
    """Why there are no subtitles."""
    if facts.speech is None:
        return (facts.say("not_heard"),)
    note = asr_note_text(facts.speech.note, facts.language)
    return (facts.say("no_speech"), *([facts.say("note", note=note)] if note else []))


def who_speaks(facts: VideoFacts, shot: Shot | None = None) -> tuple[Statement, ...]:
    """Who speaks, by their voices or where the subtitles name somebody, else that the voices are not known; nothing
    without words."""
    if not facts.tracks:
        return ()
    lines = facts.tracks[0].subtitles
    if shot is not None:
        lines = subtitle_window(lines, shot.start, shot.end).lines
    if heard := [one for line in lines if (one := facts.speakers.of(line.start, line.end))]:
        by_number = sorted(dict.fromkeys(heard), key=lambda speaker: speaker.number)
        return (facts.say("voices", names=", ".join(map(facts.speaker_label, by_number))),)
    names = dict.fromkeys(name for line in lines if (name := speaker_name(line.text)))
    return (facts.say("speakers", names=", ".join(names)),) if names else (facts.say("speaker"),)


def speaker_name(text: str) -> str:
    """The name that a subtitle puts before its words, in capitals as the convention is; empty without one."""
    found = _NAMED.match(text)
    name = without_hidden_characters(found["name"]).strip(" )]") if found else ""
    return name if name.isupper() and len(name) > 1 else ""


def languages_spoken(facts: VideoFacts) -> tuple[Statement, ...]:
    """Which language is spoken, as far as somebody listened, and which others there are subtitles in."""
    if not facts.tracks:
        return why_no_subtitles(facts)
    heard = next((track for track in facts.tracks if track.source == "recognised"), None)
    shown = heard or facts.tracks[0]
    key = "language" if heard else "written"  # a file may be a translation
    first = facts.say(key, language=_named(facts, shown), source=_source(facts, shown))
    return (first, *_others(facts, shown))


def key_passages(facts: VideoFacts) -> tuple[Statement, ...]:
    """The passages of the video that tell most."""
    if not facts.tracks:
        return why_no_subtitles(facts)
    track, fullest = facts.tracks[0], max(facts.tracks, key=lambda track: len(track.subtitles))
    if 2 * len(track.subtitles) < len(fullest.subtitles):
        track = fullest
    first, last = track.subtitles[0], track.subtitles[-1]
    head = facts.say(
        "spoken",
        language=_named(facts, track),
        source=_source(facts, track),
        lines=facts.texts.count("lines", len(track.subtitles)),
        first=facts.moment(first.start, first.end),
        last=facts.moment(last.start, last.end),
    )
    count = min(MOST_TOLD, max(FEWEST_TOLD, round(facts.duration / 60 / MINUTES_TOLD)))
    passages = [
        facts.line(Subtitle(passage.start, passage.end, passage.text))
        for passage in summarize_transcript(track.subtitles, count, _meanings(facts, track))
    ]
    return (head, *_others(facts, track), facts.say("telling"), *passages)


def _of_asked(facts: VideoFacts, lines: Sequence[Subtitle]) -> Sequence[Subtitle]:
    """The lines of whom the question names, or the running query looks for; all where that is nobody of this video,
    or they say none of these."""
    names = [speaker.name for speaker in facts.speakers.all if speaker.name]
    asked = find_named_people(facts.sources.asked, names).names or facts.sources.people
    wanted = {normalized_name(name) for name in asked}
    speakers = [facts.speakers.of(line.start, line.end) for line in lines]
    own = [
        line
        for line, speaker in zip(lines, speakers, strict=True)
        if speaker and normalized_name(speaker.name) in wanted
    ]
    return own or lines


def _answering(facts: VideoFacts, track: SubtitleTrack) -> list[Subtitle]:
    """The lines in which what the question is about is surely said, in order of time."""
    speech = facts.sources.speech
    asked = facts.sources.asked.replace(facts.name, " ").strip()  # nobody says the file's name in it
    if speech is None or set(parse_speech_query(asked).words) <= STOPWORDS:
        return []
    matches = speech.search(asked, Filters(video=(facts.name,)))
    sure = [match for match in matches if match_strength(match.evidence) == "strong"][:MOST_ANSWERING]
    return [
        line
        for line in track.subtitles
        if any(line.start < match.end and line.end > match.start for match in sure)
    ][:MOST_LINES]


def _lines(facts: VideoFacts, lines: Sequence[Subtitle]) -> tuple[Statement, ...]:
    shown = tuple(facts.line(line) for line in lines[:MOST_LINES])
    if len(lines) <= MOST_LINES:
        return shown
    last = facts.moment(lines[-1].start, lines[-1].end)
    return (*shown, facts.say("more_lines", n=len(lines) - MOST_LINES, moment=last))


def _introduced(facts: VideoFacts, track: SubtitleTrack) -> Statement:
    return facts.say("said", language=_named(facts, track), source=_source(facts, track))


def _named(facts: VideoFacts, track: SubtitleTrack) -> str:
    return without_hidden_characters(language_name(track.language, facts.language))


def _source(facts: VideoFacts, track: SubtitleTrack) -> str:
    origin = without_hidden_characters(track.origin)
    return facts.texts(f"describe.source.{track.source}", origin=origin)


def _others(facts: VideoFacts, shown: SubtitleTrack) -> tuple[Statement, ...]:
    others = [_named(facts, track) for track in facts.tracks if track is not shown]
    return (facts.say("others", languages=", ".join(others)),) if others else ()


def _meanings(facts: VideoFacts, track: SubtitleTrack) -> Vectors | None:
    """(n, d) what each line of the track means; None where they are not all known."""
    known = facts.archive.subtitle_search.subtitle_vectors_of(facts.id)
    if any(line not in known for line in track.subtitles):
        return None
    return np.stack([known[line] for line in track.subtitles]).astype(np.float32)
