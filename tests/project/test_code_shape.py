"""What the measurement of the code's shape counts, on a few small files."""

from pathlib import PurePosixPath

from benchmarks.code_shape import import_circles, loose_modules, page_imports, python_imports, repeated


def files(**texts: str) -> dict[PurePosixPath, str]:
    return {
        PurePosixPath(name.replace("__", "/").replace("_dot_", ".")): text for name, text in texts.items()
    }


def test_modules_that_import_each_other_are_a_circle() -> None:
    python = files(
        a__one_dot_py="from a.two import x",
        a__two_dot_py="def f():\n    import a.three",
        a__three_dot_py="from a import one",
        a__four_dot_py="import a.one",
    )
    assert import_circles(python_imports(python)) == [["a.one", "a.three", "a.two"]]
    page = files(
        ui__one_dot_js='import { x } from "../map/two.js";',
        map__two_dot_js='await import("../ui/one.js");',
        map__three_dot_js='import "./two.js";',
        map__four_dot_js='/** @type {import("./five.js").Place} */',
        map__five_dot_js='import "./four.js";',
    )
    assert import_circles(page_imports(page)) == [["map/two.js", "ui/one.js"]]


def test_six_lines_that_stand_twice_are_a_stretch_however_they_are_indented() -> None:
    lines = [f"value_{n} = {n}" for n in range(8)]
    twice = files(one_dot_py="\n".join(lines), two_dot_py="def f():\n    " + "\n\n    ".join(lines))
    assert repeated(twice) == (1, 8)
    assert repeated(files(one_dot_py="\n".join(lines), two_dot_py="\n".join(lines[:5]))) == (0, 0)
    assert repeated(files(one_dot_py=")\n" * 20)) == (0, 0)


def test_what_several_files_import_is_no_stretch() -> None:
    names = ",\n    ".join(f"name_{n}" for n in range(8))
    python = f"from a import (\n    {names},\n)\n"
    page = f'import {{\n    {names},\n}} from "./a.js";\n'
    assert repeated(files(one_dot_py=python, two_dot_py=python, one_dot_js=page, two_dot_js=page)) == (0, 0)


def test_modules_beside_a_packages_face_are_loose() -> None:
    assert loose_modules(files(a____init___dot_py="", a__one_dot_py="", a__b__two_dot_py="")) == {
        "a": 1,
        "a/b": 1,
    }
