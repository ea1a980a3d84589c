"""`filmoteca bin`: what was set aside, without the page."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.terminal.json_lines import parse_request
from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption
from assistant.cli.terminal.output import amount, print_json, print_message
from assistant.cli.terminal.search_request import SearchRequest, run_search
from assistant.i18n.clock_text import parse_clock
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive
    from retrieval.bins.bins import Bin, BinClip, NewClip
    from retrieval.bins.tables import BinTables

app = typer.Typer(help="Set spans aside in named bins; JSON on stdout.", rich_markup_mode=None)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The bin's name.")]


@app.command("list")
def list_bins(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """All bins: one {"name", "clips", "seconds", "version", "created"} a line."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        for summary in opened.bins.all():
            print_json(asdict(summary))


@app.command()
def show(name: NameArgument, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """A bin's clips in order: one {"clip", "video", "start", "end", "query", "comment", …} a line."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        for clip in opened.bins.get(name).clips:
            print_json(clip_value(clip))


@app.command()
def add(
    name: NameArgument,
    video: Annotated[str, typer.Argument(metavar="VIDEO", help="A video's name.", show_default=False)] = "",
    start: Annotated[str, typer.Argument(metavar="START", help="Seconds, or 1:02:03.5.")] = "",
    end: Annotated[str, typer.Argument(metavar="END", help="Seconds, or 1:02:03.5.")] = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    query: Annotated[str | None, typer.Option(metavar="TEXT", help="Add the hits of this search.")] = None,
    n: Annotated[int, typer.Option("-n", metavar="N", help="Hits of the search.", min=1, max=1000)] = 12,
    comment: Annotated[str, typer.Option(metavar="TEXT", help="A comment on what is added.")] = "",
) -> None:
    """Put a span of a video, or a search's hits, into a bin; it is made where there is none."""
    from assistant.cli.setup.loading import open_to_search
    from retrieval.archive.archive import Archive
    from retrieval.bins.bins import NewClip

    if (query is None) == (not video) or (video and not (start and end)) or (query is not None and start):
        raise UsageError("Name a span as VIDEO START END, or a search with --query.")
    if query is not None:
        request = parse_request(SearchRequest, {"text": query, "n": n}, "The question")
        with open_to_search(archive) as engine:
            hits = run_search(request, engine).hits
            found = [NewClip(hit.video, hit.start, hit.end, query, comment) for hit in hits]
            add_and_tell(engine.archive, name, found)
        return
    span = parse_clock(start), parse_clock(end)
    with Archive.open(archive) as opened:
        add_and_tell(opened, name, [NewClip(opened.video(video), *span, comment=comment)])


@app.command()
def remove(
    name: NameArgument,
    clips: Annotated[list[int], typer.Argument(metavar="CLIP...", help="The clips' numbers, as shown.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Take clips out of a bin."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        print_json(bin_value(_own_bins(opened).remove(name, clips)))


@app.command("import")
def import_timeline(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An EDL, OTIO, FCPXML or FCP7 XML.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    name: Annotated[
        str, typer.Option("--bin", metavar="NAME", help="The bin; else one called as the list.")
    ] = "",
    fps: Annotated[
        float | None, typer.Option(metavar="RATE", help="An EDL's frames a second; else its sources'.", min=1)
    ] = None,
) -> None:
    """Make a bin of an editing system's cut list; clips whose video is not in the archive are named."""
    from ingest.media.clocks.clocks import read_clock
    from retrieval.archive.archive import Archive
    from retrieval.export.cut_lists import SourceClocks
    from retrieval.export.timelines.importing import import_as_bin
    from retrieval.timecodes import exact_frame_rate

    content = _content(file)
    sources = SourceClocks(read_clock)
    with Archive.open(archive) as opened:
        done = import_as_bin(
            opened,
            opened.bins,
            file.name,
            content,
            sources,
            name=name,
            rate=None if fps is None else exact_frame_rate(fps),
        )
    print_json({**bin_value(done.bin), "unmatched": list(done.unmatched)})
    for problem in sources.problems:
        print_message(problem)
    if done.unmatched:
        print_message(
            f"No video of the archive matches {amount(len(done.unmatched), 'source')}: {', '.join(done.unmatched)}."
        )
        raise typer.Exit(1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error


@app.command()
def rename(
    name: NameArgument,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="The bin's new name.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Give a bin another name."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        print_json(bin_value(_own_bins(opened).rename(name, new_name)))


@app.command()
def delete(name: NameArgument, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Delete a bin; the videos are not touched, and the bin can be restored for a while."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        _own_bins(opened).delete(name)


@app.command()
def deleted(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """The bins that were deleted lately: one {"id", "name", "deleted", "clips", "seconds", "who"} a line."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        for gone in opened.bins.lists.deleted():
            print_json(asdict(gone))


@app.command()
def restore(
    number: Annotated[int, typer.Argument(metavar="ID", help="The deleted bin's id.", min=0)],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Bring a deleted bin back."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        print_json(bin_value(_own_bins(opened).bring_back(number)))


@app.command()
def undo(name: NameArgument, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Take the last change of a bin back, whoever made it."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        print_json(bin_value(_own_bins(opened).undo(name)))


@app.command()
def redo(name: NameArgument, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Make the change of a bin again that was taken back last."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        print_json(bin_value(_own_bins(opened).redo(name)))


@app.command()
def log(name: NameArgument, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Who did what to a bin, the last change first: one {"who", "made", "what", "clips"} a line."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        for note in opened.bins.log(name):
            print_json(asdict(note))


def _own_bins(opened: "Archive") -> "BinTables":
    from assistant.cli.setup.login import own_bins

    return own_bins(opened)


def add_and_tell(opened: "Archive", name: str, new: "list[NewClip]") -> None:
    """Adds the clips and says which of them the bin held already, or mostly."""
    from retrieval.bins.adding import add_clips

    done = add_clips(_own_bins(opened), name, new, anyway=True)
    for clip, twin in done.near:
        print_message(
            f"Clip {clip.id} shows mostly what clip {twin.id} shows; remove one if that is not meant."
        )
    print_json(bin_value(done.bin))


def bin_value(made: "Bin") -> dict[str, Any]:
    """A bin as the JSON that scripts read."""
    return {
        "name": made.name,
        "clips": len(made.clips),
        "seconds": round(made.seconds, 3),
        "version": made.version,
    }


def clip_value(clip: "BinClip") -> dict[str, Any]:
    """A clip as the scripts' contract has it; times in seconds."""
    return {
        "clip": clip.id,
        "video": clip.name,
        "start": round(clip.start, 3),
        "end": round(clip.end, 3),
        "query": clip.query,
        "comment": clip.comment,
        "added": clip.added,
        "missing": clip.missing,
    }
