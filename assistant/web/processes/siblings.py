"""What a process asks of the others: their figures, which it tells beside its own."""

import logging
from urllib.parse import quote

import httpx
from starlette.types import Scope

from assistant.web.processes.membership import PEER_HEADER, WebProcess, peer_of

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds; one that does not answer is left out."""
_OF_THIS_REQUEST = {b"accept-encoding", b"connection", b"content-length", b"transfer-encoding"}
"""Headers that are not taken along; by the others it is known that whoever asks may be told, as here."""


def other_metrics(process: WebProcess, scope: Scope) -> dict[int, str]:
    """What the others answer to a request for figures, by their numbers."""
    found: dict[int, str] = {}
    address = f"http://localhost{quote(scope['path'])}?alone=true"
    headers = [(PEER_HEADER.encode(), peer_of(scope).encode())]
    headers += [(name, value) for name, value in scope["headers"] if name not in _OF_THIS_REQUEST]
    for number in set(range(process.count)) - {process.number}:
        transport = httpx.HTTPTransport(uds=str(process.socket(number)))
        try:
            with httpx.Client(transport=transport, timeout=PATIENCE) as client:
                answer = client.get(address, headers=headers)
            if answer.status_code == httpx.codes.OK:
                found[number] = answer.text
        except httpx.HTTPError as error:
            log.warning("The process number %d told no figures (%s).", number, error)
    return found
