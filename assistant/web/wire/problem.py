"""What goes wrong, as RFC 9457 has it: one shape, whatever the route; and the answer where all went well."""

from http import HTTPStatus

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from retrieval.names import visible_text

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """A problem. `detail` is a sentence in the visitor's language; some routes tell more, each in a member."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    """The status in words."""
    status: int
    detail: str
    error: str
    """The same as `detail`: what scripts read that know an earlier shape."""
    key: str = ""
    """Which problem it is, for programs; empty where there is but the sentence."""


class EmptyResponse(BaseModel):
    """It is done, and there is no more to tell."""


def problem_response(status: int, sentence: str, **more: object) -> JSONResponse:
    """The answer that tells a problem; `more` are members beside those that all have."""
    status, sentence = HTTPStatus(status), visible_text(sentence)
    problem = Problem(title=status.phrase, status=status, detail=sentence, error=sentence, **more)  # type: ignore[arg-type]
    return JSONResponse(problem.model_dump(mode="json", by_alias=True), status, media_type=MEDIA_TYPE)
