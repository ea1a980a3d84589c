"""By which names this server may be asked for. A foreign name that points here (DNS rebinding) is none of them.

It knows headers alone. An address in numbers cannot be pointed anywhere, so a server that listens on all addresses
takes those too.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

WILDCARDS = ("0.0.0.0", "::", "")
"""Hosts to listen on that mean all of a machine's addresses."""


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Names that a Host header may hold, beside this machine's own (`localhost`, 127.0.0.1 …)."""

    names: tuple[str, ...] = ()
    """In small letters, without ports; `*.example.org` is all names below that one, `*` is any."""
    addresses: bool = False
    """Whether any address in numbers will do."""

    def allows(self, host: str) -> bool:
        """Whether a Host header, with its port or without, is one of them."""
        name = host_name(host)
        if is_loopback_name(name) or any(_matches(name, allowed) for allowed in self.names):
            return True
        return self.addresses and _is_address(name)

    def same_site(self, origin: str, host: str) -> bool:
        """Whether an Origin header is of the page that was asked for by this Host header."""
        try:
            found = urlsplit(origin)
            return bool(found.hostname) and _plain(found.netloc) == _plain(host)
        except ValueError:
            return False

    def listed(self) -> list[str] | None:
        """Every name, for who can only compare; None where there are too many to list."""
        if self.addresses or any("*" in name for name in self.names):
            return None
        return ["localhost", "127.0.0.1", "[::1]", *self.names]


def allowed_hosts(listening: str, named: str = "", *, space: str = "") -> AllowedHosts:
    """Those of a server that listens on `listening`: its own names, and those `named`, parted by commas.

    `space` is the address that a Space is shown under; empty where this is none.
    """
    names = [name.strip().lower() for name in named.split(",") if name.strip()]
    if everywhere := listening in WILDCARDS:
        machine = socket.gethostname().lower()
        names += [machine, f"{machine}.local"]
    else:
        names.append(listening.lower())
    if space:
        names += [space.lower(), "*.hf.space", "huggingface.co"]
    return AllowedHosts(tuple(dict.fromkeys(names)), addresses=everywhere)


def host_name(host: str) -> str:
    """The name in a Host header, without its port, in small letters."""
    name = host.strip()
    if name.startswith("["):
        name = name.partition("]")[0].removeprefix("[")
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    return name.lower().rstrip(".")


def is_loopback_name(name: str) -> bool:
    """Whether that names this machine in a way that no other site can point here."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _matches(name: str, allowed: str) -> bool:
    if allowed.startswith("*."):
        return name.endswith(allowed[1:]) and len(name) > len(allowed) - 1
    return allowed in ("*", name)


def _plain(host: str) -> str:
    """A host with its port, the ports that are not written left out."""
    return host.strip().lower().removesuffix(":80").removesuffix(":443")
