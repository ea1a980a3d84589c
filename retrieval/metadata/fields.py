"""What is known of a video's recording: when, where, by which camera, on which reel, as which scene and take.

A field may be said by the file itself, by a file that lies beside it, and by a table that the archive has; the
later of these is the surer one, for somebody wrote it later. It knows no file and no archive.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

MetadataField = Literal[
    "recorded",
    "place",
    "location",
    "camera",
    "reel",
    "scene",
    "take",
    "title",
    "description",
    "keywords",
]
"""`recorded` is ISO 8601, `place` degrees north and east ("40.4168, -3.7038"), `location` the place's name,
`keywords` are divided by commas; the others are words as they were written."""
METADATA_FIELDS: tuple[MetadataField, ...] = get_args(MetadataField)
SEARCHED_FIELDS: tuple[MetadataField, ...] = METADATA_FIELDS[2:]
"""Those whose words are looked for."""
MetadataSource = Literal["container", "sidecar", "table"]
SOURCES: tuple[MetadataSource, ...] = get_args(MetadataSource)
"""The surest last."""
LONGEST_VALUE = 2_000
"""Characters of one value; what is longer is no name and no note."""


@dataclass(frozen=True, slots=True)
class MetadataValue:
    """What one source says of one field."""

    field: MetadataField
    value: str
    """Never empty."""
    source: MetadataSource
    origin: str = ""
    """The name of the file beside the video, or of the table; empty for what the video's file says itself."""


def surest(values: Iterable[MetadataValue]) -> dict[MetadataField, MetadataValue]:
    """One value for each field that anything is said of, in the order of the fields."""
    found = {one.field: one for one in sorted(values, key=lambda one: SOURCES.index(one.source))}
    return {field: found[field] for field in METADATA_FIELDS if field in found}
