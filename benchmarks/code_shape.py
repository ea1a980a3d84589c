"""The shape of the code: files and lines by package, loose modules, import circles, stretches that stand twice.

    python -m benchmarks.code_shape [--at COMMIT]

Without a commit: the files of this checkout that git knows. A loose module lies in a folder beside its `__init__`.
A stretch is six lines or more that are alike but for their indentation, in one file or two; blank lines, comments
that stand alone, imports and lines without a letter do not count.
"""

import argparse
import ast
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from benchmarks.file_layers import reached
from benchmarks.kept_runs import Run, begin

ROOT = Path(__file__).parents[1]
PACKAGES = ("assistant", "retrieval", "ingest", "prompts", "tests", "benchmarks", "training", "scripts")
CODE = (".py", ".js", ".css")
PROGRAM = ("app.py", "assistant/", "retrieval/", "ingest/", "prompts/")
STRETCH = 6
MODULE_IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")
"""A page's module names another, as a static import, a bare one or one on demand."""
IMPORT = re.compile(
    r"""^[ \t]*from [^\n]+ import (?:\([^)]*\)|[^\n]*)|^import \{[^}]*\}[^\n]*|^[ \t]*import [^\n]*""",
    re.MULTILINE,
)
"""Python's and the page's, over one line or several."""
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
"""Types are imported in comments, which is no import."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--at", metavar="COMMIT", default="", help="of this project")
    given, run = begin(parser, __file__)
    with run:
        measure(run, files_at(given.at))


def measure(run: Run, files: Mapping[PurePosixPath, str]) -> None:
    for package in PACKAGES:
        for suffix in CODE:
            own = [text for path, text in files.items() if path.parts[0] == package and path.suffix == suffix]
            if own:
                lines = sum(map(count_lines, own))
                print(f"{package:12} {suffix:4} {len(own):4} files {lines:7,} lines")
                run.figure(f"{package} {suffix}: files", len(own))
                run.figure(f"{package} {suffix}: lines", lines)
    program = {path: text for path, text in files.items() if str(path).startswith(PROGRAM)}
    loose = loose_modules(program)
    print(f"loose modules: at most {max(loose.values())} in a folder")
    print("               " + ", ".join(f"{folder} {count}" for folder, count in loose.most_common(5)))
    run.figure("loose modules, the fullest folder", max(loose.values()))
    long = [path for path, text in program.items() if path.suffix in CODE and count_lines(text) > 250]
    print(f"files over 250 lines: {len(long)}")
    run.figure("files over 250 lines", len(long))
    for name, graph in (("Python", python_imports(program)), ("the page", page_imports(program))):
        circles = import_circles(graph)
        print(f"import circles in {name}: {len(circles)}, of {sum(map(len, circles))} modules")
        run.figure(f"import circles, {name}", len(circles))
    for name, suffixes in (("Python", (".py",)), ("the page", (".js", ".css"))):
        stretches, lines = repeated({path: text for path, text in program.items() if path.suffix in suffixes})
        print(f"stretches of {STRETCH} lines and more that stand twice, {name}: {stretches}, {lines} lines")
        run.figure(f"stretches that stand twice, {name}", stretches)


def files_at(commit: str) -> dict[PurePosixPath, str]:
    """The texts of a commit's files of code; of the checkout where no commit is named."""
    listed = _git("ls-tree", "-r", "-z", "--name-only", commit) if commit else _git("ls-files", "-z")
    paths = [PurePosixPath(name) for name in listed.decode().split("\0") if name.endswith(CODE)]
    if commit:
        return {path: _git("show", f"{commit}:{path}").decode() for path in paths}
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in paths if (ROOT / path).exists()}


def count_lines(text: str) -> int:
    return len(text.splitlines())


def loose_modules(files: Mapping[PurePosixPath, str]) -> Counter[str]:
    return Counter(
        str(path.parent)
        for path in files
        if path.suffix == ".py" and path.name not in ("__init__.py", "app.py")
    )


def python_imports(files: Mapping[PurePosixPath, str]) -> dict[str, set[str]]:
    """Of each module the others that it imports, inside functions too."""
    names = {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__"): text
        for path, text in files.items()
        if path.suffix == ".py"
    }
    graph: dict[str, set[str]] = {}
    for module, text in names.items():
        found: set[str] = set()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= inner & names.keys() or {node.module}
        graph[module] = (found & names.keys()) - {module}
    return graph


def page_imports(files: Mapping[PurePosixPath, str]) -> dict[str, set[str]]:
    modules = {str(path) for path in files if path.suffix == ".js"}
    graph: dict[str, set[str]] = {}
    for path, text in files.items():
        if path.suffix == ".js":
            named = (
                _resolved(path.parent, target) for target in MODULE_IMPORT.findall(COMMENT.sub("", text))
            )
            graph[str(path)] = set(named) & modules - {str(path)}
    return graph


def import_circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other."""
    reach = {module: reached(module, graph) for module in graph}
    circles = {
        frozenset(other for other in found if module in reach[other])
        for module, found in reach.items()
        if module in found
    }
    return sorted(map(sorted, circles))


def repeated(files: Mapping[PurePosixPath, str]) -> tuple[int, int]:
    """How many stretches stand for a second time or more, and how many lines they are."""
    windows: dict[tuple[str, ...], list[tuple[PurePosixPath, int]]] = defaultdict(list)
    for path, text in files.items():
        lines = list(_telling(text))
        for at in range(len(lines) - STRETCH + 1):
            windows[tuple(lines[at : at + STRETCH])].append((path, at))
    again = {place for places in windows.values() for place in places[1:]}
    starts = [(path, at) for path, at in again if (path, at - 1) not in again]
    return len(starts), len(again) + len(starts) * (STRETCH - 1)


def _telling(text: str) -> Iterator[str]:
    for line in map(str.strip, IMPORT.sub("", text).splitlines()):
        if re.search(r"\w", line) and not line.startswith(("#", "//")):
            yield line


def _resolved(folder: PurePosixPath, target: str) -> str:
    parts = list(folder.parts)
    for part in target.split("?")[0].split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True).stdout


if __name__ == "__main__":
    main()
