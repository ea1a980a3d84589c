#!/usr/bin/env python3
"""Write the types of what the server takes and gives, for the page's modules, from the models of `web.wire`.

    scripts/wire_types.py           writes assistant/web/static/wire.d.ts
    scripts/wire_types.py --check   changes nothing; exit 1 where the file is out of step

A module names one as `@type {import("../wire.d.ts").OpenBin}`.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pydantic import BaseModel  # noqa: E402 - found beside this script
from pydantic.json_schema import models_json_schema  # noqa: E402

from assistant.web import wire  # noqa: E402

TYPES = ROOT / "assistant" / "web" / "static" / "wire.d.ts"
HEADER = "// What the server takes and gives. Written by scripts/wire_types.py from web/wire; not by hand.\n"
PLAIN = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}

Schema = dict[str, Any]


def models() -> Iterator[type[BaseModel]]:
    """All that are public, module by module."""
    for module in sorted(module.name for module in pkgutil.iter_modules(wire.__path__)):
        within = importlib.import_module(f"{wire.__name__}.{module}")
        for name, value in vars(within).items():
            own = isinstance(value, type) and value.__module__ == within.__name__
            if own and issubclass(value, BaseModel) and not name.startswith("_"):
                yield value


def type_of(schema: Schema) -> str:
    """The TypeScript of a JSON schema; KeyError for what no model has so far."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if "const" in schema:
        return json.dumps(schema["const"])
    if "anyOf" in schema:
        return " | ".join(map(type_of, schema["anyOf"]))
    if schema["type"] == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(map(type_of, schema['prefixItems']))}]"
        item = type_of(schema["items"])
        return f"({item})[]" if " " in item and not item.startswith("[") else f"{item}[]"
    if schema["type"] == "object":
        return f"Record<string, {type_of(schema['additionalProperties'])}>"
    return PLAIN[schema["type"]]


def comment(text: str, indent: str = "") -> str:
    """A documentation comment, or nothing."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    body = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def declaration(name: str, schema: Schema) -> str:
    """A named type: an interface, or what an enumeration may be."""
    about = comment(schema.get("description", ""))
    if schema["type"] != "object":
        return f"\n{about}export type {name} = {type_of(schema)};\n"
    required = schema.get("required", [])
    members = [
        f"  {member}{'' if member in required else '?'}: {type_of(value)};\n"
        for member, value in schema.get("properties", {}).items()
    ]
    if schema.get("additionalProperties") is True:
        members.append("  [more: string]: unknown;\n")
    return f"\n{about}export interface {name} {{\n{''.join(members)}}}\n"


def types() -> str:
    """The whole file."""
    _, schema = models_json_schema([(model, "validation") for model in models()])
    return HEADER + "".join(declaration(*entry) for entry in sorted(schema["$defs"].items()))


def main() -> int:
    written = types()
    if sys.argv[1:] == ["--check"]:
        return int(not TYPES.exists() or TYPES.read_text(encoding="utf-8") != written)
    TYPES.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
