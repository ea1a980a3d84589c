"""The clips themselves in a ZIP, one file a cut, with the cut list as a table.

Each clip is made beside the ZIP and then streamed into it, so that neither a long bin nor a long clip sits in
memory. It does not know how a clip is made.
"""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from retrieval.errors import MediaError
from retrieval.export.csv_files import csv_table
from retrieval.export.cuts import Cut, CutList
from retrieval.file_names import safe_stem
from retrieval.storage.atomic_files import unfinished_folder


class ClipMaker(Protocol):
    """Writes [start, end) of a video to `stem` with a suffix and gives the file.

    MediaError where the video cannot be read, ArchiveError where the clip cannot be written.
    """

    def __call__(self, path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
        """Cuts start to end (seconds) out of the file at `path`; the file made, whose name begins with `stem`."""
        ...


def write_zip(cuts: CutList, file: BinaryIO, beside: Path | None, make_clip: ClipMaker) -> list[str]:
    """Writes the ZIP; gives a sentence for each clip that could not be made, which stands in the ZIP as well.

    Clips are made in a folder that is in `beside` (None: with other temporary files) and gone afterwards.
    MediaError where not one clip could be made.
    """
    problems: list[str] = []
    with (
        unfinished_folder(beside) as scratch,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as whole,
    ):
        for made in _clips(cuts, Path(scratch), make_clip, problems):
            entry = zipfile.ZipInfo.from_file(made, made.name)
            with made.open("rb") as clip, whole.open(entry, "w", force_zip64=True) as place:
                shutil.copyfileobj(clip, place, 1 << 20)
            made.unlink()
        if len(problems) == len(cuts.cuts):
            raise MediaError(problems[0] if problems else "There is no clip to put into a ZIP.")
        whole.writestr("cuts.csv", csv_table(cuts))
        if problems:
            whole.writestr("not included.txt", "".join(f"{problem}\n" for problem in problems))
    return problems


def _clips(cuts: CutList, folder: Path, make_clip: ClipMaker, problems: list[str]) -> Iterator[Path]:
    for number, cut in enumerate(cuts.cuts, 1):
        length = float(1 / cut.clock.rate)
        start = min(cut.start, cut.first_shown)
        end = max(min(cut.end, cut.duration), cut.first_shown + length / 2)
        try:
            yield make_clip(cut.path, start, end, folder / clip_stem(number, cut), timecode=cut.timecodes[0])
        except MediaError as error:
            problems.append(f"{number}: {error}")


def clip_stem(number: int, cut: Cut) -> str:
    """ "001 feria 01.00.00.00": a name that every file system takes."""
    stem = safe_stem(Path(cut.name.replace("/", "_")).stem, "clip")
    stamp = cut.timecodes[0].replace(":", ".").replace(";", ".")
    return f"{number:03d} {stem} {stamp}"
