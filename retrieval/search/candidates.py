"""Shots that a query brings up, with what is known of each before a page of hits is made of them."""

from dataclasses import dataclass

from retrieval.hits import Reason
from retrieval.speech.speech_search import SpeechMatch
from retrieval.types import Shot, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A shot that may become a hit."""

    shot: Shot
    vector: Vector
    score: float
    """What candidates are ordered by: standard deviations over the archive's shots, or over its subtitles."""
    evidence: float
    """How surely the shot is what was asked for, as `retrieval.search.calibration` counts it."""
    why: tuple[str, ...]
    """The parts of the query that speak for it, as in `Hit.why`."""
    speech: SpeechMatch | None = None
    """Where in the shot, or about its edge, the words are spoken that were asked for."""
    reasons: tuple[Reason, ...] = ()
    """What speaks for it in each sense, the surest first."""
    until: float | None = None
    """Where the hit ends; None with its shot."""
    then_shot: Shot | None = None
    """The shot of B that it ends with, for "A, then B"."""
