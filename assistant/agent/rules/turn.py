"""What the words of a turn say for certain, all readings taken together.

It knows what the turn stands in (the hits last shown, the archive's video names), no language model and no
archive. What it cannot tell is left to the planner.
"""

import re
from dataclasses import dataclass, field, replace

from assistant.agent.rules.changes import read_change
from assistant.agent.rules.chat import is_chat
from assistant.agent.rules.corrections import read_correction
from assistant.agent.rules.exclusions import read_exclusions
from assistant.agent.rules.hits import HitsReading, read_hits
from assistant.agent.rules.intents import is_info, is_more, is_question_about_hits
from assistant.agent.rules.leftovers import seen
from assistant.agent.rules.parts import Half, read_half
from assistant.agent.rules.pictures import read_picture
from assistant.agent.rules.properties import is_property
from assistant.agent.rules.questions import asks_about_named_video
from assistant.agent.rules.relative import read_than_shown
from assistant.agent.rules.removals import read_removal
from assistant.agent.rules.requests import read_request, without_courtesies
from assistant.agent.rules.resets import read_reset
from assistant.agent.rules.sequences import read_sequence
from assistant.agent.rules.speech import Speech, read_speech
from assistant.agent.rules.spellings import spelled_out
from assistant.agent.rules.times import read_times
from assistant.agent.rules.undoing import is_undo
from assistant.agent.rules.videos import VideoReading, read_video
from assistant.dialogue.answer_notes import AnswerNote
from assistant.dialogue.plan import Intent, Plan
from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, regex

_APOLOGY = regex(
    r"""
        ^((oh|ah|ay|uy|no|ups|sorry|oops|perdon)[ ,]+)*(sorry|oops|whoops|perdon|perdona|disculpa|lo siento|my (bad
        |mistake)|i (misspoke|mistyped)|wrong (word|term|name)|(that was )?a typo|i got (that|it) wrong
        |i made a mistake
        |me (he )?(confundi|equivoque|confundido|equivocado|explique mal|he explicado mal)|(fallo|error) mio
        |queria decir otra cosa)\b[,.:;!]* (((it's|it is|it should be|es|era|son|eran) )(?=(an?|the|un|una|el
        |la|unos
        |unas|los|las) ))?"""
)
LONGEST_TURN = 1_000
"""Characters of a turn that are read; longer ones are searched for by their beginning."""


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What a turn is said in."""

    running: Plan | None = None
    """The running query; None before the first search and after a reset."""
    hits: tuple[str, ...] = ()
    """The video name of each hit last shown, in order."""
    videos: tuple[str, ...] = ()
    """Names of the archive's videos."""
    mentioned: tuple[int, ...] = ()
    """Hits that an earlier turn spoke of, since they were shown."""
    last_intent: Intent | None = None
    lengths: tuple[float, ...] = ()
    """Seconds of each video of `videos`; empty where they are not known."""
    hit_lengths: tuple[float, ...] = ()
    """Seconds of each hit of `hits`; empty where they are not known."""
    earlier: tuple[Plan, ...] = ()
    """The running queries before this one, the last at the end."""


@dataclass(frozen=True, slots=True)
class ParsedTurn:
    """A turn, as far as its words are certain."""

    intent: Intent | None = None
    """Set where the words leave no doubt."""
    undoes: bool = False
    """The turn only takes back what the one before it did."""
    asked: bool = False
    """A request stood around the words ("show me …")."""
    fresh: bool = False
    """The running query is forgotten ("forget that, …")."""
    replaces: bool = False
    corrects: bool = False
    amends: bool = False
    goes_on: bool = False
    adds: bool = False
    half: Half = "visual"
    """Which half of "A, then B" the words change."""
    old: str = ""
    taken_back: dict[str, str] = field(default_factory=dict)
    """Text fields of the running plan, without what the turn takes back of them."""
    visual: str = ""
    visual_wording: NormalizedText = NO_TEXT
    speech: str = ""
    quoted: bool = False
    """The speech was given literally, in quotation marks."""
    exclude: str = ""
    then: str = ""
    use_image: bool | None = None
    """None: nothing said of a picture."""
    joins: bool = False
    """The picture given is for the look of what is looked for already."""
    limits: dict[str, float | None] = field(default_factory=dict)
    last: float | None = None
    """Seconds at the end of a video ("in the last minute")."""
    video: VideoReading = field(default_factory=VideoReading)
    hits: HitsReading = field(default_factory=HitsReading)
    notes: tuple[AnswerNote, ...] = ()


def parse_turn(text: str, situation: TurnContext, *, has_image: bool = False) -> ParsedTurn:
    """Everything certain in a turn's words."""
    wording = NormalizedText.of(spelled_out(text[:LONGEST_TURN]))
    if not has_image and is_undo(wording):
        return ParsedTurn(undoes=True)
    if not has_image and (intent := _whole_turn(wording)):
        return ParsedTurn(intent=intent)
    apology = wording.find(_APOLOGY)
    apologises = apology is not None
    if apology and (rest := wording.without(apology.span())):
        wording = rest
    wording = without_courtesies(wording)
    fresh = False
    before = situation.running.visual if situation.running else ""
    if (instead := read_reset(wording, before)) is not None:
        if not instead and not has_image:
            return ParsedTurn(intent="reset")
        fresh, wording = True, instead
    if not fresh and (removal := read_removal(wording, situation.running)):
        return ParsedTurn(goes_on=True, taken_back=removal.fields, limits=removal.limits)
    pointer = read_half(wording, None if fresh else situation.running)
    if pointer.half == "then" and situation.running is not None:
        second = situation.running.changed(visual=situation.running.then, then="")
        of_second = parse_turn(pointer.rest.text, replace(situation, running=second), has_image=has_image)
        return replace(of_second, half="then", replaces=of_second.replaces or pointer.sets, goes_on=True)
    wording = pointer.rest
    speech = read_speech(wording) if re.search(r"[\"'«]", wording.text) else Speech(rest=wording)
    if speech.quoted:
        wording = speech.rest
    times = read_times(wording)
    relative = read_than_shown(times.rest, situation.hit_lengths)
    video = read_video(relative.rest, situation.videos)
    hits = read_hits(video.rest, len(situation.hits), situation.mentioned, situation.last_intent)
    is_describing = hits.intent == "describe" or (
        not hits.intent and not has_image and (is_question_about_hits(wording) or _asks_about_video(video))
    )
    if is_describing:
        named = hits.shots or (() if video.name else situation.mentioned)
        named_hits = HitsReading("describe", named, unknown=hits.unknown, guessed=hits.guessed)
        return ParsedTurn(intent="describe", hits=named_hits, video=video)
    wording = hits.rest
    sequence = read_sequence(wording)
    wording = sequence.rest
    if not speech.quoted:
        speech = read_speech(wording)
        wording = speech.rest
    running = situation.running.visual if situation.running and not fresh else ""
    correction = read_correction(wording, running)
    had_image = bool(situation.running and situation.running.use_image)
    picture = read_picture(correction.rest, has_image=has_image, had_image=had_image and not fresh)
    exclusion = read_exclusions(picture.rest)
    request = read_request(exclusion.rest)
    late = read_correction(request.rest, running)
    change = read_change(late.rest)
    rest = change.rest
    if request.rest != rest or change.goes_on:
        rest = read_request(rest).rest
    limits: dict[str, float | None] = {**times.said(), **relative.limits}
    is_thing = bool(re.match(r"(?:an?|un|una|unos|unas) ", rest.folded)) and not is_property(rest.text)
    puts_in = (correction.amends or change.amends) and is_thing and bool(running)
    besides = bool(
        limits or times.last or video or hits.intent or hits.video_of or speech.words or exclusion.what
    )
    return ParsedTurn(
        intent=hits.intent,
        asked=request.asked,
        fresh=fresh or picture.afresh,
        replaces=correction.replaces
        or late.replaces
        or change.replaces
        or pointer.sets
        or puts_in
        or (apologises and not request.asked),
        corrects=correction.corrects
        or late.corrects
        or change.corrects
        or puts_in
        or (apologises and not request.asked),
        amends=(correction.amends or change.amends) and not puts_in,
        goes_on=pointer.half is not None
        or correction.goes_on
        or change.goes_on
        or hits.goes_on
        or request.narrows,
        adds=change.adds,
        old=correction.old or late.old,
        visual=seen(rest, besides=besides),
        visual_wording=rest,
        speech=speech.words,
        quoted=speech.quoted,
        exclude=exclusion.what,
        then=read_request(NormalizedText.of(sequence.then)).rest.text,
        use_image=picture.use_image,
        joins=picture.joins,
        limits=limits,
        video=_allowed(video, situation.videos),
        hits=hits,
        last=times.last,
        notes=(*relative.notes, *_refused(video, situation)),
    )


def _allowed(video: VideoReading, names: tuple[str, ...]) -> VideoReading:
    """Of two videos, not the one is the other."""
    if video.refused and len(names) == 2 and video.refused in names:
        return VideoReading(name=names[1 - names.index(video.refused)])
    return video


def _refused(video: VideoReading, situation: TurnContext) -> tuple[AnswerNote, ...]:
    refused = _allowed(video, situation.videos).refused
    spoken_of = [situation.hits[n - 1] for n in situation.mentioned if n <= len(situation.hits)]
    return () if refused is None else (AnswerNote("other videos", refused or next(iter(spoken_of), "?")),)


def _asks_about_video(video: VideoReading) -> bool:
    return bool(video.name or video.same) and asks_about_named_video(video.rest)


def _whole_turn(wording: NormalizedText) -> Intent | None:
    if is_chat(wording):
        return "more" if is_more(wording) else "chat"
    bare = without_courtesies(wording)
    if is_more(bare):
        return "more"
    if is_chat(bare):
        return "chat"
    return "info" if is_info(bare) else None
