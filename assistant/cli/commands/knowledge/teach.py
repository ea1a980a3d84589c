"""`filmoteca teach`: a class of shots from a handful of examples, found by its name from then on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import amount, print_json, print_line, print_message
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive
    from retrieval.archive.tables.taught_classes import Example
    from retrieval.archive.taught.taught_shots import KnownClass
    from retrieval.types import Shot

Shots = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VIDEO/N,N", help="Shots that show it, by video and number; several times for several."
    ),
]


def teach(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="What the class is called.")] = "",
    shots: Shots = None,
    bin_: Annotated[str, typer.Option("--bin", metavar="BIN", help="The clips of this bin show it.")] = "",
    pictures: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A picture that shows it; several times for several."),
    ] = None,
    not_shots: Annotated[
        list[str] | None,
        typer.Option(metavar="VIDEO/N,N", help="Shots that do not show it, whatever was found; likewise."),
    ] = None,
    take_out: Annotated[
        list[int] | None,
        typer.Option(metavar="EXAMPLE", help="Takes an example out by its number; likewise."),
    ] = None,
    rename: Annotated[str, typer.Option(metavar="NAME", help="Gives the class another name.")] = "",
    forget: Annotated[
        bool, typer.Option("--forget", help="Takes the class out; no shot is touched.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Teach a class by examples, correct or forget it; without examples show it, without a name list all."""
    from retrieval.archive.archive import Archive
    from retrieval.archive.taught.teaching import teach as learn

    with Archive.open(archive) as opened:
        if not name:
            if not (classes := opened.taught_classes()):
                print_message(
                    "No class was taught in this archive; filmoteca teach NAME --shots VIDEO/N,N does it."
                )
            for known in classes:
                _tell_class(known, json=json)
            return
        if forget:
            gone = opened.taught.forget(name)
            print_message(f"{gone.name}: forgotten, with {amount(len(gone.examples), 'example')}.")
            return
        if take_out and opened.taught.take_out(name, take_out) is None:
            print_message(f"{name}: nothing shows it any more; it is forgotten.")
            return
        if rename:
            name = opened.taught.rename(name, rename).name
        examples = _examples(opened, shots or (), bin_, pictures or (), not_shots or ())
        if examples:
            name = learn(opened, name, examples).name
        name = opened.taught.get(name).name
        known = next(one for one in opened.taught_classes() if one.taught.name == name)
        _tell_class(known, json=json)
        if not (examples or take_out or rename):
            _tell_shots(opened, known, json=json)


def taught_class_value(known: "KnownClass") -> dict[str, Any]:
    """A class for scripts."""
    return {
        "class": known.taught.name,
        "examples": [
            {
                "example": one.id,
                "shows": one.is_positive,
                "video": one.video or None,
                "start": one.start,
                "end": one.end,
                "picture": one.label or None,
            }
            for one in known.taught.examples
        ],
        "shots": len(known.held_by),
        "problem": None if known.problem is None else str(known.problem),
    }


def _tell_class(known: "KnownClass", *, json: bool) -> None:
    taught = known.taught
    if json:
        print_json(taught_class_value(known))
    else:
        wrong = f", {amount(len(taught.negative), 'counterexample')}" if taught.negative else ""
        said = amount(len(taught.positive), "example")
        print_line(f"{taught.name}: {said}{wrong}; {amount(len(known.held_by), 'shot')} found")
    if known.problem is not None:
        print_message(str(known.problem))


def _tell_shots(opened: "Archive", known: "KnownClass", *, json: bool) -> None:
    """The shots that count as showing it, the surest first."""
    videos = {video.id: video.name for video in opened.videos()}
    for shot in opened.present_shots(known.held_by):
        value = {
            "video": videos.get(shot.id.video, ""),
            "shot": shot.id.number,
            "start": round(shot.start, 3),
            "end": round(shot.end, 3),
            "score": round(known.shots[shot.id], 4),
        }
        print_json(value) if json else print_line(f"  {value['score']:.2f}  {value['video']}/{value['shot']}")


def _examples(
    opened: "Archive",
    shots: "list[str] | tuple[()]",
    bin_: str,
    pictures: "list[Path] | tuple[()]",
    wrong: "list[str] | tuple[()]",
) -> "list[Example]":
    from retrieval.archive.taught.teaching import example_of_picture, example_of_shot, examples_of_bin

    found = [example_of_shot(opened, shot) for text in shots for shot in _shots(opened, text)]
    found += [
        example_of_shot(opened, shot, is_positive=False) for text in wrong for shot in _shots(opened, text)
    ]
    if bin_:
        found += examples_of_bin(opened, bin_)
    if pictures:
        from retrieval.encoders import load_encoder
        from retrieval.pictures import read_picture

        encoder = load_encoder(opened.encoder)
        for path in pictures:
            picture = read_picture(path)
            found.append(example_of_picture(picture, encoder.encode_pictures([picture]), path.name))
    return found


def _shots(opened: "Archive", text: str) -> "list[Shot]":
    """ "harbour.mp4/3,7-9" → those shots of that video."""
    video, _, numbers = text.rpartition("/")
    try:
        wanted = [
            number
            for part in numbers.split(",")
            for first, _, last in [part.partition("-")]
            for number in range(int(first), int(last or first) + 1)
        ]
    except ValueError:
        wanted = []
    if not video or not wanted:
        raise UsageError("{text!r} names no shots; write VIDEO/3 or VIDEO/3,7-9.", text=text)
    found = opened.video_by_id(video) or opened.video(video)
    by_number = {shot.id.number: shot for shot in opened.shots(found.id)}
    for number in wanted:
        if number not in by_number:
            raise UsageError(
                "{video} has no shot number {number}; it has {count}.",
                video=found.name,
                number=number,
                count=len(by_number),
            )
    return [by_number[number] for number in wanted]
