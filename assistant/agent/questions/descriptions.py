"""Answers to questions about shots and videos, as statements with moments that a click plays.

Every statement is a fact of the catalogue, a subtitle quoted word for word, or a guess that says it is one; no
language model writes here. What a vision model says of the pictures is handed in, and stands last.
"""

from collections.abc import Sequence

from assistant.agent.questions import spoken_words
from assistant.agent.questions.question_classifier import FootageQuestion
from assistant.agent.questions.video_facts import FootageSources, VideoFacts
from assistant.dialogue.reply_parts import Statement
from assistant.i18n.clock_text import clock
from retrieval.types import Shot, ShotId, Video

Statements = Sequence[Statement]


def describe_shot(
    sources: FootageSources,
    shot_id: ShotId,
    number: int,
    question: FootageQuestion = "everything",
    seen: Statements | None = None,
) -> tuple[Statement, ...]:
    """Answers a question about one shot; `number` is what people call it by. NotFound where it is not there.

    `seen` is what a vision model says of it, None where there is no such model.
    """
    shot = sources.archive.shot(shot_id)
    facts = VideoFacts(sources, shot_id.video)
    place = facts.say("place", number=number, name=facts.shown_name, moment=facts.moment_of(shot))
    looks = facts.looks(shot) if not seen and question in _SEEN else tuple(seen or ())
    match question:
        case "before" | "after":
            return (place, *facts.neighbour(shot, 1 if question == "after" else -1))
        case "language":
            return (place, *spoken_words.languages_spoken(facts))
        case "speaker":
            return (place, *spoken_words.who_speaks(facts, shot), *spoken_words.words_said(facts, shot))
        case "said":
            return (place, *spoken_words.words_said(facts, shot))
        case "length":
            return (facts.length(shot, number),)
        case "source":
            return (facts.source(shot, number),)
        case "when":
            return (place, facts.when(), *looks)
        case "where":
            return (place, facts.where(), *looks)
        case "written" | "heard":
            words = spoken_words.words_said(facts, shot) if question == "heard" else ()
            return (place, facts.say(f"not_indexed.{question}"), *words, *looks)
        case "seen":
            return (place, *looks)
        case _:
            return (_head(facts, shot, number), *_around(facts, shot), *looks)


_SEEN: tuple[FootageQuestion, ...] = ("everything", "seen", "summary", "count", "compare")
"""Questions to which the encoder's vocabulary has something to say, where no vision model looks."""


def describe_video(
    sources: FootageSources,
    video: Video,
    question: FootageQuestion = "everything",
    seen: Statements | None = None,
) -> tuple[Statement, ...]:
    """Answers a question about a whole video; `seen` as for a shot."""
    facts = VideoFacts(sources, video.id)
    name = facts.say("video.name", name=facts.shown_name)
    looks = facts.looks() if not seen and question in _SEEN else tuple(seen or ())
    match question:
        case "language":
            return (name, *spoken_words.languages_spoken(facts))
        case "speaker":
            return (name, *spoken_words.who_speaks(facts), *spoken_words.languages_spoken(facts))
        case "said":
            return (name, *spoken_words.words_said(facts))
        case "length" | "source":
            return (facts.length(),)
        case "when":
            return (facts.when(), *looks)
        case "where":
            return (facts.where(), *looks)
        case "written" | "heard":
            return (name, facts.say(f"not_indexed.{question}"), *looks)
        case "seen":
            return (name, *looks)
        case _:
            return (_video_head(facts), *facts.scenes(), *spoken_words.key_passages(facts), *looks)


def _head(facts: VideoFacts, shot: Shot, number: int) -> Statement:
    around = [other for other in facts.shots if other.scene == shot.scene]
    return facts.say(
        "shot",
        number=number,
        name=facts.shown_name,
        moment=facts.moment_of(shot),
        seconds=facts.texts.number(shot.seconds, 1),
        shot=shot.id.number,
        shots=len(facts.shots),
        scene=shot.scene,
        in_scene=facts.texts.count("shots", len(around)),
    )


def _around(facts: VideoFacts, shot: Shot) -> Statements:
    """What is said in a shot, what stands beside it, and where the video shows the like."""
    neighbours = dict.fromkeys((*facts.neighbour(shot, -1), *facts.neighbour(shot, 1)))  # "only" once
    return (*spoken_words.words_said(facts, shot), *neighbours, *facts.alike(shot))


def _video_head(facts: VideoFacts) -> Statement:
    return facts.say(
        "sound" if facts.video and facts.video.is_sound else "video",
        name=facts.shown_name,
        length=clock(facts.duration),
        shots=facts.texts.count("shots", len(facts.shots)),
        scenes=facts.texts.count("scenes", len({shot.scene for shot in facts.shots})),
        width=facts.video.width if facts.video else 0,
        height=facts.video.height if facts.video else 0,
    )
