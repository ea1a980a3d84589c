"""The chat as a hosted Space, or as `python app.py`: settings from the environment, else the demo.

With FILMOTECA_ARCHIVE it serves that archive. Without it, and without an archive in the folder `archive`,
it builds the demo's archive at its first start. On a Space visitors change nothing: what they keep stays in their
browser.
"""

import logging
import sys

from assistant.cli.commands.serve import build_demo, run_server
from assistant.cli.setup.archive_folders import folders_in
from assistant.cli.setup.chat_app import chat_app
from assistant.cli.setup.zero_gpu import prepare_gpu
from assistant.settings import read_settings
from retrieval.concurrency.numeric_threads import set_numeric_threads
from retrieval.errors import ArchiveError

EVERYWHERE = "0.0.0.0"


def main() -> None:
    """Serves until it is stopped. Exit status 1, with a sentence, where that cannot be."""
    set_numeric_threads()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = read_settings()
        prepare_gpu()
        host = EVERYWHERE if settings.hosted and "host" not in settings.model_fields_set else settings.host
        folders, examples = folders_in(settings.archive), None
        if "archive" not in settings.model_fields_set and not settings.archive.is_dir():
            from assistant.demo import demo_folder, demo_questions

            folders, examples = [demo_folder()], demo_questions()
            build_demo(folders[0])
        app = chat_app(
            folders,
            settings.language_model,
            examples,
            vision_model=settings.vision_model,
            read_only=settings.only_read,
            host=host,
        )
        run_server(app, host, settings.port, open_browser=False, root_path=settings.root_path)
    except ArchiveError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
