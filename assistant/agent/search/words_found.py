"""A turn that the planner reads as nothing to look for, and whose words are surely said, written or a name here.

Somebody who types a line as it is spoken does not say that it is to be looked for. Only strong matches in these
senses count: a turn that fits nothing is asked back, never searched for as a sentence. It knows no pictures.
"""

from assistant.dialogue.plan import Plan, PlanFilters
from retrieval.queries import Query
from retrieval.search.calibration.match_strength import STRONG_PROBABILITY
from retrieval.search.engine import SearchEngine

FEWEST_WORDS = 4
"""Fewer may be a turn about the conversation."""


def with_words_found(plan: Plan, text: str, engine: SearchEngine) -> Plan:
    """The plan, or where it looks for nothing a search for the words of the turn."""
    is_empty = not (plan.asks or plan.action or plan.near)
    if plan.intent not in ("clarify", "search") or not is_empty or len(text.split()) < FEWEST_WORDS:
        return plan
    limits = (
        plan.filters != PlanFilters()
    )  # a file that is named as a limit is no reason to look for its name
    words = Query(text=text, senses=("said", "written") if limits else ("said", "written", "named"))
    found = engine.finders.open.find(text, words, frozenset())
    if max((one.probability for one in found), default=0.0) < STRONG_PROBABILITY:
        return plan
    return Plan(intent="search", visual=text)
