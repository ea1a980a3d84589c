"""`filmoteca people`: whose faces and voices an archive knows. Nothing of it leaves the machine."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import amount, print_json, print_line, print_message
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.annotations import PersonKind
    from retrieval.archive.tables.people.records import Person

app = typer.Typer(
    help="People by faces and voices: grouped without names, named by you. Children are not told apart reliably.",
    rich_markup_mode=None,
)

ONE: dict["PersonKind", str] = {"face": "face", "voice": "turn"}
MANY: dict["PersonKind", str] = {"face": "faces", "voice": "turns of speech"}
"""What a group is made of."""

WhoArgument = Annotated[str, typer.Argument(metavar="WHO", help="A group's number, or its name.")]


@app.command()
def on(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Allow looking for faces in this archive; `filmoteca annotate --with people` then finds them."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        opened.people.allow()
    print_message(
        "Faces may be looked for in this archive now; `filmoteca annotate --with people` does it. "
        "What is found stays in the archive's folder. Faces of children are not told apart reliably."
    )


@app.command()
def off(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    voices: Annotated[
        bool, typer.Option("--voices", help="The voices instead, with their groups and names.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Look for faces no more, and delete all that were found, their groups and names."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        people = opened.people.all("voice" if voices else "face")
        named = sum(bool(person.name) for person in people)
        if people and not yes:
            question = f"Delete {amount(len(people), 'person', 'people')}, {named} of them named, for good?"
            typer.confirm(question, abort=True, err=True)
        if voices:
            opened.people.forget_voices()
        else:
            opened.people.forbid()
    told = "" if voices else "; faces are not looked for any more"
    print_message(f"{amount(len(people), 'person', 'people')} deleted{told}.")


@app.command("list")
def list_people(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    who: Annotated[
        str,
        typer.Option("--faces", metavar="WHO", help="What one group is made of, with its numbers."),
    ] = "",
    json: JsonOption = False,
) -> None:
    """The groups of faces, then those of voices: those with names first, then those most seen or heard."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        if who:
            videos = {video.id: video.name for video in opened.videos()}
            chosen = opened.people.get(who)
            for face in opened.people.faces(chosen.id):
                start, end = round(face.annotation.start, 3), round(face.annotation.end, 3)
                value = {ONE[chosen.kind]: face.id, "video": videos[face.video], "start": start, "end": end}
                print_json(value) if json else print_line(
                    f"{face.id:6d}  {start:.1f} – {end:.1f}  {value['video']}"
                )
            return
        people = [person for kind in ONE for person in opened.people.all(kind)]
        if not people:
            print_message(
                "Nobody is known in this archive; `filmoteca annotate --with people,speakers` looks for faces and "
                "voices."
                if opened.people.allowed
                else "Faces are not looked for in this archive; `filmoteca people on` allows it. "
                "`filmoteca annotate --with speakers` tells voices apart."
            )
        for person in people:
            print_json(person_value(person)) if json else print_line(person_line(person))


@app.command()
def name(
    who: WhoArgument,
    new_name: Annotated[str, typer.Argument(metavar="NAME", help="The name; empty takes it away.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Say who a group is: `search --person NAME`, and the name in a question, find them from then on."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        person = opened.people.rename(opened.people.get(who).id, new_name)
    print_message(person_line(person))


@app.command()
def merge(
    into: WhoArgument,
    others: Annotated[
        list[str], typer.Argument(metavar="WHO...", help="The groups that are the same person.")
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Make one group of several."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        people = opened.people
        person = people.merge(people.get(into).id, [people.get(other).id for other in others])
    print_message(person_line(person))


@app.command()
def split(
    who: WhoArgument,
    faces: Annotated[
        str,
        typer.Option(
            "--faces",
            metavar="N,N",
            help="Faces, or turns of speech, that are somebody else's; by default those that differ most.",
        ),
    ] = "",
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Put what is somebody else's into a group of its own."""
    from retrieval.archive.archive import Archive
    from retrieval.people.grouping import faces_to_split_off

    with Archive.open(archive) as opened:
        known = opened.people.get(who)
        moved = _numbers(faces) if faces.strip() else faces_to_split_off(opened, known)
        person = opened.people.split(known.id, moved)
        print_message(person_line(opened.people.get(known.id)))
    print_message(person_line(person))


@app.command()
def delete(
    who: Annotated[list[str], typer.Argument(metavar="WHO...", help="Groups by number or name.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Delete groups with their names and all vectors of their faces or voices; it cannot be undone."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        for person in [opened.people.get(one) for one in who]:
            opened.people.delete(person.id)
            print_message(f"Deleted: {person_line(person)}")


def person_value(person: "Person") -> dict[str, Any]:
    """A group for scripts."""
    return {
        "person": person.id,
        "kind": person.kind,
        "name": person.name or None,
        f"{ONE[person.kind]}s": person.faces,
        "videos": person.videos,
    }


def person_line(person: "Person") -> str:
    """The same for people."""
    one = "turn of speech" if person.kind == "voice" else "face"
    seen = f"{amount(person.faces, one, MANY[person.kind])} in {amount(person.videos, 'video')}"
    return f"{person.id:4d}  {person.name or '(no name)'}  {seen}"


def _numbers(text: str) -> list[int]:
    try:
        return [int(number) for number in text.split(",") if number.strip()]
    except ValueError as error:
        raise UsageError("{text!r} is no list of numbers; write 12,15.", text=text) from error
