"""Speech models behind one Protocol, each made from its name.
Where somebody speaks is `ingest.speech.vad`'s; lines for people are `ingest.speech.subtitle_segmentation`'s.
"""

from ingest.speech.asr.asr_model import AsrModel, SpeechSegment, TimedWord
from ingest.speech.asr.loading import AsrModelChoice, choose_asr_model, lazy_asr_model, load_asr_model

__all__ = [
    "AsrModel",
    "AsrModelChoice",
    "SpeechSegment",
    "TimedWord",
    "choose_asr_model",
    "lazy_asr_model",
    "load_asr_model",
]
