"""JavaScript modules as text: what they import, and that written so that a bundle can answer it.

Only what bundlers and this page write is read: imports at the beginning of a statement, from relative paths.
Code is never changed otherwise.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_STATIC = re.compile(
    r"""((?:^|[;}])\s*(?:import|export)\b(?:[^;"'`()]*?\bfrom)?\s*)(["'])(\.{1,2}/[^"']+)\2""", re.MULTILINE
)
_DYNAMIC = re.compile(r"""\bimport\(\s*([`"'])(\./[^`"']+)\1\s*\)""")
_OWN_ADDRESS = "import.meta.url"


def static_imports(path: str, source: str) -> Iterator[str]:
    """The paths that a module imports before it runs, below the same folder as its own."""
    for match in _STATIC.finditer(source):
        yield _resolved(path, match[3])


def with_dependencies(path: str, folder: Path) -> dict[str, str]:
    """A module and all that is imported before it runs: path below the folder → source."""
    found: dict[str, str] = {}
    waiting = [path]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = (folder / path).read_text(encoding="utf-8")
            waiting += static_imports(path, found[path])
    return found


def bundled_source(path: str, modules: Mapping[str, str]) -> str:
    """A module's source with each import by its full path, which an import map answers.

    Its own address is the one that it would have had, and so are those of modules that are not in the bundle.
    """

    def static(match: re.Match[str]) -> str:
        return f'{match[1]}"{_resolved(path, match[3])}"'

    def dynamic(match: re.Match[str]) -> str:
        target = _resolved(path, match[2])
        return f'import("{target}")' if target in modules else f"import({_address(target)})"

    source = _DYNAMIC.sub(dynamic, _STATIC.sub(static, modules[path]))
    return f"{source.replace(_OWN_ADDRESS, _address(path))}\n//# sourceURL={path}"


def _resolved(path: str, specifier: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), specifier))


def _address(path: str) -> str:
    """A JavaScript expression for the address of a path below the page's."""
    return f'new URL("{path}",document.baseURI).href'
