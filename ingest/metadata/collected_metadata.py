"""The words that a file has for fields of a recording, cleaned: what cannot be so is dropped, and said."""

from dataclasses import dataclass, field
from pathlib import Path

from retrieval.messages import LocalizableMessage
from retrieval.metadata.fields import LONGEST_VALUE, MetadataField, MetadataSource, MetadataValue
from retrieval.metadata.values import ImplausibleValue, parse_coordinates, parse_datetime, place_of


@dataclass(slots=True)
class CollectedMetadata:
    """What one source says, filled as it is read."""

    path: Path
    """The file that says it."""
    source: MetadataSource
    values: dict[MetadataField, MetadataValue] = field(default_factory=dict)
    doubts: list[LocalizableMessage] = field(default_factory=list)
    """A sentence for each value that was dropped."""

    def note(self, name: MetadataField, text: str | None) -> None:
        """Keeps a field's first value; empty ones say nothing."""
        words = " ".join((text or "").split())[:LONGEST_VALUE]
        if not words or name in self.values:
            return
        if name in ("recorded", "place"):
            read = parse_datetime(words) if name == "recorded" else parse_coordinates(words)
            self._keep(name, read)
        else:
            self._keep(name, "".join(letter for letter in words if letter.isprintable()))

    def note_place(self, north: str | None, east: str | None) -> None:
        """The same of a place whose two angles stand apart."""
        if north and east and "place" not in self.values:
            self._keep("place", place_of(north, east))

    def note_camera(self, make: str | None, model: str | None) -> None:
        """Maker and model, the maker's name once."""
        make, model = " ".join((make or "").split()), " ".join((model or "").split())
        self.note("camera", model if model.casefold().startswith(make.casefold()) else f"{make} {model}")

    def _keep(self, name: MetadataField, value: str | ImplausibleValue) -> None:
        if isinstance(value, ImplausibleValue):
            self.doubts.append(implausible_value_sentence(self.path, name, value.value))
        elif value:
            origin = "" if self.source == "container" else self.path.name
            self.values[name] = MetadataValue(name, value, self.source, origin)


def implausible_value_sentence(path: Path, name: MetadataField, value: str) -> LocalizableMessage:
    """Why a date or a place is not believed."""
    if name == "recorded":
        return LocalizableMessage(
            "{path}: its date of recording, {value}, is that of a clock that was not set, or no date; it counts as "
            "not known. A table can say it (filmoteca metadata).",
            path=path,
            value=value,
        )
    return LocalizableMessage(
        "{path}: its place, {value}, is that of a receiver that knew none, or no place; it counts as not known. "
        "A table can say it (filmoteca metadata).",
        path=path,
        value=value,
    )
