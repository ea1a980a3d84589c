"""`filmoteca export`: a search, a bin or a video as a file that other programs open."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from assistant.cli.terminal.json_lines import parse_request
from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption
from assistant.cli.terminal.output import amount, print_message
from assistant.cli.terminal.search_request import SearchRequest, run_search
from retrieval.errors import NotFound, UsageError
from retrieval.export.formats import BINARY_FORMATS, ExportFormat

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive
    from retrieval.export.cuts import CutList
    from retrieval.export.exported_lines import SubtitleChoice


def export(
    kind: Annotated[ExportFormat, typer.Option("--format", help="What to write.", show_default=False)],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    query: Annotated[str | None, typer.Option(metavar="TEXT", help="The hits of this search.")] = None,
    bin_name: Annotated[
        str | None, typer.Option("--bin", metavar="NAME", help="The clips of this bin.")
    ] = None,
    video: Annotated[
        str | None, typer.Option(metavar="NAME", help="The shots of this video, or its subtitles.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write; stdout without it.")
    ] = None,
    n: Annotated[int, typer.Option("-n", metavar="N", help="Hits of a search.", min=1, max=1000)] = 12,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Of the subtitles, where there are several.")
    ] = None,
    sound_track: Annotated[
        int,
        typer.Option(
            "--sound-track", metavar="N", help="Only lines heard in this of several sound tracks.", min=0
        ),
    ] = 0,
    speakers: Annotated[
        bool, typer.Option("--speakers/--no-speakers", help="Whether subtitles say who speaks.")
    ] = True,
    sounds: Annotated[
        bool, typer.Option("--sounds", help="Subtitles say what is heard besides: [applause], [dog barks].")
    ] = False,
    descriptions: Annotated[
        bool,
        typer.Option(
            "--descriptions", help="With --format vtt --video: its captions, for who cannot see it."
        ),
    ] = False,
    markers: Annotated[
        bool,
        typer.Option(
            "--markers", help="No cut, but markers of the whole files; with edl, otio, fcp7 or csv."
        ),
    ] = False,
    start_timecode: Annotated[
        str | None,
        typer.Option(metavar="TIMECODE", help="Of each file's first frame, in place of the file's own."),
    ] = None,
    handles: Annotated[
        float, typer.Option(metavar="SECONDS", help="So much more before and after each clip.", min=0)
    ] = 0.0,
) -> None:
    """Write a search, a bin or a video as a cut list, subtitles, clips or a contact sheet."""
    from assistant.cli.setup.loading import open_to_search
    from assistant.i18n.subtitle_texts import subtitle_choice
    from ingest.media.clocks.clocks import read_clock
    from retrieval.archive.archive import Archive
    from retrieval.export.cut_lists import (
        SourceClocks,
        cuts_of_bin,
        cuts_of_hits,
        cuts_of_video,
        video_subtitles,
        with_handles,
    )
    from retrieval.export.descriptions import video_descriptions
    from retrieval.export.subtitle_writer import subtitle_file

    if sum(choice is not None for choice in (query, bin_name, video)) != 1:
        raise UsageError("Name what to export: one of --query, --bin and --video.")
    if descriptions and (kind is not ExportFormat.VTT or video is None):
        raise UsageError("--descriptions are a video's, as WebVTT: add --format vtt and --video.")
    if output is None and kind in BINARY_FORMATS and sys.stdout.isatty():
        raise UsageError(f"A {kind} is no text for a terminal; name a file with --output.")
    sources = SourceClocks(read_clock, start_timecode)
    subtitles = subtitle_choice(language or "", speakers=speakers, sounds=sounds, sound_track=sound_track)
    if query is not None:
        request = parse_request(SearchRequest, {"text": query, "n": n}, "The question")
        with open_to_search(archive) as engine:
            cuts = cuts_of_hits(engine.archive, run_search(request, engine).hits, query, sources)
            problems = write(
                engine.archive, with_handles(cuts, handles), kind, output, subtitles, markers=markers
            )
    else:
        with Archive.open(archive) as opened:
            if bin_name is not None:
                cuts = cuts_of_bin(opened, opened.bins.get(bin_name), sources)
                problems = write(
                    opened, with_handles(cuts, handles), kind, output, subtitles, markers=markers
                )
            elif descriptions:
                described = video_descriptions(opened, opened.video(video or ""))
                problems = write_output(described.encode(), output)
            elif kind in (ExportFormat.SRT, ExportFormat.VTT) and not markers:
                lines = video_subtitles(opened, opened.video(video or ""), subtitles)
                problems = write_output(
                    subtitle_file(lines, "srt" if kind is ExportFormat.SRT else "vtt").encode(), output
                )
            else:
                cuts = cuts_of_video(opened, opened.video(video or ""), sources)
                problems = write(
                    opened, with_handles(cuts, handles), kind, output, subtitles, markers=markers
                )
    for problem in (*sources.problems, *problems):
        print_message(problem)
    if sources.problems or problems:
        raise typer.Exit(1)


def write(
    archive: "Archive",
    cuts: "CutList",
    kind: ExportFormat,
    output: Path | None,
    subtitles: "SubtitleChoice",
    *,
    markers: bool = False,
) -> list[str]:
    """Writes a cut list in that format; a sentence for each clip that could not be made."""
    from ingest.media.clips.clip_extraction import extract_clip
    from retrieval.export.formats import write_cut_list

    if not cuts.cuts:
        raise NotFound(f"There is nothing to export: {cuts.title!r} has no shots.")
    if not markers:
        tell_what_changes(cuts, kind)

    def fill(file: BinaryIO, beside: Path | None) -> list[str]:
        return write_cut_list(
            archive,
            cuts,
            kind,
            file,
            beside=beside,
            make_clip=extract_clip,
            subtitles=subtitles,
            markers=markers,
        )

    return write_output(fill, output)


def tell_what_changes(cuts: "CutList", kind: ExportFormat) -> None:
    """What a format cannot hold as it is, before it is written."""
    from retrieval.export.timelines.edl import edl_limitations

    if kind is ExportFormat.EDL:
        for limit in edl_limitations(cuts):
            print_message(limit)
    if cuts.converted and kind not in (ExportFormat.ZIP, ExportFormat.TXT, ExportFormat.DOCX):
        names = sorted({cut.name for cut in cuts.converted})
        others = f" and {amount(len(names) - 1, 'other')}" if len(names) > 1 else ""
        print_message(
            f"The time line has {float(cuts.rate):.6g} frames a second; what is cut from {names[0]}{others} has "
            "another rate and is placed to the nearest frame of the time line."
        )


def write_output(
    content: bytes | Callable[[BinaryIO, Path | None], list[str] | None], output: Path | None
) -> list[str]:
    """Writes to a file, whole or not at all, or to stdout; what the writer had to say."""
    from retrieval.storage.atomic_files import atomic_file, translated_write_errors

    if output is not None:
        with atomic_file(output) as file:
            return _fill(file, content, output.parent if output.is_file() or not output.exists() else None)
    with translated_write_errors(Path("stdout")):
        said = _fill(sys.stdout.buffer, content, None)
        sys.stdout.buffer.flush()
        return said


def _fill(
    file: BinaryIO, content: bytes | Callable[[BinaryIO, Path | None], list[str] | None], beside: Path | None
) -> list[str]:
    if isinstance(content, bytes):
        file.write(content)
        return []
    return content(file, beside) or []
