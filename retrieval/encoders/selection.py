"""From an encoder's name to the loaded encoder; `auto` is the best whose weights are here or can be fetched.

Each kind's libraries are imported when it is asked for.
"""

from dataclasses import dataclass

from retrieval.encoders import hub
from retrieval.encoders.encoder import Encoder
from retrieval.encoders.names import (
    ALIASES,
    AUTO,
    COMPACT_HEADS,
    COMPACT_NEWEST,
    canonical_name,
    split_openclip,
)

PREFERRED = {
    "multilingual": "timm/ViT-L-16-SigLIP2-256",
    "clip": "timm/vit_large_patch14_clip_224.openai",
}
"""Best first, with the hub's repository of each. open_clip knows them too, but takes seconds to import,
which a machine that ends up with the compact encoder should not wait for; a test holds them equal."""


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """Which encoder was taken."""

    name: str
    """Canonical, never `auto`."""
    line: str
    """Which and why, for the user to read."""


def choose_encoder(name: str) -> EncoderChoice:
    """Resolve a user's name, `auto` included; takes a few seconds at most where the hub does not answer."""
    name = canonical_name(name)
    if name != AUTO:
        return EncoderChoice(name, f"Encoder {name}, as asked for.")
    for alias, repository in PREFERRED.items():
        if hub.cached_weights(repository):
            return EncoderChoice(
                ALIASES[alias], f"Encoder {ALIASES[alias]}: its weights are on this machine."
            )
    for alias, repository in PREFERRED.items():
        if hub.hub_has_file(repository):
            return EncoderChoice(
                ALIASES[alias], f"Encoder {ALIASES[alias]}: its weights are fetched from the hub."
            )
    return EncoderChoice(
        COMPACT_NEWEST,
        f"Encoder {COMPACT_NEWEST}, the bundled one: the weights of {' and '.join(PREFERRED)} "
        "are not on this machine and the model hub cannot be reached.",
    )


def load_encoder(name: str, *, device: str | None = None) -> Encoder:
    """The encoder of that name, ready to encode.

    `device` is torch's ("cpu", "cuda", "cuda:1", "mps"); None takes a GPU where there is one. `compact`
    always runs on the processor. ModelError where the name is unknown or its weights cannot be had.
    """
    chosen = choose_encoder(name).name
    if chosen in COMPACT_HEADS:
        from retrieval.encoders.compact.encoder import CompactEncoder

        return CompactEncoder(name=chosen)
    from retrieval.encoders.openclip.encoder import OpenClipEncoder

    return OpenClipEncoder(*split_openclip(chosen), device=device)
