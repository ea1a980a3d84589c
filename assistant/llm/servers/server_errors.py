"""What goes wrong with a server of language models, as sentences that say what a person can do about it."""

from dataclasses import dataclass

import openai

from retrieval.errors import ModelError


@dataclass(frozen=True, slots=True)
class ServerNames:
    """What a server is called in a sentence; no password or key is part of it."""

    address: str
    model: str
    name: str
    """Of the model and its server together."""


def explained(error: Exception, of: ServerNames, *, seeing: bool) -> ModelError:
    """What a person can do about it; the key is never part of it."""
    if isinstance(error, ModelError):
        return error
    if isinstance(error, openai.APITimeoutError):
        return ModelError("The language model {name} did not answer in time.", name=of.name)
    if isinstance(error, openai.APIConnectionError):
        return ModelError(
            "The language model's server {server} cannot be reached; check that it runs.",
            server=of.address,
        )
    if isinstance(error, (openai.AuthenticationError, openai.PermissionDeniedError)):
        return ModelError("The server {server} refuses the key; set FILMOTECA_SERVER_KEY.", server=of.address)
    if isinstance(error, openai.NotFoundError):
        return ModelError(
            "The server {server} has no model {model!r}; set FILMOTECA_SERVER_MODEL.",
            server=of.address,
            model=of.model,
        )
    if isinstance(error, openai.APIStatusError) and seeing:
        return ModelError(
            "{name} took no picture (status {status}); name a model that sees.",
            name=of.name,
            status=error.status_code,
        )
    if isinstance(error, openai.APIStatusError):
        return ModelError(
            "The server {server} failed (status {status}).",
            server=of.address,
            status=error.status_code,
        )
    if seeing:
        return ModelError("{name} gave no answer to a picture; name a model that sees.", name=of.name)
    return ModelError("The server {server} answered with something that is no completion.", server=of.address)
