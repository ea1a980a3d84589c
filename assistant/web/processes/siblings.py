"""What a process asks of the others: their figures, which it tells beside its own."""

import logging
import socket
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from starlette.types import Scope

from assistant.web.processes.membership import PEER_HEADER, WebProcess, peer_of

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds; one that does not answer is left out."""
_OF_THIS_REQUEST = {b"accept-encoding", b"connection", b"content-length", b"transfer-encoding"}
"""Headers that are not taken along; by the others it is known that whoever asks may be told, as here."""


class _SocketConnection(HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def other_figures(process: WebProcess, scope: Scope) -> dict[int, str]:
    """What the others answer to a request for figures, by their numbers."""
    found, path = {}, quote(scope["path"])
    for number in set(range(process.count)) - {process.number}:
        connection = _SocketConnection(process.socket(number))
        try:
            connection.putrequest("GET", f"{path}?alone=true", skip_host=True, skip_accept_encoding=True)
            connection.putheader(PEER_HEADER, peer_of(scope))
            for name, value in scope["headers"]:
                if name not in _OF_THIS_REQUEST:
                    connection.putheader(name.decode("latin-1"), value)
            connection.endheaders()
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status == 200:
                found[number] = text
        except (OSError, HTTPException) as error:
            log.warning("The process number %d told no figures (%s).", number, error)
        finally:
            connection.close()
    return found
