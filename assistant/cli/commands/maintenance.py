"""`filmoteca check`, `backup`, `restore` and `move`: an archive looked after."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import amount, print_json, print_line, print_message


def check(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    json: JsonOption = False,
) -> int:
    """Compare all parts of an archive; name what is damaged, and with --repair make it again."""
    from retrieval.maintenance.check import check as look
    from retrieval.maintenance.check import repair as mend

    if repair:
        mended = mend(archive, _grab_thumbnail)
        findings, left, salvaged = mended.found, mended.left, mended.salvaged
    else:
        findings = left = look(archive, _grab_thumbnail)
        salvaged = []
    still = {finding.key for finding in left}
    for finding in findings if not repair else [*findings, *left]:
        value = {
            "part": finding.part,
            "subject": finding.subject,
            "wrong": finding.sentence,
            "remedy": finding.remedy,
            "mended": repair and finding.key not in still,
        }
        if json:
            print_json(value)
        else:
            done = "mended: " if value["mended"] else "left: " if repair else ""
            print_line(f"{finding.part}, {finding.subject}: {finding.sentence}; {done}{finding.remedy}.")
    for table in salvaged:
        if table.gaps:
            read, lost = amount(table.rows, "row"), amount(table.gaps, "place")
            print_message(f"{table.name}: {read} could be read, {lost} could not.")
    if not findings:
        print_message(f"{archive} is sound.")
    elif not repair:
        print_message(
            f"{amount(len(findings), 'finding')}; filmoteca check --repair mends what can be mended."
        )
    return 1 if left else 0


def backup(
    to: Annotated[Path, typer.Argument(metavar="TO", help="The folder of the backup.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read all of it back, not only what is new.")
    ] = False,
) -> None:
    """Copy an archive, while it is in use, or bring an earlier copy up to date. The videos stay where they are."""
    from retrieval.maintenance.backup import back_up

    report = back_up(archive, to, verify_all=verify)
    print_message(
        f"{to}: {amount(report.files, 'file')}, {report.copied} of them copied now "
        f"({report.bytes / 1e6:.1f} MB), all of them read back."
    )


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="The folder of a backup.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Make an archive from a backup, in a folder that is new or empty."""
    from retrieval.maintenance.restore import restore as bring_back

    files = bring_back(source, archive)
    print_message(f"{archive}: {amount(files, 'file')} restored; filmoteca check looks whether all is well.")


def move(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="The archive's folder.")],
    to: Annotated[Path, typer.Argument(metavar="TO", help="Where it shall lie: a new folder, or the same.")],
    footage: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OLD=NEW", help="Footage that lay below OLD lies below NEW now; may be given often."
        ),
    ] = None,
) -> None:
    """Move an archive to another folder or disk, and its videos' paths to where the footage lies now."""
    from retrieval.maintenance.moving import move as move_to
    from retrieval.maintenance.moving import parse_prefix

    done = move_to(archive, to, [parse_prefix(text) for text in footage or ()])
    print_message(f"{to}: {amount(done.relocated, 'video')} with another path.")
    if done.missing:
        print_message(
            f"{amount(done.missing, 'video')} cannot be found where the archive says; move the footage there, or "
            "run filmoteca relocate on the folder that it is in."
        )


def _grab_thumbnail(path: Path, time: float) -> bytes:
    from ingest.media.opening import open_video
    from ingest.shots.spool import thumbnail_jpeg

    with open_video(path) as video:
        return thumbnail_jpeg(video.frame_at(time).picture())
