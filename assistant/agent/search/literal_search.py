"""A turn that the planner reads as nothing to look for, and whose words are surely said, written or a name here.

Somebody who types a line as it is spoken does not say that it is to be looked for. Only strong matches in these
senses count: a turn that fits nothing is asked back, never searched for as a sentence. It knows no pictures.
"""

from assistant.dialogue.plan import Plan, PlanFilters
from retrieval.queries import Query, Sense
from retrieval.search.calibration.match_strength import STRONG_PROBABILITY
from retrieval.search.engine import SearchEngine
from retrieval.speech.speech_query import parse_speech_query
from retrieval.speech.speech_search import PHRASE_EVIDENCE
from retrieval.speech.stopwords import STOPWORDS

FEWEST_WORDS = 4
"""Fewer that somebody says in a video may be a turn about the conversation; what is written in one, or what it is
called, is no such turn."""
FEWEST_QUOTED = 7
"""Words that stand in a video one after the other are quoted, also where they read like a question to the
assistant: "ask not what your country …"."""

QUOTED_EVIDENCE = 6.0
"""From which a line means what was asked so nearly that it is the line itself: of 15 questions to the assistant
none is nearer than 4.6 to any of the lines of six programmes."""


def with_literal_search(plan: Plan, text: str, engine: SearchEngine) -> Plan:
    """The plan, or where it looks for nothing a search for the words of the turn."""
    is_empty = not (plan.asks or plan.action or plan.near)
    if plan.intent not in ("clarify", "search", "info") or not is_empty:
        return plan
    if plan.intent == "info":
        return Plan(intent="search", visual=text) if _is_quoted(text, engine) else plan
    if STOPWORDS.issuperset(parse_speech_query(text).words):
        return plan
    limits = (
        plan.filters != PlanFilters()
    )  # a file that is named as a limit is no reason to look for its name
    senses: list[Sense] = ["written"]
    senses += [] if limits else ["named"]
    senses += [] if len(text.split()) < FEWEST_WORDS else ["said"]
    found = engine.retrievers.open.find(text, Query(text=text, senses=tuple(senses)), frozenset())
    if max((one.probability for one in found), default=0.0) < STRONG_PROBABILITY:
        return plan
    return Plan(intent="search", visual=text)


def _is_quoted(text: str, engine: SearchEngine) -> bool:
    """Whether somebody says, or has written, exactly that, or all but a word that was not heard."""
    query = parse_speech_query(text)
    if len(query.core) < FEWEST_QUOTED or query.phrases:
        return False
    quote = '"' + " ".join(query.core) + '"'
    for words, least in ((quote, PHRASE_EVIDENCE), (text, QUOTED_EVIDENCE)):
        found = engine.retrievers.open.find(words, Query(text=words, senses=("said", "written")), frozenset())
        if any(one.match.evidence >= least for one in found):
            return True
    return False
