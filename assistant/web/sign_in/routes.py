"""The routes by which people sign in and out: a form without scripts, or another provider's page."""

import logging
from html import escape
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.accounts.roles import User
from assistant.accounts.store import LONGEST_SECONDS
from assistant.web.security.problems import request_texts
from assistant.web.sign_in.authorization import SESSION_COOKIE, SignIn

log = logging.getLogger(__name__)

LONGEST_FIELD = 1_000


def sign_in_routes(sign_in: SignIn, provider: Any = None) -> APIRouter:
    """`GET`, `POST sign-in`, `POST sign-out`; with a `provider` (Authlib's client) `GET sign-in/callback`."""
    routes = APIRouter()
    accounts = sign_in.accounts
    assert accounts is not None

    def signed_in(request: Request, person: User, after: str) -> Response:
        answer = RedirectResponse(f"{request.scope.get('root_path', '')}{_own(after)}", 303)
        answer.set_cookie(
            SESSION_COOKIE,
            accounts.begin_session(person),
            max_age=round(LONGEST_SECONDS),
            httponly=True,
            secure=request.url.scheme == "https",
            samesite="lax",
        )
        return answer

    @routes.get("/sign-in")
    async def page(request: Request, next: str = "/") -> Response:
        if provider is None:
            return _form(request, next)
        request.session["next"] = _own(next)
        return await provider.authorize_redirect(request, str(request.url_for("callback")))  # type: ignore[no-any-return]

    @routes.post("/sign-in")
    async def check(request: Request) -> Response:
        if provider is not None:
            return _form(request, "/", wrong=True)
        form = await request.form(max_files=0, max_fields=5)
        name, password, after = (
            str(form.get(key, ""))[:LONGEST_FIELD] for key in ("name", "password", "next")
        )
        person = await anyio.to_thread.run_sync(accounts.check_password, name, password)
        return _form(request, after, wrong=True) if person is None else signed_in(request, person, after)

    @routes.post("/sign-out")
    def leave(request: Request) -> Response:
        if secret := request.cookies.get(SESSION_COOKIE):
            accounts.end_session(secret)
        answer = RedirectResponse(f"{request.scope.get('root_path', '')}/sign-in", 303)
        answer.delete_cookie(SESSION_COOKIE)
        answer.headers["Clear-Site-Data"] = '"storage"'  # the conversation that the tab still holds
        return answer

    if provider is not None:

        @routes.get("/sign-in/callback", name="callback")
        async def callback(request: Request) -> Response:
            """What the provider says is checked by Authlib: state, nonce, signature, issuer, audience, times."""
            try:
                told = (await provider.authorize_access_token(request)).get("userinfo") or {}
            except Exception as error:  # noqa: BLE001 - whatever a provider sends, nobody gets in by it
                log.warning("the provider did not let somebody sign in: %s", type(error).__name__)
                return _form(request, "/", wrong=True, status=401)
            name = str(told.get("email") or told.get("preferred_username") or told.get("sub") or "")
            role = (accounts.role_of(name) if name else None) or (sign_in.newcomers if name else None)
            if role is None:
                return _form(request, "/", wrong=True, status=403)
            return signed_in(request, User(name, role, "oidc"), request.session.pop("next", "/"))

    return routes


def _own(address: str) -> str:
    """The path of an address of this site; its front page for any other."""
    parts = urlsplit(address)
    own = (
        not parts.scheme
        and not parts.netloc
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
    )
    return address if own and address.isprintable() else "/"


def _form(request: Request, after: str, *, wrong: bool = False, status: int = 0) -> HTMLResponse:
    texts = request_texts(request)
    said = f'<p role="alert">{escape(texts("gate.wrong"))}</p>' if wrong else ""
    html = (
        f'<!doctype html><html lang="{texts.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(texts('gate.title'))}</title><style>"
        "body{font:17px/1.5 system-ui,sans-serif;margin:12vh auto;max-width:34ch;padding:0 20px}"
        "label,button{display:block;margin-top:1em}input{font:inherit;width:100%;box-sizing:border-box;"
        "padding:.5em}button{font:inherit;padding:.5em 1.2em}</style>"
        f"<h1>{escape(texts('gate.title'))}</h1>{said}"
        '<form method="post" action="sign-in">'
        f'<input type="hidden" name="next" value="{escape(_own(after))}">'
        f'<label>{escape(texts("gate.name"))}<input name="name" autocomplete="username" required autofocus></label>'
        f'<label>{escape(texts("gate.password"))}<input name="password" type="password" '
        'autocomplete="current-password" required></label>'
        f"<button>{escape(texts('gate.button'))}</button></form></html>"
    )
    return HTMLResponse(html, status or (401 if wrong else 200), headers={"Cache-Control": "no-store"})
