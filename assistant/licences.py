"""The licences of what is installed: of the packages that Filmoteca asks for, and of the weights inside them.

A package's licence is what its own metadata says.
"""

import re
from collections.abc import Iterator
from importlib import metadata
from typing import NamedTuple

from retrieval.storage.bundled_weights import bundled_weights, module_folder

OURS = "filmoteca"
LONGEST = 100
"""Characters of a licence that is told; some packages put all of its text into their metadata."""


class LicensedComponent(NamedTuple):
    """A package, or weights inside one."""

    name: str
    version: str
    """Of the package."""
    licence: str
    """Empty where the package does not say."""
    weights: str = ""
    """What model it is; empty for a package itself."""


def licences() -> list[LicensedComponent]:
    """The packages by name, then the weights; those that are installed here."""
    return [*sorted(_packages()), *_weights()]


def _weights() -> Iterator[LicensedComponent]:
    for weights in bundled_weights():
        if module_folder(weights.module) is not None:
            version = metadata.version(weights.package)
            yield LicensedComponent(weights.package, version, weights.licence, weights.what)


def _packages() -> Iterator[LicensedComponent]:
    """Those that Filmoteca needs, and those that these need."""
    seen: set[str] = set()
    waiting = [OURS]
    while waiting:
        name = waiting.pop()
        folded = re.sub(r"[-_.]+", "-", name).lower()
        if folded in seen:
            continue
        seen.add(folded)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # for another system, or left out
            continue
        yield LicensedComponent(folded, found.version, licence_of(found))
        waiting += [
            matched[0]
            for needed in found.requires or ()
            if "extra ==" not in needed and (matched := re.match(r"[A-Za-z0-9._-]+", needed))
        ]


def licence_of(found: metadata.Distribution) -> str:
    """As an SPDX expression where there is one, else in the package's own words; empty where it says nothing."""
    told = found.metadata
    if expression := _said(told, "License-Expression"):
        return expression
    own = _said(told, "License")
    line = own if own != "UNKNOWN" and "\n" not in own and len(own) <= LONGEST else ""
    kinds = [str(kind).split(" :: ") for kind in told.get_all("Classifier") or ()]
    named = [kind[-1] for kind in kinds if kind[0] == "License" and kind[-1] != "OSI Approved"]
    first = own.partition("\n")[0][:LONGEST] if own != "UNKNOWN" else ""
    return line or " / ".join(named) or first


def _said(told: metadata.PackageMetadata, field: str) -> str:
    return str(told[field]).strip() if field in told else ""
