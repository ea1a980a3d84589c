"""From an encoder's name to the loaded encoder; each kind's libraries are imported when it is asked for."""

from retrieval.encoders.encoder import Encoder
from retrieval.encoders.names import COMPACT, split_openclip
from retrieval.encoders.selection import choose_encoder


def load_encoder(name: str, *, device: str | None = None) -> Encoder:
    """The encoder of that name, ready to encode.

    `device` is torch's ("cpu", "cuda", "cuda:1", "mps"); None takes a GPU where there is one. `compact`
    always runs on the processor. ModelError where the name is unknown or its weights cannot be had.
    """
    chosen = choose_encoder(name).name
    if chosen == COMPACT:
        from retrieval.encoders.compact import CompactEncoder

        return CompactEncoder()
    from retrieval.encoders.openclip import OpenClipEncoder

    return OpenClipEncoder(*split_openclip(chosen), device=device)
