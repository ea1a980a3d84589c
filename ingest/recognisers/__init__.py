"""Speech models behind one Protocol, each made from its name."""

from ingest.recognisers.loading import SpeechModel, choose_recogniser, load_recogniser, recogniser_named
from ingest.recognisers.recogniser import Recogniser, Utterance, Word

__all__ = [
    "Recogniser",
    "SpeechModel",
    "Utterance",
    "Word",
    "choose_recogniser",
    "load_recogniser",
    "recogniser_named",
]
