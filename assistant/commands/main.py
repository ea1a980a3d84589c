"""The console script: the commands together, and what happens when one fails."""

import logging
import sys

import typer

from assistant.commands import ingesting, searching, serving, talking
from assistant.commands.output import tell
from retrieval.errors import ArchiveError, UsageError

app = typer.Typer(
    name="filmoteca",
    help="Ask your video archive: shots from plain words or a picture.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    serving.demo,
    ingesting.ingest,
    searching.search,
    talking.ask,
    serving.serve,
    searching.shots,
    searching.info,
    searching.evaluate,
    talking.plan,
    ingesting.recut,
):
    app.command()(command)


def main() -> None:
    """Exit status 0: done, 1: something failed, 2: wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    for noisy in ("httpx", "chromadb", "open_clip", "root"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    try:
        app()
    except UsageError as error:
        tell(str(error))
        sys.exit(2)
    except ArchiveError as error:
        tell(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        tell("Stopped; what is done is kept, run it again to go on.")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the results has seen enough
        sys.exit(0)
