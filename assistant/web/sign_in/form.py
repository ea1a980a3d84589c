"""The page that asks for a name and a password: a form without scripts, in the page's own colours."""

from html import escape
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse

from assistant.web.security.problems import request_texts

STYLE = """
:root { color-scheme: light dark; --paper: #f7f6f3; --raised: #fff; --line: #dcdad3; --edge: #8b877d;
  --ink: #1d1b17; --soft: #625e55; --accent: #8a5000; --danger: #a3261f; --danger-fill: #fbeae8; }
@media (prefers-color-scheme: dark) { :root { --paper: #141310; --raised: #1e1c18; --line: #35322b;
  --edge: #7a756b; --ink: #f1eee7; --soft: #aaa498; --accent: #f0b455; --danger: #ff9d94;
  --danger-fill: #3a1a17; } }
body { margin: 0; min-height: 100dvh; display: grid; place-content: center; padding: 20px;
  grid-template-columns: min(400px, 100%); box-sizing: border-box; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { padding: 28px; background: var(--raised); border: 1px solid var(--line); border-radius: 14px; }
.name { display: flex; align-items: center; gap: 10px; margin: 0 0 20px; font-weight: 700; }
.name::before { content: ""; width: 10px; height: 10px; background: #e6a23c; border-radius: 2px; }
h1 { margin: 0 0 4px; font-size: 24px; line-height: 1.25; }
[role="alert"] { margin: 14px 0 0; padding: 10px 14px; border-radius: 10px; color: var(--danger);
  background: var(--danger-fill); }
label { display: block; margin-top: 18px; color: var(--soft); font-size: 15px; }
input { display: block; width: 100%; min-height: 44px; margin-top: 4px; padding: 8px 12px;
  box-sizing: border-box; font: inherit; color: var(--ink); background: var(--paper);
  border: 1px solid var(--edge); border-radius: 10px; }
button { width: 100%; min-height: 44px; margin-top: 24px; font: inherit; font-weight: 600; color: #1d1b17;
  background: #e6a23c; border: 0; border-radius: 10px; cursor: pointer; }
:is(input, button):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
"""


def form_page(request: Request, after: str, *, wrong: bool = False, status: int = 0) -> HTMLResponse:
    """The form; `after` is where the visitor goes from it, `wrong` says that what was given did not do."""
    texts = request_texts(request)
    title = escape(texts("gate.title"))
    said = f'<p role="alert">{escape(texts("gate.wrong"))}</p>' if wrong else ""
    html = (
        f'<!doctype html><html lang="{texts.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{title} · Filmoteca</title><style>{STYLE}</style>"
        f'<main><p class="name">Filmoteca</p><h1>{title}</h1>{said}'
        '<form method="post" action="sign-in">'
        f'<input type="hidden" name="next" value="{escape(same_site_path(after))}">'
        f'<label>{escape(texts("gate.name"))}<input name="name" autocomplete="username" autocapitalize="none" '
        "required autofocus></label>"
        f'<label>{escape(texts("gate.password"))}<input name="password" type="password" '
        'autocomplete="current-password" required></label>'
        f"<button>{escape(texts('gate.button'))}</button></form></main></html>"
    )
    return HTMLResponse(html, status or (401 if wrong else 200), headers={"Cache-Control": "no-store"})


def same_site_path(address: str) -> str:
    """The path of an address of this site; its front page for any other."""
    parts = urlsplit(address)
    own = (
        not parts.scheme
        and not parts.netloc
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
    )
    return address if own and address.isprintable() else "/"
