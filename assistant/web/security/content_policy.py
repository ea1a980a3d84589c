"""What a browser is to heed about an answer: what it is not to guess, who may frame it, which scripts may run.

Scripts are those of this server. What stands in the page itself runs only where the server has put this answer's
own number (nonce) on it, so that nothing that found its way into the page as text ever runs. Gradio makes functions
from text (`new Function`) for what a component says on its first sight, so that cannot be forbidden.
"""

import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

SPACE_FRAMES = "https://huggingface.co https://*.huggingface.co https://*.hf.space"
"""Who shows a hosted Space's page inside a frame."""
_SCRIPT = re.compile(r"<script(?=[\s>])")


def security_headers(*, framed: bool) -> Mapping[str, str]:
    """Those of every answer; the page's own adds its nonce (`page_policy`)."""
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=()",
        "Content-Security-Policy": content_policy("'self'", framed=framed),
    }


def content_policy(scripts: str, *, framed: bool) -> str:
    """The policy with these sources of scripts."""
    frames = f"'self' {SPACE_FRAMES}" if framed else "'self'"
    return f"frame-ancestors {frames}; object-src 'none'; base-uri 'self'; form-action 'self'; script-src {scripts}"


def page_policy(html: str, *, framed: bool) -> tuple[str, str]:
    """The page with a nonce on each of its scripts, and the policy that lets these run alone.

    To be called on HTML that the server made, before anything of a visitor's is in it.
    """
    nonce = secrets.token_urlsafe(16)
    marked = _SCRIPT.sub(f'<script nonce="{nonce}"', html)
    return marked, content_policy(f"'self' 'nonce-{nonce}' 'unsafe-eval' blob:", framed=framed)


def with_headers(send: Send, added: Mapping[str, str]) -> Send:
    """Sends the answer with these headers, where it has no others of these names."""

    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers.setdefault(name, value)
        await send(message)

    return headed
