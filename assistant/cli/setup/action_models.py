"""What sees actions, as the settings name it: VideoMAE or X-CLIP. Nothing is loaded where they name none."""

from functools import cache
from typing import TYPE_CHECKING

from assistant.settings import read_settings
from ingest.annotators.actions.action_annotator import ActionModel, LoadActions
from retrieval.errors import UsageError
from retrieval.search.reranking import RerankingModel

if TYPE_CHECKING:
    from ingest.annotators.actions.xclip import XclipModel

VIDEOMAE, XCLIP = "videomae", "xclip"


def action_model() -> LoadActions | None:
    """What loads the model that the settings name; None where they name none. UsageError for wrong settings."""
    kind, name = _named()
    if not kind:
        return None

    def load() -> ActionModel:
        if kind == XCLIP:
            return _xclip(name)
        from ingest.annotators.actions.videomae import DEFAULT, VideoMaeModel

        return VideoMaeModel(name or DEFAULT)

    return load


def reranker() -> RerankingModel | None:
    """What looks at a search's best shots again, loaded when it is first asked; None where no X-CLIP is configured.
    UsageError for wrong settings."""
    kind, name = _named()
    if kind != XCLIP:
        return None

    @cache
    def load() -> RerankingModel:
        from ingest.annotators.actions.reranking import ActionReranker

        return ActionReranker(_xclip(name)).similarities

    return lambda text, shots: load()(text, shots)


@cache
def _xclip(name: str) -> "XclipModel":
    from ingest.annotators.actions.xclip import DEFAULT, XclipModel

    return XclipModel(name or DEFAULT)


def _named() -> tuple[str, str]:
    """The kind of model that is configured and its name; both empty where there is none."""
    given = read_settings().action_model.strip()
    if given in ("", "none"):
        return "", ""
    kind, _, name = given.partition(":")
    if kind not in (VIDEOMAE, XCLIP):
        raise UsageError(
            "{name!r} is no action model; name videomae, xclip, or one of them with a name of the hub or a folder, "
            "as in videomae:FOLDER.",
            name=given,
        )
    return kind, name
