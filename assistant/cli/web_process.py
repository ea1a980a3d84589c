"""One of several processes that serve the chat: `python -m assistant.cli.web_process OPTIONS`.

It listens on a socket in the router's folder (`assistant.web.processes`), and ends when its standard input does:
then the router is gone. OPTIONS is the JSON of `WebProcessOptions`.
"""

import os
import signal
import sys
import threading

from assistant.cli.main import STOPPED, exit_status, prepare
from assistant.cli.setup.multi_process import WebProcessOptions


def main() -> None:
    """Serves until it is told to end."""
    prepare()
    options = WebProcessOptions.model_validate_json(sys.argv[1])
    threading.Thread(target=_end_with_router, daemon=True).start()
    try:
        status = exit_status(lambda: _serve(options))
    except KeyboardInterrupt:
        status = STOPPED
    sys.exit(status)


def _serve(options: WebProcessOptions) -> int:
    from assistant.cli.setup.chat_app import chat_app
    from assistant.cli.setup.log_format import configure_logging
    from assistant.settings import read_settings
    from assistant.web.app import serve_member
    from assistant.web.processes.membership import WebProcess

    settings = read_settings()
    configure_logging(settings.log)
    process = WebProcess(options.number, options.count, options.folder)
    app = chat_app(
        options.archives,
        options.language_model,
        vision_model=options.vision_model,
        read_only=settings.only_read,
        host=options.host,
        process=process,
    )
    serve_member(app, process, proxies=settings.proxies)
    return 0


def _end_with_router() -> None:
    while os.read(0, 1):  # not by sys.stdin, whose lock Python wants when it ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
