"""`filmoteca serve` and `filmoteca demo`: the chat in the browser."""

import socket
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.setup.archive_folders import archive_folders
from assistant.cli.setup.chat_app import chat_app
from assistant.cli.setup.log_format import configure_logging
from assistant.cli.terminal.options import (
    DEFAULT_ARCHIVE,
    ArchivesOption,
    LanguageModelOption,
    VisionModelOption,
)
from assistant.cli.terminal.output import print_message
from assistant.settings import misspelt_settings, read_settings
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI


HostOption = Annotated[str, typer.Option(envvar="FILMOTECA_HOST", metavar="H", help="Address to listen on.")]
ProcessesOption = Annotated[
    int,
    typer.Option(
        envvar="FILMOTECA_PROCESSES", metavar="N", min=1, max=64, help="Processes that serve the chat."
    ),
]
PortOption = Annotated[int, typer.Option(envvar="FILMOTECA_PORT", metavar="N", help="Port to listen on.")]


def serve(
    archive: ArchivesOption = [DEFAULT_ARCHIVE],  # noqa: B006 - typer copies it
    host: HostOption = "127.0.0.1",
    port: PortOption = 7860,
    language_model: LanguageModelOption = "auto",
    vision_model: VisionModelOption = "none",
    processes: ProcessesOption = 1,
) -> int:
    """Open the chat over an archive, or over several."""
    from assistant.cli.setup.footage_access import offer_new_archive

    if len(folders := archive_folders(archive)) == 1:
        offer_new_archive(folders[0], host)
    if processes > 1:
        from assistant.cli.setup.multi_process import WebProcessOptions, serve_with_processes

        check_serving(host, port)
        return serve_with_processes(
            WebProcessOptions(
                archives=folders, host=host, language_model=language_model, vision_model=vision_model
            ),
            port,
            processes,
            lambda: tell_address(host, port),
        )
    only_read = read_settings().only_read
    run_server(
        chat_app(archive, language_model, vision_model=vision_model, read_only=only_read, host=host),
        host,
        port,
    )
    return 0


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
    from assistant.demo import demo_folder, demo_questions

    folder = demo_folder() if archive is None else archive
    build_demo(folder)
    if not build_only:
        app = chat_app(
            [folder],
            language_model,
            demo_questions(),
            vision_model=vision_model,
            read_only=read_settings().only_read,
            host=host,
        )
        run_server(app, host, port)


def build_demo(folder: Path) -> None:
    """The demo's archive with the bundled models; what is there already is kept."""
    from assistant.cli.commands.ingest import default_workers
    from assistant.cli.ingesting.report_output import ProgressBar, summary_line
    from assistant.cli.setup.loading import open_to_ingest, sentence_encoder
    from assistant.demo import demo_clips
    from ingest.pipeline.ingest_settings import IngestSettings
    from ingest.pipeline.run import ingest
    from ingest.speech.asr import lazy_asr_model
    from ingest.speech.subtitles import SpeechSettings

    settings = IngestSettings(workers=default_workers(), speech=SpeechSettings())
    with open_to_ingest(folder, "compact") as (opened, encoder), ProgressBar() as bar:
        report = ingest(
            demo_clips(),
            opened,
            encoder,
            settings,
            bar.show,
            recogniser=lazy_asr_model("bundled"),
            sentences=sentence_encoder(opened),
        )
    print_message(f"Demo archive {folder}: {summary_line(report)}")


def run_server(
    app: "FastAPI", host: str, port: int, *, open_browser: bool = True, root_path: str = ""
) -> None:
    """Serves until it is stopped; says where, and opens a browser where there is one."""
    from assistant.web.app import serve as serve_app

    check_serving(host, port)
    tell_address(host, port, open_browser=open_browser)
    serve_app(app, host=host, port=port, root_path=root_path, proxies=read_settings().proxies)


def check_serving(host: str, port: int) -> None:
    """Tells of misspelt settings; UsageError where the address cannot be listened on."""
    for sentence in misspelt_settings():
        print_message(sentence)
    configure_logging(read_settings().log)
    check_port_free(host, port)


def tell_address(host: str, port: int, *, open_browser: bool = True) -> None:
    """Says where the chat is, and opens a browser where there is one."""
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"
    print_message(f"Filmoteca is at {address}  (Ctrl+C stops it)")
    if open_browser:
        threading.Timer(1.5, _open_browser, [address]).start()


def check_port_free(host: str, port: int) -> None:
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
