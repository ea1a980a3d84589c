"""Questions about footage answered: which shots or videos they are about, what is known of them, what is seen."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.agent.questions.comparison import compare_shots
from assistant.agent.questions.counting import count_statements
from assistant.agent.questions.descriptions import describe_shot, describe_video
from assistant.agent.questions.grounded_answer import GroundedSentence, grounded_sentences
from assistant.agent.questions.question_classifier import FootageQuestion, QuestionClassifier
from assistant.agent.questions.video_facts import FootageSources
from assistant.agent.questions.visual_qa import VisualAnswer, VisualQA
from assistant.dialogue import replies
from assistant.dialogue.answer import Answer
from assistant.dialogue.answer_notes import AnswerNote, note_text
from assistant.dialogue.clusters.cluster_labeler import ClusterLabeler
from assistant.dialogue.plan import Plan
from assistant.dialogue.reply_parts import (
    ModelText,
    Statement,
    TimecodeLink,
    fill_template,
    join_parts,
    plain_text,
    without_hidden_characters,
)
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.i18n.translation import translate
from assistant.llm.model_switch import ModelSwitch
from assistant.llm.protocol import StopCheck, never_stop
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId, Video

VISUAL_QUESTIONS: tuple[FootageQuestion, ...] = (
    *("everything", "summary", "seen", "written", "where", "count", "compare"),
)
"""Questions that the pictures may answer."""
WRITTEN_QUESTIONS: tuple[FootageQuestion, ...] = ("everything", "summary", "said", "speaker", "compare")
"""Questions that a capable language model answers in whole sentences."""
WHOLE_QUESTIONS: tuple[FootageQuestion, ...] = ("everything", "compare")
"""Those of them that are answered with all that is known, not with the cited lines alone."""
MOST_VIDEOS = 4
"""Named videos that one answer tells of."""
EARLIER_TURNS = 3
"""Turns before a question that it may take up: "and in the second?", "and the third?"."""


class FootageAnswerer:
    """Answers questions about one archive's footage. It holds no conversation."""

    def __init__(
        self,
        engine: SearchEngine,
        labeler: ClusterLabeler,
        classifier: QuestionClassifier,
        visual_qa: VisualQA | None = None,
        models: ModelSwitch | None = None,
    ) -> None:
        self.engine, self.labeler, self.classifier = engine, labeler, classifier
        self.visual_qa, self.models = visual_qa, models or ModelSwitch(None)

    def answer(
        self, begun: DialogueState, plan: Plan, text: str, stop: StopCheck = never_stop
    ) -> tuple[DialogueState, Answer]:
        """The answer from what the archive knows of the footage and, with a vision model, from its pictures."""
        earlier = [turn.text for turn in begun.turns[-EARLIER_TURNS:]]
        question, whole = self.classifier.footage_question(text, earlier)
        if question == "everything" and plan.near and plan.near.shot in plan.shots:
            question = plan.near.side
        sources = FootageSources(
            self.engine.archive,
            begun.language,
            self.labeler,
            self.engine.speech,
            text,
            begun.query.filters.person,
        )
        looking = self.visual_qa if question in VISUAL_QUESTIONS else None
        try:
            if question == "count" and not plan.shots and not begun.query.is_blank:
                counted = count_statements(self.engine, begun.query, begun.language)
                return begun, _answer(counted, plan, begun, [])
            if videos := _videos_asked_about(self.engine.archive, begun, plan, whole):
                seen_videos = [
                    looking.ask_about_video(self.engine.archive, video, text, begun.language, stop)
                    if looking
                    else None
                    for video in videos
                ]
                told = tuple(
                    statement
                    for video, seen in zip(videos, seen_videos, strict=True)
                    for statement in describe_video(
                        sources, video, question, seen.statements if seen else None
                    )
                )
                told = self._in_sentences(told, question, text, begun, stop)
                return begun, _answer(told, plan, begun, seen_videos)
            numbers = plan.shots or ((1,) if len(begun.shown) == 1 else ())
            shots = begun.shots(numbers)
            seen_shots = self._seen(shots, text, begun, looking, stop)
            told = _told_of_shots(sources, numbers, shots, question, seen_shots)
        except NotFound as error:
            return begun, Answer(translate(error, begun.language), plan)
        if not told:
            return begun, Answer(replies.which_hit_reply(len(begun.shown), begun.language), plan)
        told = self._in_sentences(told, question, text, begun, stop)
        return replace(begun, mentioned=numbers), _answer(told, plan, begun, seen_shots)

    def _in_sentences(
        self,
        told: tuple[Statement, ...],
        question: FootageQuestion,
        text: str,
        begun: DialogueState,
        stop: StopCheck,
    ) -> tuple[Statement, ...]:
        """The statements under whole sentences of a capable model that cite them; as they are where none holds."""
        model = self.models.current
        if model is None or not model.capable or question not in WRITTEN_QUESTIONS:
            return told
        lines = ["".join(map(str, statement)) for statement in told]
        sentences = grounded_sentences(model, text, lines, begun.language, stop=stop)
        if not sentences:
            return told
        cited = {0, *(line for sentence in sentences for line in sentence.lines)}
        below = told if question in WHOLE_QUESTIONS else [told[line] for line in sorted(cited)]
        head = texts_in(begun.language).pattern("describe.written_by")
        return (
            fill_template(head, model=without_hidden_characters(model.name)),
            *(_written(sentence, told) for sentence in sentences),
            *below,
        )

    def _seen(
        self,
        shots: Sequence[ShotId],
        text: str,
        begun: DialogueState,
        looking: VisualQA | None,
        stop: StopCheck,
    ) -> list[VisualAnswer | None]:
        if looking is None:
            return [None] * len(shots)
        archive = self.engine.archive
        known = [archive.shot(shot) for shot in shots]
        return list(looking.ask_about_shots(archive, known, text, begun.language, stop))


def _written(sentence: GroundedSentence, told: tuple[Statement, ...]) -> Statement:
    """The sentence, with the moments of the lines that it is taken from."""
    moments = dict.fromkeys(
        part for line in sentence.lines for part in told[line] if isinstance(part, TimecodeLink)
    )
    return join_parts([ModelText(sentence.text), *(part for moment in moments for part in (" ", moment))])


def _told_of_shots(
    sources: FootageSources,
    numbers: Sequence[int],
    shots: Sequence[ShotId],
    question: FootageQuestion,
    seen: Sequence[VisualAnswer | None],
) -> tuple[Statement, ...]:
    seen_of = [of_it.statements if of_it else None for of_it in seen]
    if question == "compare" and len(shots) > 1:
        return compare_shots(sources, numbers, shots, seen_of)
    return tuple(
        statement
        for number, shot, of_it in zip(numbers, shots, seen_of, strict=False)
        for statement in describe_shot(sources, shot, number, question, of_it)
    )


def _answer(
    told: tuple[Statement, ...], plan: Plan, begun: DialogueState, seen: Sequence[VisualAnswer | None]
) -> Answer:
    """Each note once, those on pictures left out as one."""
    noted = [of_it.note for of_it in seen if of_it and of_it.note]
    notes = list(dict.fromkeys(note for note in noted if note.kind != "unseen"))
    left = sum(int(note.detail) for note in noted if note.kind == "unseen")
    notes += [AnswerNote("unseen", str(left))] if left else []
    return Answer(plain_text(told), plan, statements=told).noted(
        [note_text(note, begun.language) for note in notes]
    )


def _videos_asked_about(archive: Archive, begun: DialogueState, plan: Plan, whole: bool) -> list[Video]:
    """The videos that are named, or the one that the hits asked about come from; none where a shot is asked about.

    A running query that stays in one video names it too: the hits asked about go before it.
    """
    if plan.shots and not whole:
        return []
    if plan.shots:
        ids = {shot.video for shot in begun.shots(plan.shots)}
    elif plan.filters.video:
        return [archive.video(name) for name in plan.filters.video[:MOST_VIDEOS]]
    elif whole:
        ids = {shot.video for shot in begun.shown} or set(archive.video_names())
    else:
        ids = set()
    video = archive.video_by_id(ids.pop()) if len(ids) == 1 else None
    return [video] if video else []
