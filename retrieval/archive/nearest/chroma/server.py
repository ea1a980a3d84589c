"""Collections on a Chroma server: one an archive, changed in place. What is in them it does not know."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import httpx

from retrieval.archive.nearest.chroma.collection import ChromaCollection, CollectionLostError, configuration
from retrieval.errors import ArchiveError

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 10.0
"""What a question may take."""
CHANGE_SECONDS = 120.0
"""What a call that changes may take: a busy server writes its graph out meanwhile."""
USUAL_PORTS = {"http": 8000, "https": 443}


class ServerAddress(NamedTuple):
    """Where a Chroma server listens."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None where it is no address of one."""
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            return None
        if parts.scheme not in USUAL_PORTS or not parts.hostname or parts.path.strip("/"):
            return None
        return cls(parts.scheme, parts.hostname, port or USUAL_PORTS[parts.scheme])

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


class ServerError(ArchiveError):
    """A Chroma server that is away, slow, or cannot do what is asked of it."""

    slow = False
    """Whether it was waited for."""


class ServerChroma:
    """The collections on one server. Threads may share it."""

    in_place = True

    def __init__(self, address: ServerAddress) -> None:
        self._address = address
        self.place = str(address)
        self._lock = threading.Lock()
        self._client: Any = None

    def open(self, name: str) -> ChromaCollection:
        """The collection of that name. CollectionLostError where there is none, ArchiveError without a server."""
        with self._translated():
            client = self._connected()
            return ChromaCollection(client.get_collection(name, embedding_function=None), self._translated)

    @contextmanager
    def changing(self, name: str | None) -> Iterator[tuple[str, ChromaCollection]]:
        """The name of that collection, or of a new one, and the collection, to be changed where it is."""
        with self._translated():
            client = self._new_client(CHANGE_SECONDS)
        try:
            with self._translated():
                if name is None:
                    name = f"filmoteca-{secrets.token_hex(16)}"
                    found = client.create_collection(
                        name, embedding_function=None, configuration=configuration()
                    )
                else:
                    found = client.get_collection(name, embedding_function=None)
            yield name, ChromaCollection(found, self._translated)
        finally:
            _close(client)

    def clear(self, kept: str | None) -> None:
        """Changes leave nothing behind."""

    def drop(self, name: str) -> None:
        """Deletes the collection of that name, where it is there."""
        try:
            with self._translated():
                self._connected().delete_collection(name)
        except CollectionLostError:
            pass

    def close(self) -> None:
        """Closes the connection."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            _close(client)

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._new_client(ANSWER_SECONDS)
            return self._client

    def _new_client(self, seconds: float) -> Any:
        import chromadb
        from chromadb.config import Settings

        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        httpx.get(f"{self._address}/api/v2/heartbeat", timeout=timeout).raise_for_status()
        client = chromadb.HttpClient(
            self._address.host,
            self._address.port,
            ssl=self._address.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
        client._server._session.timeout = timeout  # which chromadb lets nobody set, and waits for ever
        return client

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from chromadb.errors import NotFoundError

        try:
            yield
        except (ArchiveError, CollectionLostError):
            raise
        except NotFoundError as error:
            raise CollectionLostError(f"the collection is not on the Chroma server {self.place}") from error
        except Exception as error:  # chromadb raises plain ones for what a server answers
            failed = ServerError(
                "The Chroma server at {address} does not answer as it should ({reason}). Start it again, or set "
                "FILMOTECA_VECTORS anew; nothing is lost, the archive keeps all vectors.",
                address=self.place,
                reason=_in_short(error),
            )
            failed.slow = isinstance(error, httpx.TimeoutException)
            raise failed from error


def _close(client: Any) -> None:
    for part in (client, client._admin_client):
        part._server._session.close()  # which chromadb leaves open
    client.close()


def _in_short(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
