"""An action of the archive as other programs call it: its name, its words and its parameters, as they stand at it.

It does not know the ways by which calls come: what a picture is on one of them, and how errors are told, is given.
"""

import inspect
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Annotated, Any, TypeVar, get_args, get_origin

from retrieval.types import Picture

Result = TypeVar("Result")


def call_parameter(name: str, kind: object, default: object) -> inspect.Parameter:
    """A parameter that may be given by its place or by its name."""
    by_both = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(name, by_both, annotation=kind, default=default)


def adapt_action(
    action: Callable[..., Result],
    *,
    read_picture: Callable[[Any], Picture | None],
    instead: Mapping[str, inspect.Parameter],
    guarded: Callable[[], AbstractContextManager[None]],
) -> Callable[..., Result]:
    """The action with the parameters `instead` in place of its own of those names; its `picture` must be one of
    them where it has any, and comes through `read_picture`. What is null or left out is as if it was not given.
    Calls run inside of `guarded()`.
    """
    own = inspect.signature(action, eval_str=True)
    outside = {
        name: instead.get(name) or call_parameter(name, one.annotation, one.default)
        for name, one in own.parameters.items()
    }
    signature = own.replace(parameters=list(outside.values()))

    def called(*args: Any, **values: Any) -> Result:
        with guarded():
            given = signature.bind(*args, **values).arguments
            read: dict[str, Any] = {}
            for name, one in outside.items():
                if (value := given.get(one.name)) is None:
                    continue
                if name == "picture":
                    read[name] = read_picture(value)
                else:
                    read[name] = int(value) if _plain_type(one) is int else value
            return action(**read)

    called.__name__ = called.__qualname__ = action.__name__
    called.__doc__ = inspect.cleandoc(action.__doc__ or "").partition("\n\nRaises ")[0]
    called.__annotations__ = {one.name: one.annotation for one in outside.values()}
    called.__annotations__["return"] = own.return_annotation
    called.__dict__["__signature__"] = signature
    return called


def _plain_type(one: inspect.Parameter) -> object:
    return get_args(one.annotation)[0] if get_origin(one.annotation) is Annotated else one.annotation
