"""The language model in use, those that can be chosen, and the one that is offered."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ModelChoice(BaseModel):
    """A choice of the menu: what it is called here and loaded by, and where it is."""

    name: str
    label: str
    note: str
    """Where it is, in words."""
    current: bool


class ModelMenu(BaseModel):
    """What can be chosen. `label` is what the model in use is called; `note` says why nothing can be switched."""

    label: str
    models: list[ModelChoice]
    switches: bool
    note: str


class ChooseModel(BaseModel):
    """The name of one of the choices."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=2_000)


class ModelOffer(BaseModel):
    """A model that can be fetched, in words with its size; all empty where none is offered."""

    sentence: str
    yes: str
    """The button's label, which says the size again."""


class ModelFetch(BaseModel):
    """How far a model has come, 0 to 1, the same in words, and why it failed."""

    state: Literal["none", "fetching", "done", "failed", "stopped"]
    share: float
    sentence: str
