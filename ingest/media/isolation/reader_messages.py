"""What a process that reads files is told, and what it answers, as pickles between two processes of one program."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class ReaderRequest:
    """A function of a module, called with what sends its answers and these arguments."""

    function: Callable[..., None]
    arguments: tuple[object, ...]
    path: Path
    """Of the file that it reads."""


@dataclass(frozen=True, slots=True, eq=False)
class ReaderResponse:
    """That an order is begun, with the file's size in bytes; one thing that its function sent; or how it ended:
    well, or with an error to tell."""

    kind: Literal["begun", "item", "end", "failed"]
    value: Any = None
