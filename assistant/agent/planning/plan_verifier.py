"""What the rules check in a plan that a language model wrote. The wording is the model's own.

What the words say for certain stands (hits by number, times, file names, quotations, pictures); what the model
invents is dropped (videos that the archive does not hold, hits that nobody pointed at); what it forgets of the
running query comes back, as taking back a limit is read from the words.
"""

from assistant.agent.rules.turn import ParsedTurn, TurnContext
from assistant.dialogue.plan import Intent, Plan, PlanFilters

_LIMITS = ("after", "before", "min_seconds", "max_seconds")
_SEARCHING: tuple[Intent, ...] = ("search", "refine", "similar")


def verify_plan(written: Plan, by_words: Plan, readings: ParsedTurn, situation: TurnContext) -> Plan:
    """The model's plan, held to the readings and to the situation; `by_words` is the readings' own plan."""
    intent = _intent(written, by_words, readings, situation)
    if intent not in _SEARCHING:
        if intent == "describe":
            return by_words if by_words.intent == "describe" else _described(written, situation)
        standing = situation.running or Plan()
        return (
            Plan(intent="reset")
            if intent == "reset"
            else standing.changed(intent=intent, shots=(), exclude_shots=())
        )
    named = readings.hits.shots or readings.hits.exclude_shots
    continued = situation.running is not None and intent != "search" and not readings.fresh
    plan = written.changed(
        intent=intent,
        use_image=by_words.use_image,
        shots=(by_words.shots if named else written.shots) if intent == "similar" else (),
        exclude_shots=by_words.exclude_shots if named else written.exclude_shots if continued else (),
        filters=_filters(written, by_words, readings, situation, continued=continued),
        **{
            field: getattr(by_words, field)
            for field in ("exclude", "then", "speech")
            if not getattr(written, field) and (continued or getattr(readings, field))
        },
    )
    if readings.quoted:
        plan = plan.changed(speech=by_words.speech)
    return plan if plan.asks or not by_words.asks else by_words


def _intent(written: Plan, by_words: Plan, readings: ParsedTurn, situation: TurnContext) -> Intent:
    if readings.intent is not None:
        return readings.intent
    intent = written.intent
    if intent in ("search", "refine"):
        return intent if situation.running or intent == "search" else "search"
    if intent == "similar":
        known = any(1 <= number <= len(situation.hits) for number in written.shots)
        return "similar" if known else by_words.intent
    # a request, a limit or a picture is a search, whatever the model takes it for
    said = readings.asked or readings.limits or readings.use_image or readings.exclude or readings.quoted
    return by_words.intent if said else intent


def _described(written: Plan, situation: TurnContext) -> Plan:
    return Plan(
        intent="describe",
        shots=written.shots or situation.mentioned,
        filters=PlanFilters().changed(video=_known(written.filters.one_video, situation.videos)),
    )


def _filters(
    written: Plan, by_words: Plan, readings: ParsedTurn, situation: TurnContext, *, continued: bool
) -> PlanFilters:
    values: dict[str, object] = {}
    for field in _LIMITS:
        own = getattr(written.filters, field) or None  # "after 0" limits nothing
        forgotten = own is None and continued
        said = field in readings.limits or (field == "after" and readings.last is not None)
        source = by_words if said or forgotten else written
        values[field] = getattr(source.filters, field) or None
    video: str | tuple[str, ...] | None = _known(written.filters.one_video, situation.videos)
    if readings.video or readings.hits.video_of or (video is None and continued):
        video = by_words.filters.video
    return PlanFilters.model_validate(values | {"video": video})


def _known(name: str | None, videos: tuple[str, ...]) -> str | None:
    """The archive's own spelling of a name; None where it holds no such video."""
    wanted = (name or "").casefold()
    return next((video for video in videos if video.casefold() == wanted), None)
