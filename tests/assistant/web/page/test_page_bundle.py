"""What a first visit fetches: modules and styles in one file each, under names that change with what they hold."""

import gzip
import json
import re
from collections.abc import Iterator

import brotli
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.testclient import TestClient

from assistant.web.bundle.es_modules import bundled_source, static_imports, with_dependencies
from assistant.web.bundle.middleware import BundleMiddleware
from assistant.web.bundle.own_files import STATIC, own_modules, own_styles
from assistant.web.bundle.page_bundle import make_bundle

MODULES = {
    "page/shell/main.js": 'import { a } from "../ui/a.js";\nimport "../ui/b.js";\nexport const c = a;\n',
    "page/ui/a.js": 'import { b } from "./b.js";\nexport const a = b + import.meta.url;\n',
    "page/ui/b.js": "export const b = 1;\n",
    "assets/x-1.js": 'import{a as e}from"./y-2.js";e(()=>import(`./y-2.js`),()=>import(`./late.js`));',
    "assets/y-2.js": "export const a=1;",
}
BUNDLE = make_bundle(MODULES, "page/shell/main.js", ["a {}", "b {}"])


def page(html: str, head: str) -> str:
    return html.replace("</head>", f"{head}</head>")


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    app.get("/")(lambda: HTMLResponse("<html><head></head>é</html>", headers={"X-Own": "kept"}))
    app.get("/page/data")(lambda: JSONResponse({}))
    app.get("/assets/{name}")(lambda name: JSONResponse(name, 200 if name == "x.js" else 404))
    app.add_middleware(BundleMiddleware, bundle=BUNDLE, place=page)
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def test_imports_are_told_by_their_paths() -> None:
    assert list(static_imports("page/shell/main.js", MODULES["page/shell/main.js"])) == [
        "page/ui/a.js",
        "page/ui/b.js",
    ]
    assert list(static_imports("assets/x-1.js", MODULES["assets/x-1.js"])) == ["assets/y-2.js"]


def test_imports_lead_to_the_bundle_and_else_to_the_server() -> None:
    source = bundled_source("assets/x-1.js", MODULES)
    assert source.startswith('import{a as e}from"assets/y-2.js";e(()=>import("assets/y-2.js")')
    assert '()=>import(new URL("assets/late.js",document.baseURI).href)' in source


def test_a_module_keeps_its_address() -> None:
    source = bundled_source("page/ui/a.js", MODULES)
    assert 'export const a = b + new URL("page/ui/a.js",document.baseURI).href;' in source
    assert source.endswith("//# sourceURL=page/ui/a.js")


def test_words_in_comments_and_texts_are_no_imports() -> None:
    source = '// import "./a.js"\n/** @type {import("./b.js").B} */\nconst text = "from ./c.js";\n'
    assert list(static_imports("page/d.js", source)) == []


def test_the_page_s_bundle_holds_what_it_starts_with_and_no_view() -> None:
    modules = own_modules()
    assert {"page/shell/main.js", "page/player/player.js", "page/ui/client.js"} <= modules.keys()
    assert not [path for path in modules if re.search(r"/(videos|map)/|/view\.js$", path)]
    assert modules.keys() == {f"page/{path}" for path in with_dependencies("shell/main.js", STATIC)}
    assert not [
        sheet for sheet in own_styles() if "@import" in sheet or re.search(r"url\((?!\"?data:)", sheet)
    ]


def test_names_change_with_what_the_files_hold() -> None:
    other = make_bundle(
        {**MODULES, "page/ui/b.js": "export const b = 2;\n"}, "page/shell/main.js", ["a {}", "b {}"]
    )
    assert other.script_name != BUNDLE.script_name
    assert other.styles_name == BUNDLE.styles_name


def test_the_html_names_the_bundle_and_is_otherwise_as_it_was(client: TestClient) -> None:
    answer = client.get("/")
    assert f"page/bundle/{BUNDLE.script_name}" in answer.text
    assert f"page/bundle/{BUNDLE.styles_name}" in answer.text
    assert answer.text.endswith("</head>é</html>")
    assert answer.headers["X-Own"] == "kept"
    assert "immutable" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=1.0", "br"), ("identity", None)],
)
def test_files_come_in_the_best_encoding_that_the_browser_takes(
    client: TestClient, accepted: str, encoding: str | None
) -> None:
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    for path in (f"/page/bundle/{BUNDLE.script_name}", "/"):
        with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
            body = b"".join(answer.iter_raw())
        assert answer.headers.get("Content-Encoding") == encoding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert int(answer.headers["Content-Length"]) == len(body)
        assert (BUNDLE.script_name.encode() if path == "/" else b"export const b") in decode(body)


def test_what_never_changes_is_kept_and_nothing_else(client: TestClient) -> None:
    for path in (f"/page/bundle/{BUNDLE.script_name}", f"/page/bundle/{BUNDLE.styles_name}", "/assets/x.js"):
        assert client.get(path).headers["Cache-Control"].endswith("immutable")
    for path in ("/page/bundle/0123456789abcdef.js", "/assets/none.js", "/page/data"):
        assert "immutable" not in client.get(path).headers.get("Cache-Control", "")
    assert client.get("/page/bundle/0123456789abcdef.js").status_code == 404


def test_the_script_hands_every_module_to_the_browser() -> None:
    sources = json.loads(BUNDLE.script.decode().split("})(", 1)[1].rsplit(',"page/shell', 1)[0])
    assert sources.keys() == MODULES.keys()
