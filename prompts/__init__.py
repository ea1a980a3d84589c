"""The language model's texts, one file each; this package only reads them."""

import re
from functools import cache
from importlib.resources import files

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


def load(name: str, **variables: str) -> str:
    """The prompt of that name with every `{{variable}}` filled in; KeyError where one is missing or extra."""
    text = _read(name)
    wanted = set(_VARIABLE.findall(text))
    if wanted != set(variables):
        raise KeyError(f"prompt {name!r} takes {sorted(wanted)}, not {sorted(variables)}")
    return _VARIABLE.sub(lambda found: variables[found[1]], text)


@cache
def _read(name: str) -> str:
    return files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").strip()
