"""Work that can wait gives way to what somebody waits for: the server's answers, the browser that shows them."""

import os
from contextlib import suppress
from pathlib import Path

BACKGROUND = 10
"""Of niceness."""
AUTOGROUP = Path("/proc/self/autogroup")
"""Linux weighs the processes of one session (what a terminal or a service started) together against those of
other sessions; their niceness counts among themselves alone (sched(7), "The autogroup feature")."""


def give_way() -> None:
    """This process and its threads to come are for the background; to be called first of all.

    Where it leads a session of its own, that session is too: else an ingest would weigh as much as a browser.
    """
    with suppress(OSError, AttributeError):
        os.nice(BACKGROUND)
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(
            0, os.SCHED_BATCH, os.sched_param(0)
        )  # what wakes up does not wait for its turn
    with suppress(OSError, AttributeError):
        if os.getsid(0) == os.getpid():
            AUTOGROUP.write_text(str(BACKGROUND))
