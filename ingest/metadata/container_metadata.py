"""What a video's container says of its recording, by the words that cameras and editing programs write into it.

QuickTime's `com.apple.quicktime.*`, Android's `com.android.*`, MXF's `company_name`, the reel of a timecode track,
Blackmagic's and Final Cut's fields, and the plain words that FFmpeg gives many of them.
"""

from collections.abc import Mapping
from pathlib import Path

from ingest.media.media_info import RECORDED_KEYS
from ingest.metadata.collected_metadata import CollectedMetadata
from retrieval.metadata.fields import MetadataField

PLACE_KEYS = ("com.apple.quicktime.location.iso6709", "location", "location-eng", "com.android.location")
MAKE_KEYS = (
    *("com.apple.quicktime.make", "make", "com.android.manufacturer", "manufacturer", "company_name"),
    "com.apple.proapps.manufacturer",
)
MODEL_KEYS = (
    *("com.apple.quicktime.model", "model", "com.android.model", "com.sony.model", "product_name"),
    *("com.apple.proapps.modelname", "com.blackmagic-design.camera.cameratype"),
)
FIELD_KEYS: Mapping[MetadataField, tuple[str, ...]] = {
    "location": ("com.apple.quicktime.location.name", "com.apple.proapps.location"),
    "reel": ("reel_name", "reel", "tape", "com.apple.proapps.studio.reel", "com.apple.proapps.reel"),
    "scene": ("scene", "com.apple.proapps.studio.scene", "com.apple.proapps.scene"),
    "take": ("take", "com.apple.proapps.studio.shot", "com.apple.proapps.shot"),
    "title": ("com.apple.quicktime.title", "title"),
    "description": ("com.apple.quicktime.description", "description", "synopsis"),
    "keywords": ("com.apple.quicktime.keywords", "keywords"),
}
WRITERS = ("libav", "lavf", "ffmpeg", "handbrake")
"""Programs that write their name where a camera's maker would stand."""


def container_metadata(path: Path, said: Mapping[str, str]) -> CollectedMetadata:
    """The recording as the container has it; `said` are its words by keys in small letters."""
    found = CollectedMetadata(path, "container")
    for key in RECORDED_KEYS:
        found.note("recorded", said.get(key))
    for key in PLACE_KEYS:
        found.note("place", said.get(key))
    make = first_value(said, MAKE_KEYS)
    if not make.casefold().startswith(WRITERS):
        found.note_camera(make, first_value(said, MODEL_KEYS))
    for name, keys in FIELD_KEYS.items():
        found.note(name, first_value(said, keys))
    if "recorded" in found.values:  # a surer key said it all the same
        found.doubts = [one for one in found.doubts if "recording" not in one.pattern]
    return found


def first_value(said: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """What the first key says that says anything."""
    return next((words for key in keys if (words := said.get(key, "").strip())), "")
