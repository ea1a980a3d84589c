"""Gradio's frontend as it is installed: which modules and styles a page needs, and where its HTML names them.

Its files are hundreds, of which a page fetches seventy, some only once others have come. All that is taken for
granted of how they are built stands here; where a version is built otherwise, `FrontendChanged` says so.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gradio.routes import BUILD_PATH_LIB

_ENTRY = re.compile(r'<script type="module" crossorigin src="\./(assets/index-[\w-]+\.js)"></script>')
_SHEET = re.compile(r'<link rel="stylesheet" crossorigin href="\./(assets/index-[\w-]+\.css)">')
_THEME = re.compile(r'"theme_hash": ?"(\w+)"')
_DEPENDENCIES = re.compile(r"(?<=,d=\(m\.f\|\|\(m\.f=)(\[[^\]]*\])(\)\)\)=>i\.map\(i=>d\[i\]\))")
"""The list of what a module's dynamic imports need, which they name by places in it."""
_LOAD = re.compile(r"import\(`\./([\w-]+\.js)`\)[^\[`]{0,80}__vite__mapDeps\(\[([\d,]+)\]\)")
_COMPONENT = r"[{{,]{name}:\{{(?:(?!component:).)*component:\(\)=>\w+\(\(\)=>import\(`\./([\w-]+\.js)`\)"
_STARTED = ("Index-", "core-", "Blocks-")
"""How the names begin of what is loaded at every start, by the entry and by what it has loaded."""
_NEVER_RUN = re.compile(r"hls-[\w-]+\.js")
"""Live streams, 156 kB: the message box imports them to show videos, which it does not take."""
_CLOCK = re.compile(
    r"function (\w+)\(\)\{\w+\(\(\)=>\{\w+\(\w+,\(performance\.now\(\)-[^{}]{0,40},\w+&&\1\(\)\}\)\}"
)
"""The clock of an event's progress, which a page that shows none never sees. Once begun it goes on for good, and
has the browser make sixty pictures a second of a page where nothing moves."""
_EXPORTED = re.compile(r"\bas (\w+)(?=[,}])")


class FrontendChanged(Exception):
    """Gradio's frontend is not built as it was."""


@dataclass(frozen=True, slots=True)
class Frontend:
    """What pages of some components need, by paths below the page's address."""

    entry: str
    """The module that is run."""
    modules: dict[str, str]
    """Sources."""
    first_styles: tuple[str, ...]
    """Style sheets of what every page has, in their order, but for the one that the HTML links."""
    component_styles: tuple[str, ...]


@cache
def read_frontend(components: frozenset[str]) -> Frontend:
    """The part that shows these types of components; FrontendChanged where it is not found."""
    folder = Path(BUILD_PATH_LIB)
    entry, sheet = _ENTRY.search(_html()), _SHEET.search(_html())
    if entry is None or sheet is None:
        raise FrontendChanged("index.html names no entry, or no style sheet")
    sources: dict[str, str] = {}

    def read(name: str) -> str:
        if name not in sources:
            sources[name] = (folder / name).read_text(encoding="utf-8")
        return sources[name]

    try:
        first, core = _started(entry[1].removeprefix("assets/"), read)
        shown = _components(components, core, read(core))
    except (OSError, KeyError, IndexError, ValueError) as error:
        raise FrontendChanged(f"a module does not load others as it did ({error!r})") from error
    modules = [name for name in dict.fromkeys([*first, *shown]) if name.endswith(".js")]
    linked = sheet[1].removeprefix("assets/")
    sheets = [name for name in dict.fromkeys(first) if name.endswith(".css") and name != linked]
    later = [name for name in dict.fromkeys(shown) if name.endswith(".css") and name not in [*sheets, linked]]
    bundled = {*modules, *sheets, *later, linked}
    return Frontend(
        entry[1],
        {f"assets/{name}": _in_bundle(name, read(name), bundled) for name in modules},
        tuple(map(read, sheets)),
        tuple(map(read, later)),
    )


def with_bundle(html: str, head: str) -> str:
    """The page's HTML with this in its head instead of Gradio's own entry.

    In `head`, {sheet} becomes the link to Gradio's first style sheet, by which Gradio knows that it is there, and
    {theme} the address of the theme's.
    """
    theme = _THEME.search(html)
    address = f"theme.css?v={theme[1]}" if theme else "theme.css"
    html = _ENTRY.sub("", html)
    return _SHEET.sub(
        lambda link: head.replace("{sheet}", link[0]).replace("{theme}", address), html, count=1
    )


@cache
def _html() -> str:
    return (Path(BUILD_PATH_LIB).parent / "index.html").read_text(encoding="utf-8")


def _started(entry: str, read: Callable[[str], str]) -> tuple[list[str], str]:
    """The names of what every start loads, in its order, and of the module that knows the components."""
    names, loaders = [entry], [entry]
    for loader in loaders:
        for target, needed in _loads(read(loader)).items():
            if target.startswith(_STARTED):
                names += needed
                loaders += [target] if target.startswith("Index-") else []
    return names, next((name for name in names if re.fullmatch(r"core-[\w-]+\.js", name)), "")


def _components(components: frozenset[str], core: str, source: str) -> list[str]:
    """The names of what components load; those that the frontend does not know load nothing."""
    loads = _loads(source)
    found = (re.search(_COMPONENT.format(name=name), source) for name in sorted(components))
    return [name for target in found if target for name in loads[target[1]]]


def _loads(source: str) -> dict[str, list[str]]:
    """What a module imports dynamically: name → the names of all that this needs, itself and styles included."""
    listed = _DEPENDENCIES.search(source)
    names = [name.removeprefix("./") for name in json.loads(listed[1])] if listed else []
    return {
        match[1]: [names[int(place)] for place in match[2].split(",")] for match in _LOAD.finditer(source)
    }


def _in_bundle(name: str, source: str, bundled: set[str]) -> str:
    """A module that does not ask for files again which are in the bundle, nor holds what is never run or seen."""
    if _NEVER_RUN.fullmatch(name):
        exported = _EXPORTED.findall(source[source.rindex("export{") :])
        return "".join(f"export const {each}=undefined;" for each in exported)
    source = _CLOCK.sub(r"function \1(){}", source)
    listed = _DEPENDENCIES.search(source)
    if listed is None:
        return source
    left = [None if each.removeprefix("./") in bundled else each for each in json.loads(listed[1])]
    return f"{source[: listed.start()]}{json.dumps(left)}{listed[2]}.filter(Boolean){source[listed.end() :]}"
