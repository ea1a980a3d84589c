"""The text of a PDF, page by page, as a reader selects and searches it: by each font's own map to letters."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def texts_of(pdf: bytes) -> list[list[str]]:
    """The lines of each page, in the order that they were written in."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {
        int(name): _letters(_stream(objects[_reference(objects[int(at)], b"ToUnicode")]))
        for body in objects.values()
        if b"/Font <<" in body
        for name, at in re.findall(rb"/F(\d+) (\d+) 0 R", body)
    }
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    return [_lines(_stream(objects[_reference(page, b"Contents")]), fonts) for page in pages]


def _lines(content: bytes, fonts: dict[int, dict[int, str]]) -> list[str]:
    lines, letters = [], dict[int, str]()
    for font, shown in _SHOWN.findall(content):
        if font:
            letters = fonts[int(font)]
            continue
        codes = _ESCAPED.sub(lambda match: b"\r" if match[1] == b"r" else match[1], shown)
        pairs = [int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)]
        lines.append("".join(letters[code] for code in pairs))
    return lines


def _letters(table: bytes) -> dict[int, str]:
    return {
        int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for code, letters in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table)
    }


def _stream(body: bytes) -> bytes:
    content = body[body.index(b"stream\n") + 7 : body.rindex(b"\nendstream")]
    return zlib.decompress(content) if b"/FlateDecode" in body else content


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert found is not None
    return int(found[1])
