"""Image models by the names that people give them; none is loaded before it is asked to draw."""

from assistant.image_models.image_model import ImageModel
from retrieval.errors import UsageError


def named_image_model(name: str, *, steps: int, key: str = "", seconds: float = 120.0) -> ImageModel | None:
    """`diffusers:NAME`, `diffusers:FOLDER` or `server:URL#MODEL`; None for `none` and for nothing.

    UsageError for what is neither, ModelError where the URL is none.
    """
    kind, _, which = name.strip().partition(":")
    if kind in ("", "none"):
        return None
    if kind == "diffusers" and which:
        from assistant.image_models.diffusion import DiffusionModel

        return DiffusionModel(which, steps)
    if kind == "server" and which:
        from assistant.image_models.image_server import ImageServer

        url, _, model = which.partition("#")
        return ImageServer(url, model=model, key=key, seconds=seconds)
    raise UsageError(
        "{name!r} is no image model; name diffusers:NAME, diffusers:FOLDER or server:URL#MODEL.", name=name
    )
