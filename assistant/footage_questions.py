"""Questions about footage answered: which shots or video they are about, what is known of it, what is seen."""

from dataclasses import replace

from assistant import replies
from assistant.describing import describe_shot, describe_video
from assistant.models.language_models import Stop, never
from assistant.notes import Note, sentence
from assistant.plan import Plan
from assistant.readings.questions import Question, is_about_whole_video, read_question
from assistant.seeing import Eyes, Seen
from assistant.statements import Statement, plain
from assistant.translating import translated
from assistant.turns import Answer, Conversation
from retrieval.archive import Archive
from retrieval.errors import NotFound
from retrieval.types import ShotId, Video

SEEING: tuple[Question, ...] = ("everything", "summary")
"""Questions that the pictures may answer."""


def described(
    archive: Archive,
    begun: Conversation,
    plan: Plan,
    text: str,
    eyes: Eyes | None = None,
    stop: Stop = never,
) -> tuple[Conversation, Answer]:
    """The answer from what the archive knows of the footage and, where there are `eyes`, from its pictures."""
    earlier = begun.turns[-1].text if begun.turns else ""
    language, question = begun.language, read_question(text, earlier)
    looking = eyes if question in SEEING else None
    try:
        if (video := _video_asked_about(archive, begun, plan, text)) is not None:
            seen = looking.see_video(archive, video, text, language, stop) if looking else None
            told = describe_video(archive, video, question, language, seen.statements if seen else None)
            return begun, _answer(told, plan, begun, [seen] if seen else [])
        numbers = plan.shots or ((1,) if len(begun.shown) == 1 else ())
        shots = begun.shots(numbers)
        seen_of = _seen(archive, shots, text, begun, looking, stop)
        told = tuple(
            statement
            for number, shot, of_it in zip(numbers, shots, seen_of, strict=False)
            for statement in describe_shot(
                archive, shot, number, question, language, of_it.statements if of_it else None
            )
        )
    except NotFound as error:
        return begun, Answer(translated(error, language), plan)
    if not told:
        return begun, Answer(replies.which_one(len(begun.shown), language), plan)
    answer = _answer(told, plan, begun, [of_it for of_it in seen_of if of_it])
    return replace(begun, mentioned=numbers), answer


def _seen(
    archive: Archive,
    shots: tuple[ShotId, ...],
    text: str,
    begun: Conversation,
    eyes: Eyes | None,
    stop: Stop,
) -> list[Seen | None]:
    if eyes is None:
        return [None] * len(shots)
    known = [archive.shot(shot) for shot in shots]
    return list(eyes.see_shots(archive, known, text, begun.language, stop))


def _answer(told: tuple[Statement, ...], plan: Plan, begun: Conversation, seen: list[Seen]) -> Answer:
    """Each note once, those on pictures left out as one."""
    notes = list(dict.fromkeys(of_it.note for of_it in seen if of_it.note and of_it.note.kind != "unseen"))
    left = sum(int(of_it.note.detail) for of_it in seen if of_it.note and of_it.note.kind == "unseen")
    notes += [Note("unseen", str(left))] if left else []
    return Answer(plain(told), plan, statements=told).noted(
        [sentence(note, begun.language) for note in notes]
    )


def _video_asked_about(archive: Archive, begun: Conversation, plan: Plan, text: str) -> Video | None:
    """The video that is named, or that the hits asked about come from; None where a shot is asked about."""
    if plan.filters.video:
        return archive.video(plan.filters.video)
    if not is_about_whole_video(text):
        return None
    shots = begun.shots(plan.shots) or begun.shown
    videos = {shot.video for shot in shots} or {video.id for video in archive.videos()}
    return archive.video_by_id(videos.pop()) if len(videos) == 1 else None
