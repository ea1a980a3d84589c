"""On which layer each file of the program lies: the longest way down through what it imports."""

import ast
from collections.abc import Mapping
from pathlib import Path

PACKAGES = ("app.py", "assistant", "retrieval", "ingest", "prompts")


def file_layers(root: Path) -> dict[str, int]:
    """Of each file below the root, by its path from there; files in a circle share a layer."""
    return _layers(_file_imports(root))


def _file_imports(root: Path) -> dict[str, set[str]]:
    """Of each file of the program, the others that it imports from, inside functions too."""
    files = [root / "app.py"]
    for package in PACKAGES[1:]:
        files += (root / package).rglob("*.py")
    known = {file.relative_to(root).with_suffix("").as_posix(): str(file.relative_to(root)) for file in files}
    imports: dict[str, set[str]] = {}
    for file in files:
        names: list[str] = []
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        modules = {name.replace(".", "/") for name in names}
        modules |= {f"{module}/__init__" for module in modules}
        own = str(file.relative_to(root))
        imports[own] = {known[module] for module in modules & known.keys()} - {own}
    return imports


def _layers(imports: Mapping[str, set[str]]) -> dict[str, int]:
    """The longest way down from each file, circles taken as one file."""
    reach = {file: reached(file, imports) | {file} for file in imports}
    circle = {file: {other for other in reach[file] if file in reach[other]} for file in imports}
    ranks: dict[str, int] = {}

    def rank(file: str) -> int:
        if file not in ranks:
            below = {lower for member in circle[file] for lower in imports[member]} - circle[file]
            ranks[file] = 1 + max((rank(lower) for lower in below), default=-1)
        return ranks[file]

    return {file: rank(file) for file in imports}


def reached(file: str, imports: Mapping[str, set[str]]) -> set[str]:
    """All that a file imports, and what that imports in turn."""
    found: set[str] = set()
    left = [file]
    while left:
        for lower in imports[left.pop()] - found:
            found.add(lower)
            left.append(lower)
    return found
