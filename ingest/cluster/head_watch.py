"""Whether anybody still listens at the head of a cluster.

Where the head is gone, Ray's calls wait, and after a minute it ends the process that made them, without a word that
a user would understand; so it is looked at from outside. It knows no Ray.
"""

import socket
import time

CONNECTING = 10.0
"""Seconds that a cluster may take to answer."""
SILENT = 15.0
"""Seconds that nobody may listen at the head."""


class HeadWatch:
    """Looks at one address again and again. For one thread."""

    def __init__(self, address: str, patience: float = SILENT) -> None:
        """`address` is HOST:PORT, perhaps behind `ray://`; what has no port is not looked at."""
        self._address, self._patience = address, patience
        self._heard = time.monotonic()

    def listen(self) -> None:
        """Comes back when the head listens. OSError where nobody has listened there for so long."""
        while True:
            try:
                check_listens(self._address)
            except OSError:
                if time.monotonic() - self._heard > self._patience:
                    raise
                time.sleep(min(1.0, self._patience))
            else:
                self._heard = time.monotonic()
                return


def check_listens(address: str) -> None:
    """OSError where nobody listens at HOST:PORT, perhaps behind `ray://`."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), CONNECTING).close()
