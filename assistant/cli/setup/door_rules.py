"""Whom a server opens for, as the settings say: names, other sites, how often."""

import os
from typing import TYPE_CHECKING

from assistant.cli.setup.footage_access import is_local
from assistant.settings import read_settings
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from assistant.web.security.door import DoorRules


def door_rules(host: str) -> "DoorRules":
    """Those of a server that listens on `host`. Nobody is slowed down where this machine alone reaches it.

    UsageError where FILMOTECA_ORIGINS names what is no address of a site.
    """
    from assistant.web.security.door import DoorRules
    from assistant.web.security.hosts import allowed_hosts
    from assistant.web.security.rate_limits import Rates

    settings = read_settings()
    space = os.environ.get("SPACE_HOST", "space.hf.space") if settings.hosted else ""
    rates = Rates(requests=settings.requests_per_minute, questions=settings.questions_per_minute)
    return DoorRules(
        hosts=allowed_hosts(host or "127.0.0.1", settings.hosts, space=space),
        origins=_origins(settings.origins),
        framed=settings.hosted,
        rates=None if is_local(host or "127.0.0.1") and not settings.hosts else rates,
    )


def _origins(named: str) -> tuple[str, ...]:
    origins = tuple(name.strip().rstrip("/") for name in named.split(",") if name.strip())
    for origin in origins:
        scheme, _, rest = origin.partition("://")
        if scheme not in ("http", "https") or not rest or "/" in rest or "*" in rest:
            raise UsageError(
                f"FILMOTECA_ORIGINS names {origin!r}, which is no address of a site, such as "
                "https://intranet.example.org; set it anew."
            )
    return origins
