"""Whom a server opens for, as the settings say: names, other sites, how often."""

import os
from typing import TYPE_CHECKING

from assistant.cli.setup.footage_access import is_local
from assistant.settings import read_settings
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from assistant.web.security.admission import AdmissionRules
    from assistant.web.sign_in.authorization import SignIn


def admission_rules(host: str) -> "AdmissionRules":
    """Those of a server that listens on `host`. Nobody is slowed down where this machine alone reaches it.

    UsageError where FILMOTECA_ORIGINS names what is no address of a site.
    """
    from assistant.web.security.admission import AdmissionRules
    from assistant.web.security.hosts import allowed_hosts
    from assistant.web.security.rate_limits import Rates

    settings = read_settings()
    space = os.environ.get("SPACE_HOST", "space.hf.space") if settings.hosted else ""
    rates = Rates(requests=settings.requests_per_minute, questions=settings.questions_per_minute)
    return AdmissionRules(
        hosts=allowed_hosts(host or "127.0.0.1", settings.hosts, space=space),
        origins=_origins(settings.origins),
        framed=settings.hosted,
        rates=None if is_local(host or "127.0.0.1") and not (settings.hosts or settings.sign_in) else rates,
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


def sign_in(host: str) -> "SignIn":
    """How it is known who asks a server that listens on `host`.

    Where nobody is asked, whoever sits at this machine is its owner, and whoever comes from elsewhere a viewer,
    unless FILMOTECA_SIGN_IN=open says that all are owners. UsageError where the settings make no sense.
    """
    from assistant.accounts.roles import Role, parse_role
    from assistant.accounts.store import Accounts, accounts_file
    from assistant.web.sign_in.authorization import SignIn

    settings = read_settings()
    way = settings.sign_in.strip().lower()
    if way in ("", "open"):
        everybody = Role.OWNER if way or is_local(host or "127.0.0.1") else Role.VIEWER
        return SignIn(everybody=everybody)
    if way not in ("password", "oidc", "proxy"):
        raise UsageError(f"FILMOTECA_SIGN_IN is set to {way!r}; set it to open, password, oidc or proxy.")
    if way == "oidc" and not (settings.oidc_issuer and settings.oidc_client):
        raise UsageError(
            "FILMOTECA_SIGN_IN=oidc needs FILMOTECA_OIDC_ISSUER and FILMOTECA_OIDC_CLIENT; set them."
        )
    newcomers = settings.newcomers.strip().lower()
    return SignIn(
        way,
        accounts=Accounts(settings.accounts or accounts_file()),
        proxy_header=settings.proxy_header.lower(),
        proxies=("127.0.0.1", "::1", *(name.strip() for name in settings.proxies.split(",") if name.strip())),
        newcomers=None if newcomers in ("", "none") else parse_role(newcomers),
        issuer=settings.oidc_issuer,
        client=settings.oidc_client,
        secret=settings.oidc_secret.get_secret_value(),
        claim=settings.oidc_claim,
    )
