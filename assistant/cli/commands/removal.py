"""`filmoteca remove` and `filmoteca rename`: videos leave the archive, or get another name; no file is touched."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import amount, print_json, print_line, print_message
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive
    from retrieval.types import Video

MOST_NAMED = 20
"""Videos that are named before it is asked; the others are counted."""


def remove(
    videos: Annotated[
        list[str] | None,
        typer.Argument(metavar="[VIDEO...]", help="Their names in the archive, or where their files lie."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    gone: Annotated[
        bool,
        typer.Option("--gone", help="All videos whose files are gone from folders that are still there."),
    ] = False,
    gone_folders: Annotated[
        bool,
        typer.Option(
            "--gone-folders", help="Those too whose folders are empty or gone, as of an unplugged drive."
        ),
    ] = False,
    keep_out: Annotated[
        bool, typer.Option("--keep-out", help="Later runs of ingest pass these files over.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: JsonOption = False,
) -> None:
    """Take videos out of an archive, with all that is known of them; their files are not touched."""
    from retrieval.archive.archive import Archive
    from retrieval.archive.source_files import only_file

    if not (videos or gone or gone_folders):
        raise UsageError("Name the videos to remove, or say --gone.")
    with Archive.open(archive) as opened:
        chosen = {video.id: video for video in (_named(name, opened) for name in videos or ())}
        chosen |= {video.id: video for video in _gone(opened, gone or gone_folders, folders=gone_folders)}
        meant = list(chosen.values())
        if meant and not yes and not _agreed(meant, archive):
            print_message("Nothing was removed.")
            raise typer.Exit(1)
        if meant:
            with opened.writing():
                opened.remove_videos([video.id for video in meant])
                if keep_out:
                    opened.exclusions.change([only_file(video.path) for video in meant])
    if json:
        print_json({"removed": [video.name for video in meant]})
    else:
        print_line(f"{amount(len(meant), 'video')} removed from {archive}; no file was touched.")


def rename(
    video: Annotated[str, typer.Argument(help="Its name in the archive, or where its file lies.")],
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="What it is called from now on; by default as its file."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Give a video another name in the archive; its file keeps its own."""
    from assistant.cli.ingesting.name_embedding import embed_names
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        known = _named(video, opened)
        with opened.writing():
            renamed = opened.rename_video(known.id, name)
        embed_names(opened)
    if json:
        print_json({"video": renamed.name, "was": known.name})
    else:
        print_line(f"{known.name} is called {renamed.name} now.")


def _named(name: str, archive: "Archive") -> "Video":
    """The video of that name, or whose file lies there; NotFound."""
    path = Path(name).absolute()
    at_place = [video for video in archive.videos() if video.path == path]
    return at_place[0] if at_place else archive.video(name)


def _gone(archive: "Archive", wanted: bool, *, folders: bool) -> "list[Video]":
    """The videos whose files are gone; those whose folder is gone too are told where they are left."""
    from retrieval.archive.source_files import missing_files

    if not wanted:
        return []
    gone = missing_files(archive.videos())
    if folders:
        return [*gone.for_good, *gone.with_folder]
    for video in gone.with_folder:
        print_message(
            f"{video.name} is left: {video.path.parent} is not there. Plug its drive in, or add --gone-folders."
        )
    return gone.for_good


def _agreed(videos: "Sequence[Video]", archive: Path) -> bool:
    """Whether the person at the terminal says yes; UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked here; add --yes to remove without being asked.")
    for video in videos[:MOST_NAMED]:
        print_message(f"  {video.name}  ({video.path})")
    if len(videos) > MOST_NAMED:
        print_message(f"  … and {len(videos) - MOST_NAMED} more")
    return typer.confirm(
        f"Remove {amount(len(videos), 'video')} from {archive}, with all shots, subtitles and names? "
        "The files stay, but this cannot be undone.",
        err=True,
    )
