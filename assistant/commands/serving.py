"""`filmoteca serve` and `filmoteca demo`: the chat in the browser."""

import socket
import threading
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import DEFAULT_ARCHIVE, ArchiveOption, LanguageModelOption, VisionModelOption
from assistant.commands.output import tell
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.languages import Language

HostOption = Annotated[str, typer.Option(envvar="FILMOTECA_HOST", metavar="H", help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(envvar="FILMOTECA_PORT", metavar="N", help="Port to listen on.")]


def serve(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    host: HostOption = "127.0.0.1",
    port: PortOption = 7860,
    language_model: LanguageModelOption = "auto",
    vision_model: VisionModelOption = "none",
) -> None:
    """Open the chat over an archive."""
    run(chat(archive, language_model, vision_model=vision_model), host, port)


def demo(
    archive: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to build the archive; by default in the cache folder."),
    ] = None,
    host: HostOption = "127.0.0.1",
    port: PortOption = 7860,
    language_model: LanguageModelOption = "auto",
    vision_model: VisionModelOption = "none",
    build_only: Annotated[bool, typer.Option("--build-only", help="Build the archive and stop.")] = False,
) -> None:
    """Build a small archive of real clips that the dependencies ship, and open the chat."""
    from assistant.demo import EXAMPLES, demo_folder

    folder = demo_folder() if archive is None else archive
    build_demo(folder)
    if not build_only:
        run(chat(folder, language_model, EXAMPLES, vision_model=vision_model), host, port)


def build_demo(folder: Path) -> None:
    """The demo's archive with the bundled models; what is there already is kept."""
    from assistant.commands.ingesting import ProgressBar, summary_line, usual_workers
    from assistant.commands.loading import open_to_ingest, sentence_encoder
    from assistant.demo import demo_clips
    from ingest.pipeline import IngestSettings, ingest
    from ingest.recognisers import recogniser_named
    from ingest.speech import SpeechSettings

    settings = IngestSettings(workers=usual_workers(), speech=SpeechSettings())
    with open_to_ingest(folder, "compact") as (opened, encoder), ProgressBar() as bar:
        report = ingest(
            demo_clips(),
            opened,
            encoder,
            settings,
            bar.show,
            recogniser=recogniser_named("bundled"),
            sentences=sentence_encoder(opened),
        )
    tell(f"Demo archive {folder}: {summary_line(report)}")


def chat(
    folder: Path,
    language_model: str,
    examples: "Mapping[Language, Sequence[str]] | None" = None,
    *,
    vision_model: str = "none",
) -> "FastAPI":
    """The chat as a web application; the archive stays open as long as it runs."""
    from assistant.commands.loading import assistant_over, sentences_to_search
    from assistant.interface.serving import build_app
    from ingest.clocks import read_clock
    from ingest.cutting import cut_out
    from ingest.playback import Clips, browser_plays
    from retrieval.archive import Archive
    from retrieval.encoders import load_encoder
    from retrieval.search import warm_up

    archive = Archive.open(folder)
    encoder = load_encoder(archive.encoder)
    sentences = sentences_to_search(archive)
    warm_up(archive, encoder, sentences)
    assistant = assistant_over(archive, encoder, language_model, sentences, vision_model=vision_model)
    return build_app(assistant, examples=examples, browser_plays=browser_plays, make_clip=Clips(),
        read_clock=read_clock,
        cut_out=cut_out)


def run(app: "FastAPI", host: str, port: int, *, open_browser: bool = True, root_path: str = "") -> None:
    """Serves until it is stopped; says where, and opens a browser where there is one."""
    from assistant.interface.serving import serve as serve_app

    check_free(host, port)
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"
    tell(f"Filmoteca is at {address}  (Ctrl+C stops it)")
    if open_browser:
        threading.Timer(1.5, _open_browser, [address]).start()
    serve_app(app, host=host, port=port, root_path=root_path)


def check_free(host: str, port: int) -> None:
    """UsageError where the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"{host}:{port} cannot be listened on ({error}); name another with --host and --port."
            ) from error


def _open_browser(address: str) -> None:
    """Nothing where there is no graphical browser."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if not isinstance(browser, webbrowser.GenericBrowser) or isinstance(
        browser, webbrowser.BackgroundBrowser
    ):
        browser.open(address)
