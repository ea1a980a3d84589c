"""Authorization and the routes to sign in put before a site; the note of who really connected."""

import secrets
from typing import Any

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.accounts.audit import AuditTrail
from assistant.web.sign_in.authorization import PEER, AuthorizationMiddleware, SignIn
from assistant.web.sign_in.routes import sign_in_routes

SIGNING_SECONDS = 600
"""How long signing in at a provider may take."""


class PeerAddressMiddleware:
    """ASGI middleware outside of what believes proxies: notes the address that the connection came from."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Notes the address, and lets the request through."""
        if scope["type"] == "http" and scope.get("client"):
            scope[PEER] = scope["client"][0]
        await self._app(scope, receive, send)


def behind_proxies(app: ASGIApp, believed: list[str]) -> ASGIApp:
    """The app with the word of these proxies taken for who asks and how, and the note of who really connected."""
    inner: Any = app
    proxied: Any = ProxyHeadersMiddleware(inner, trusted_hosts=believed)
    return PeerAddressMiddleware(proxied)


def add_authorization(app: FastAPI, sign_in: SignIn, trail: AuditTrail | None = None) -> None:
    """Puts authorization before a site; with accounts the routes to sign in too, at the site's own root."""
    app.add_middleware(AuthorizationMiddleware, sign_in=sign_in, audit=lambda: trail)
    if sign_in.accounts is None or sign_in.way == "proxy":
        return
    provider = None
    if sign_in.way == "oidc":
        provider = _provider(sign_in)
        app.add_middleware(
            SessionMiddleware,
            secret_key=secrets.token_urlsafe(32),
            session_cookie="filmoteca_signing",
            max_age=SIGNING_SECONDS,
            same_site="lax",
        )
    before = len(app.router.routes)
    app.include_router(sign_in_routes(sign_in, provider))
    ours = app.router.routes[before:]
    del app.router.routes[before:]
    app.router.routes[:0] = ours  # Gradio, mounted at the root, answers whatever comes after it


def _provider(sign_in: SignIn) -> Any:
    from authlib.integrations.starlette_client import OAuth

    return OAuth().register(
        "provider",
        server_metadata_url=f"{sign_in.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_id=sign_in.client,
        client_secret=sign_in.secret or None,
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
