"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

from retrieval.errors import UsageError

ArchiveOption = Annotated[
    Path,
    typer.Option(
        "--archive",
        envvar="FILMOTECA_ARCHIVE",
        metavar="DIR",
        help="The archive's folder.",
        show_default=True,
    ),
]
ArchivesOption = Annotated[
    list[Path],
    typer.Option(
        "--archive",
        envvar="FILMOTECA_ARCHIVE",
        metavar="DIR",
        help="The archive's folder, or a folder of archives; may be given several times.",
        show_default=True,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON value a line on stdout.")]
LanguageModelOption = Annotated[
    str,
    typer.Option(
        "--language-model",
        envvar="FILMOTECA_LANGUAGE_MODEL",
        metavar="MODEL",
        help="auto, bundled, smollm2, none, a .gguf file, hub:OWNER/REPO/FILE or server:URL#MODEL.",
    ),
]
VisionModelOption = Annotated[
    str,
    typer.Option(
        "--vision-model",
        envvar="FILMOTECA_VISION_MODEL",
        metavar="MODEL",
        help="none, MODEL.gguf+PROJECTOR.gguf, hub:OWNER/REPO/MODEL.gguf+PROJECTOR.gguf or server:URL#MODEL.",
    ),
]

DEFAULT_ARCHIVE = Path("archive")


def mapped_column(text: str) -> tuple[str, str]:
    """A `--column NAME=COLUMN`; UsageError where it is none."""
    name, equals, column = text.partition("=")
    if not (equals and name.strip() and column.strip()):
        raise UsageError(f"{text!r} maps no column; write --column NAME=COLUMN.")
    return name.strip().casefold(), column.strip()


RayOption = Annotated[
    str,
    typer.Option(
        envvar="FILMOTECA_RAY",
        metavar="ADDRESS",
        help="Have the workers of this Ray cluster read the videos: HOST:PORT, auto, or local.",
    ),
]
RayWorkersOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Workers at most; by default one for four cores, or each GPU."),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="HERE=THERE",
        help="Where workers find footage: /mnt/a=/srv/a, or /mnt/a=s3://bucket/a.",
    ),
]
