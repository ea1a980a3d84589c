"""The console script: the commands together, and what happens when one fails."""

import io
import logging
import os
import signal
import sys
from collections.abc import Callable

import typer

from assistant.cli.commands import accounts, bins, listing, maintenance, removal, saved
from assistant.cli.commands import ask as talking
from assistant.cli.commands import evaluate as evaluating
from assistant.cli.commands import export as exporting
from assistant.cli.commands import ingest as ingesting
from assistant.cli.commands import licences as licensing
from assistant.cli.commands import relocate as relocating
from assistant.cli.commands import search as searching
from assistant.cli.commands import serve as serving
from assistant.cli.commands.knowledge import annotate as annotating
from assistant.cli.commands.knowledge import metadata as recordings
from assistant.cli.commands.knowledge import people
from assistant.cli.commands.knowledge import teach as teaching
from assistant.cli.terminal.output import print_message
from retrieval.concurrency.numeric_threads import set_numeric_threads
from retrieval.errors import ArchiveError, UsageError

logger = logging.getLogger(__name__)

STOPPED = 130
"""What typer makes of Ctrl+C, and shells of any program that it ends."""

app = typer.Typer(
    name="filmoteca",
    help="Ask your video archive: shots from plain words or a picture.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    serving.demo,
    ingesting.ingest,
    annotating.annotate,
    recordings.metadata,
    searching.search,
    talking.ask,
    serving.serve,
    listing.shots,
    teaching.teach,
    listing.info,
    evaluating.evaluate,
    talking.plan,
    ingesting.recut,
    relocating.relocate,
    removal.remove,
    removal.rename,
    exporting.export,
    maintenance.check,
    maintenance.backup,
    maintenance.restore,
    maintenance.move,
    licensing.licences,
):
    app.command()(command)
app.add_typer(bins.app, name="bin")
app.add_typer(accounts.user, name="user")
app.add_typer(accounts.token, name="token")
app.add_typer(saved.app, name="saved")
app.add_typer(people.app, name="people")


def main() -> None:
    """Runs the command line of this process and ends it with the exit status."""
    prepare()
    sys.exit(run(sys.argv[1:]))


def prepare() -> None:
    """Threads, log, signals and output of this process, as every entry point has them."""
    set_numeric_threads()
    level = logging.DEBUG if os.environ.get("FILMOTECA_DEBUG") else logging.WARNING
    logging.basicConfig(level=level, format="%(message)s", stream=sys.stderr)
    for noisy in ("httpx", "chromadb", "open_clip"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, _interrupted)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # a path may hold bytes that are no text


def _interrupted(*_: object) -> None:
    """A service manager's end is taken as Ctrl+C is: what is done is kept, and nothing half stays."""
    raise KeyboardInterrupt


def run(arguments: list[str]) -> int:
    """The exit status: 0 done, 1 something failed, 2 wrong usage, 130 stopped by the user."""
    return exit_status(lambda: app(arguments or ["--help"], prog_name="filmoteca", standalone_mode=False))


def exit_status(work: Callable[[], int | None]) -> int:
    """Of work whose errors are told in a sentence on stderr."""
    try:
        status = work()
    except typer.TyperException as error:
        print_message(f"{error.format_message().rstrip('.')}; see filmoteca --help.")
        return error.exit_code
    except UsageError as error:
        print_message(str(error))
        return 2
    except ArchiveError as error:
        print_message(str(error))
        return 1
    except OSError as error:
        logger.debug("failed", exc_info=True)
        print_message(
            f"{error.filename or 'A file'}: {error.strerror or error}; check the disk and permissions."
        )
        return 1
    except Exception as error:  # a fault of the program's own: its user gets a sentence, not its insides
        logger.debug("failed", exc_info=True)
        print_message(
            f"Filmoteca failed at something that nobody foresaw ({type(error).__name__}: {error}); what is done "
            "is kept. Run it again, and report it with FILMOTECA_DEBUG=1 if it stays."
        )
        return 1
    if status == STOPPED:
        print_message("Stopped; what is done is kept, run it again to go on.")
    return status or 0


if __name__ == "__main__":
    main()
