"""The routes by which people sign in and out: a form without scripts, or another provider's page."""

import logging
from collections.abc import Mapping
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.accounts.roles import User
from assistant.accounts.store import LONGEST_SECONDS
from assistant.web.sign_in.authorization import SESSION_COOKIE, SignIn
from assistant.web.sign_in.form import form_page, same_site_path

log = logging.getLogger(__name__)

LONGEST_FIELD = 1_000


def sign_in_routes(sign_in: SignIn, provider: Any = None) -> APIRouter:
    """`GET`, `POST sign-in`, `POST sign-out`; with a `provider` (Authlib's client) `GET sign-in/callback`."""
    routes = APIRouter()
    accounts = sign_in.accounts
    assert accounts is not None

    def signed_in(request: Request, person: User, after: str) -> Response:
        answer = RedirectResponse(f"{request.scope.get('root_path', '')}{same_site_path(after)}", 303)
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
            return form_page(request, next)
        request.session["next"] = same_site_path(next)
        return await provider.authorize_redirect(request, str(request.url_for("callback")))  # type: ignore[no-any-return]

    @routes.post("/sign-in")
    async def check(request: Request) -> Response:
        if provider is not None:
            return form_page(request, "/", wrong=True)
        form = await request.form(max_files=0, max_fields=5)
        name, password, after = (
            str(form.get(key, ""))[:LONGEST_FIELD] for key in ("name", "password", "next")
        )
        person = await anyio.to_thread.run_sync(accounts.check_password, name, password)
        return form_page(request, after, wrong=True) if person is None else signed_in(request, person, after)

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
                return form_page(request, "/", wrong=True, status=401)
            name = provider_user_name(told, sign_in.claim)
            role = (accounts.role_of(name) if name else None) or (sign_in.newcomers if name else None)
            if role is None:
                return form_page(request, "/", wrong=True, status=403)
            return signed_in(request, User(name, role, "oidc"), request.session.pop("next", "/"))

    return routes


def provider_user_name(told: Mapping[str, Any], claim: str) -> str:
    """The name that somebody goes by here, from what the provider says of them; empty where it says none.

    Anybody may write somebody else's address or name into their own profile: an address counts where the provider
    has verified it, another name where whoever runs the server has said that it is given by the provider.
    """
    if claim:
        return str(told.get(claim) or "")
    verified = told.get("email_verified") is True and told.get("email")
    return str(verified or told.get("sub") or "")
