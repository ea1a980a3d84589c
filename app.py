"""The chat as a hosted Space, or as `python app.py`: settings from the environment, else the demo.

With FILMOTECA_ARCHIVE it serves that archive. Without it, and without an archive in the folder `archive`,
it builds the demo's archive at its first start.
"""

import logging
import os
import sys

from assistant.commands.serving import build_demo, chat, run
from assistant.settings import read_settings
from retrieval.errors import ArchiveError

EVERYWHERE = "0.0.0.0"


def main() -> None:
    """Serves until it is stopped. Exit status 1, with a sentence, where that cannot be."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = read_settings()
        hosted = "SPACE_ID" in os.environ
        host = EVERYWHERE if hosted and "host" not in settings.model_fields_set else settings.host
        folder, examples = settings.archive, None
        if "archive" not in settings.model_fields_set and not folder.is_dir():
            from assistant.demo import EXAMPLES, demo_folder

            folder, examples = demo_folder(), EXAMPLES
            build_demo(folder)
        app = chat(folder, settings.language_model, examples, vision_model=settings.vision_model)
        run(app, host, settings.port, open_browser=False, root_path=settings.root_path)
    except ArchiveError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
