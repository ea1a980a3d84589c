"""The bundle: one script that holds modules as text and hands them to the browser, and one style sheet.

The browser runs each module by itself, as if it had fetched it: the script makes an address for each and an import
map that leads to them, by their paths and by the addresses that they would have. So a view that is fetched later
gets the same modules, and nothing has to be linked here. Where a browser knows no import maps, modules are fetched
one by one.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.web.bundle.es_modules import bundled_source

_LOADER = """((modules, entry) => {
  const address = (path) => new URL(path, document.baseURI).href;
  if (!HTMLScriptElement.supports?.("importmap")) return import(address(entry));
  const imports = {};
  for (const [path, source] of Object.entries(modules)) {
    const blob = new Blob([source], { type: "text/javascript" });
    imports[path] = imports[address(path)] = URL.createObjectURL(blob);
  }
  const map = document.createElement("script");
  map.type = "importmap";
  map.nonce = document.currentScript.nonce;
  map.textContent = JSON.stringify({ imports });
  document.head.append(map);
  import(entry);
})"""


@dataclass(frozen=True, slots=True)
class PageBundle:
    """A script and a style sheet, each under a name that changes with what it holds."""

    script_name: str
    script: bytes
    styles_name: str
    styles: bytes

    def file(self, name: str) -> tuple[bytes, str] | None:
        """The file of a name, with its media type."""
        files = {
            self.script_name: (self.script, "text/javascript"),
            self.styles_name: (self.styles, "text/css"),
        }
        return files.get(name)


def make_bundle(modules: Mapping[str, str], entry: str, styles: Sequence[str]) -> PageBundle:
    """Modules by their paths below the page's address, the one that is run, and style sheets in their order."""
    sources = {path: bundled_source(path, modules) for path in sorted(modules)}
    script = f"{_LOADER}({json.dumps(sources, ensure_ascii=False)},{json.dumps(entry)});".encode()
    sheet = "\n".join(styles).encode()
    return PageBundle(f"{_digest(script)}.js", script, f"{_digest(sheet)}.css", sheet)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
