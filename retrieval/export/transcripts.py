"""What is said in a cut list, to be read: as text or as a Word document, with file, source timecode and speaker.

Cuts that follow one another in a video are one passage, so that a whole video is one.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from docx import Document
from docx.shared import Cm, Pt

from retrieval.archive.archive import Archive
from retrieval.export.cut_lists import lines_of_videos
from retrieval.export.cuts import Cut, CutList, one_line
from retrieval.export.exported_lines import SubtitleChoice
from retrieval.export.subtitle_writer import plain_rows
from retrieval.timecodes import TIMESTAMP_TOLERANCE, format_timecode

TIMECODE_WIDTH, SPEAKER_WIDTH, WORDS_WIDTH = Cm(2.7), Cm(3.2), Cm(10.6)
"""Of a page of A4 with usual margins."""


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A line with the source's timecode where it begins."""

    timecode: str
    speaker: str
    """Empty where nobody is named."""
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one video and what is said in it."""

    file: str
    first: str
    """Source timecode, as `last`, the one behind it."""
    last: str
    query: str
    comment: str
    lines: tuple[TranscriptLine, ...]


def passages(archive: Archive, cuts: CutList, choice: SubtitleChoice) -> list[Passage]:
    """What is said in the cuts, in their order; a line belongs where it begins, or where its passage does.

    NotFound where not one of the videos has such subtitles.
    """
    spoken = lines_of_videos(archive, cuts, choice)
    made = []
    for cut in _joined(cuts):
        lines = [
            TranscriptLine(
                _timecode(cut, max(line.start, cut.start)), line.speaker, " ".join(plain_rows(line.text))
            )
            for line in spoken[cut.video]
            if line.start < cut.end and line.end > cut.start
        ]
        said = tuple(line for line in lines if line.text)
        made.append(
            Passage(one_line(cut.name), *cut.timecodes, one_line(cut.query), one_line(cut.comment), said)
        )
    return made


def transcript_text(title: str, parts: list[Passage]) -> str:
    """UTF-8 text: each passage under its file and timecodes, each line with its timecode and who speaks."""
    rows = [one_line(title), ""]
    for part in parts:
        rows.append(_heading(part))
        rows += [note for note in (part.query, part.comment) if note]
        rows += [_told(line) for line in part.lines]
        rows.append("")
    return "\n".join(rows)


def transcript_docx(title: str, parts: list[Passage]) -> bytes:
    """A Word document: a heading for each passage, a table of timecode, speaker and words."""
    document = Document()
    document.core_properties.title = one_line(title)[:255]
    document.core_properties.author = ""
    document.styles["Normal"].font.size = Pt(10.5)
    document.add_heading(one_line(title), 0)
    for part in parts:
        document.add_heading(_heading(part), 2)
        for note in filter(None, (part.query, part.comment)):
            document.add_paragraph().add_run(note).italic = True
        if not part.lines:
            continue
        table = document.add_table(rows=0, cols=3)
        for line in part.lines:
            cells = table.add_row().cells
            for cell, words, width in zip(
                cells,
                (line.timecode, line.speaker, line.text),
                (TIMECODE_WIDTH, SPEAKER_WIDTH, WORDS_WIDTH),
                strict=True,
            ):
                cell.text, cell.width = words, width
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _joined(cuts: CutList) -> Iterator[Cut]:
    """The cuts, those that go on where the one before ends put together; notes of the first stay."""
    last: Cut | None = None
    for cut in cuts.cuts:
        if last is None:
            last = cut
        elif (
            cut.video == last.video
            and abs(cut.start - last.end) <= TIMESTAMP_TOLERANCE
            and (cut.query, cut.comment) in (("", ""), (last.query, last.comment))
        ):
            last = replace(last, end=cut.end)
        else:
            yield last
            last = cut
    if last is not None:
        yield last


def _timecode(cut: Cut, seconds: float) -> str:
    clock = cut.clock
    return format_timecode(clock.start + clock.frame(seconds), clock.rate, clock.drop)


def _heading(part: Passage) -> str:
    return f"{part.file}  {part.first} – {part.last}"


def _told(line: TranscriptLine) -> str:
    speaker = f"{one_line(line.speaker)}: " if line.speaker else ""
    return f"{line.timecode}  {speaker}{line.text}"
