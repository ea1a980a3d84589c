"""What people call the slots of a running query, and the videos that are chosen by hand."""

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.slots import Slot
from assistant.i18n.catalogue import Texts
from assistant.i18n.clock_text import clock
from assistant.i18n.language_names import language_name
from assistant.i18n.sound_names import sound_name
from retrieval.archive.facets import FACETS, OTHER_RATE, QUALITY_FACETS, UNKNOWN
from retrieval.hits import HitFacet
from retrieval.qualities import Quality
from retrieval.queries import NAMED_LIMITS, Facet, VideoFilter

NAMED = frozenset({"video", "not_video", *NAMED_LIMITS})
"""Slots beside those of words that are called by what they are and what stands in them."""


def slot_label(slot: Slot, texts: Texts) -> str:
    """The slot as a person would say it."""
    name = slot_name(slot, texts)
    return f"{name} {slot_words(slot, texts)}" if name and slot.text else slot_words(slot, texts)


def slot_name(slot: Slot, texts: Texts) -> str:
    """What kind of thing it is, where that is said beside its words or its picture; else empty."""
    named = slot.is_text or slot.kind in NAMED or not (slot.text or slot.seconds is not None or slot.videos)
    return texts(f"part.{slot.kind}") if named and slot.kind != "text" else ""


def slot_words(slot: Slot, texts: Texts) -> str:
    """What stands in the slot."""
    if slot.kind in NAMED_LIMITS:
        return hit_facet_label(HitFacet(slot.kind, slot.text), texts)
    if slot.is_text or slot.kind in NAMED:
        return slot.text
    if slot.videos is not None:
        return texts("part.among", videos=video_choice_label(slot.videos, texts))
    if slot.seconds is not None:
        as_clock = slot.kind in ("after", "before", "from_end")
        return texts(f"part.{slot.kind}", n=clock(slot.seconds) if as_clock else f"{slot.seconds:g}")
    if (key := f"part.{slot.kind}.{slot.text}") in texts.entries:
        return texts(key)
    if slot.kind == "people":
        least, _, most = slot.text.partition("-")
        key = "between" if least and most and least != most else "least" if not most else "most"
        key = "exactly" if least == most else key
        return texts(f"part.people.{key}", least=least, most=most)
    return texts(f"part.{slot.kind}", n=slot.text)


def video_choice_label(choice: VideoFilter, texts: Texts) -> str:
    """ "«reel» in the name · Spanish or English": the videos, as a person would say which."""
    if choice.name:
        return without_hidden_characters(choice.name)
    said = (
        [texts("videos.words", words=without_hidden_characters(choice.words.strip()))]
        if choice.words.strip()
        else []
    )
    said += [
        texts("or").join(facet_label(facet, value, texts) for value in sorted(choice.of(facet)))
        for facet in FACETS
        if choice.of(facet)
    ]
    return " · ".join(said)


def facet_label(facet: Facet, value: str, texts: Texts) -> str:
    """A facet's value in the visitor's words; one that makes no sense stands for itself."""
    if facet in ("heard", "action"):
        return hit_facet_label(HitFacet(facet, value), texts)
    if facet == "language":
        return without_hidden_characters(language_name("" if value == UNKNOWN else value, texts.language))
    if facet == "rate" and value not in (OTHER_RATE, UNKNOWN):
        return texts("videos.rate", rate=without_hidden_characters(value))
    key = f"quality.{facet}.{value}" if facet in (*QUALITY_FACETS, "shape") else f"videos.{facet}.{value}"
    return texts(key) if key in texts.entries else without_hidden_characters(value)


def hit_facet_label(facet: HitFacet, texts: Texts) -> str:
    """What a hit holds, in the visitor's words."""
    value = facet.value
    if facet.facet == "heard" and (key := f"cue.{value}") in texts.entries:
        return texts(key)
    if facet.facet == "person" and value.startswith("#"):
        return texts("people.voice", n=value.removeprefix("#"))
    if facet.facet == "language":
        return without_hidden_characters(language_name(value, texts.language))
    if facet.facet == "has_writing":
        return texts(f"part.has_writing.{value}")
    return without_hidden_characters(value)


def sound_label(name: str, texts: Texts) -> str:
    """A sound in the visitor's words; one that another model names otherwise keeps its name."""
    return without_hidden_characters(sound_name(name, texts.language))


def quality_label(text: str, texts: Texts) -> str:
    """A quality of a picture in the visitor's words, as `retrieval.qualities.Quality` writes it."""
    quality = Quality.parse(text)
    if (key := f"quality.{text.replace(':', '.', 1)}") in texts.entries:
        return texts(key)
    return texts(f"quality.{quality.group}", what=without_hidden_characters(quality.value))
