"""Questions about footage answered: which shots or video they are about, what is known of it, what is seen."""

from dataclasses import replace

from assistant.agent.questions.descriptions import describe_shot, describe_video
from assistant.agent.questions.visual_qa import VisualAnswer, VisualQA
from assistant.agent.rules.questions import Question, is_about_whole_video, read_question
from assistant.dialogue import replies
from assistant.dialogue.answer import Answer
from assistant.dialogue.answer_notes import AnswerNote, note_text
from assistant.dialogue.plan import Plan
from assistant.dialogue.reply_parts import Statement, plain_text
from assistant.dialogue.state import DialogueState
from assistant.i18n.translation import translate
from assistant.llm.protocol import StopCheck, never_stop
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound
from retrieval.types import ShotId, Video

VISUAL_QUESTIONS: tuple[Question, ...] = ("everything", "summary")
"""Questions that the pictures may answer."""


def answer_footage_question(
    archive: Archive,
    begun: DialogueState,
    plan: Plan,
    text: str,
    visual_qa: VisualQA | None = None,
    stop: StopCheck = never_stop,
) -> tuple[DialogueState, Answer]:
    """The answer from what the archive knows of the footage and, with `visual_qa`, from its pictures."""
    earlier = begun.turns[-1].text if begun.turns else ""
    language, question = begun.language, read_question(text, earlier)
    looking = visual_qa if question in VISUAL_QUESTIONS else None
    try:
        if (video := _video_asked_about(archive, begun, plan, text)) is not None:
            seen = looking.ask_about_video(archive, video, text, language, stop) if looking else None
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
        return begun, Answer(translate(error, language), plan)
    if not told:
        return begun, Answer(replies.which_hit_reply(len(begun.shown), language), plan)
    answer = _answer(told, plan, begun, [of_it for of_it in seen_of if of_it])
    return replace(begun, mentioned=numbers), answer


def _seen(
    archive: Archive,
    shots: tuple[ShotId, ...],
    text: str,
    begun: DialogueState,
    visual_qa: VisualQA | None,
    stop: StopCheck,
) -> list[VisualAnswer | None]:
    if visual_qa is None:
        return [None] * len(shots)
    known = [archive.shot(shot) for shot in shots]
    return list(visual_qa.ask_about_shots(archive, known, text, begun.language, stop))


def _answer(
    told: tuple[Statement, ...], plan: Plan, begun: DialogueState, seen: list[VisualAnswer]
) -> Answer:
    """Each note once, those on pictures left out as one."""
    notes = list(dict.fromkeys(of_it.note for of_it in seen if of_it.note and of_it.note.kind != "unseen"))
    left = sum(int(of_it.note.detail) for of_it in seen if of_it.note and of_it.note.kind == "unseen")
    notes += [AnswerNote("unseen", str(left))] if left else []
    return Answer(plain_text(told), plan, statements=told).noted(
        [note_text(note, begun.language) for note in notes]
    )


def _video_asked_about(archive: Archive, begun: DialogueState, plan: Plan, text: str) -> Video | None:
    """The video that is named, or that the hits asked about come from; None where a shot is asked about."""
    if plan.filters.one_video:
        return archive.video(plan.filters.one_video)
    if not is_about_whole_video(text):
        return None
    shots = begun.shots(plan.shots) or begun.shown
    videos = {shot.video for shot in shots} or {video.id for video in archive.videos()}
    return archive.video_by_id(videos.pop()) if len(videos) == 1 else None
