"""Names of encoders, as users write them and as archives record them. Nothing is loaded or fetched here."""

from difflib import get_close_matches
from pathlib import Path

from retrieval.errors import ModelError

COMPACT = "compact"
COMPACT_HEADS = {"compact:1": "head_1.npz", "compact:2": "head_2.npz"}
"""What archives record of the bundled encoder: with which of its learned heads, the newest last. Their vectors
cannot be compared, so an archive keeps its own until it is made again."""
COMPACT_NEWEST = list(COMPACT_HEADS)[-1]
AUTO = "auto"
OPENCLIP = "openclip:"

ALIASES = {
    "clip": "openclip:ViT-L-14/openai",
    "multilingual": "openclip:ViT-L-16-SigLIP2-256/webli",
}
"""`clip` is the prototype's model. On Crossmodal-3600 it falls from 60 to 38 on Spanish questions, where
`multilingual` rises from 74 to 83."""


def canonical_name(name: str) -> str:
    """What an archive records for a name that a user wrote: `clip` → `openclip:ViT-L-14/openai`.

    `auto` depends on the machine: `choose_encoder` resolves it first. An unknown name is a ModelError;
    whether an architecture and its weights exist is found out on loading.
    """
    name = name.strip()
    if name in ALIASES:
        return ALIASES[name]
    if name == COMPACT:
        return COMPACT_NEWEST
    if name in COMPACT_HEADS or name == AUTO:
        return name
    if name.startswith(OPENCLIP):
        architecture, weights = split_openclip(name)
        if Path(weights).expanduser().is_file():
            weights = str(Path(weights).expanduser().absolute())
        return f"{OPENCLIP}{architecture}/{weights}"
    raise ModelError(
        "There is no encoder {name!r}{hint}. Name {compact}, {auto}, {names} or {openclip}ARCH/WEIGHTS.",
        name=name,
        hint=suggestion_suffix(name, [COMPACT, AUTO, *ALIASES]),
        compact=COMPACT,
        auto=AUTO,
        names=", ".join(ALIASES),
        openclip=OPENCLIP,
    )


def has_newer_head(name: str) -> bool:
    """Whether the bundled encoder has learned more since an archive recorded `name`."""
    return name in COMPACT_HEADS and name != COMPACT_NEWEST


def split_openclip(name: str) -> tuple[str, str]:
    """The architecture and the weights of `openclip:ARCH/WEIGHTS`; the weights may be a path."""
    architecture, _, weights = name.removeprefix(OPENCLIP).partition("/")
    if not architecture.strip() or not weights.strip():
        raise ModelError(
            "{name!r} does not say both architecture and weights; write {openclip}ARCH/WEIGHTS, "
            "such as {example}.",
            name=name,
            openclip=OPENCLIP,
            example=ALIASES["clip"],
        )
    return architecture.strip(), weights.strip()


def suggestion_suffix(wrong: str, known: list[str]) -> str:
    """`; did you mean A or B?` without the question mark, empty where nothing is near."""
    near = get_close_matches(wrong, known, n=3, cutoff=0.5)
    return f" (did you mean {' or '.join(near)}?)" if near else ""
