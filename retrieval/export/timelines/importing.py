"""A cut list of an editing system becomes a bin: what the page and the command line share."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath

from retrieval.archive.archive import Archive
from retrieval.bins.adding import add_clips
from retrieval.bins.bins import MAX_BIN_NAME_LENGTH, Bin
from retrieval.bins.tables import BinTables
from retrieval.errors import NotFound
from retrieval.export.cut_lists import SourceClocks
from retrieval.export.timelines.matching import match_file


@dataclass(frozen=True, slots=True)
class ImportedBin:
    """The bin, and what the clips are called whose video the archive does not know."""

    bin: Bin
    unmatched: tuple[str, ...]


def import_as_bin(
    archive: Archive,
    bins: BinTables,
    file_name: str,
    content: bytes,
    sources: SourceClocks,
    *,
    name: str = "",
    rate: Fraction | None = None,
) -> ImportedBin:
    """Puts the list's clips into the bin of that name, else into a new one that is called as the list is.

    `rate` is an EDL's, which says none. UsageError where the file is no cut list; NotFound where not one of its
    clips is of a video of the archive.
    """
    reels = {
        video: one.value
        for video, values in archive.metadata.all().items()
        for one in values
        if one.field == "reel"
    }
    matched = match_file(file_name, content, archive.videos(), sources, rate, reels)
    if not matched.clips:
        raise NotFound(
            "Not one clip of {name} is of a video of this archive: {clips}.",
            name=file_name,
            clips=", ".join(matched.unmatched[:5]),
        )
    title = name or _unused(bins, matched.title.strip() or PurePath(file_name).stem)
    done = add_clips(bins, title, matched.clips, anyway=True)
    return ImportedBin(done.bin, matched.unmatched)


def _unused(bins: BinTables, title: str) -> str:
    taken = {summary.name.casefold() for summary in bins.all()}
    name, count = title[: MAX_BIN_NAME_LENGTH - 8], 1
    while name.casefold() in taken:
        count += 1
        name = f"{title[: MAX_BIN_NAME_LENGTH - 8]} {count}"
    return name
