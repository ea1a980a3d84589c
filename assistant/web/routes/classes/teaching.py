"""The routes of classes taught by examples: listed, taught, corrected, forgotten."""

import base64
import binascii
import io
from http import HTTPStatus

import numpy as np
from fastapi import APIRouter, Depends, Request, Response
from PIL import Image, UnidentifiedImageError

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.translation import translate
from assistant.web.security.problems import PathNumber, ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import not_stored
from assistant.web.wire.problem import EmptyResponse
from assistant.web.wire.teaching import (
    ClassExample,
    ForgetClass,
    FoundShot,
    RenameClass,
    SmallPicture,
    TakeOutExamples,
    TaughtClassDetails,
    TaughtClassList,
    TaughtClassSummary,
    TeachClass,
)
from retrieval.archive.archive import Archive
from retrieval.archive.tables.taught_classes import Example
from retrieval.archive.taught.taught_shots import KnownClass
from retrieval.archive.taught.teaching import (
    example_of_picture,
    example_of_shot,
    examples_of_bin,
    teach,
)
from retrieval.encoders import Encoder
from retrieval.errors import NotFound, UsageError
from retrieval.types import Picture, ShotId, Video

MOST_SHOWN = 60
"""Found shots of an answer."""
MOST_PIXELS = 4_000_000
"""Of a picture; the page sends small ones."""


def teaching_routes(archive: Archive, encoder: Encoder, *, read_only: bool) -> APIRouter:
    """`GET teaching`, `teaching/one`, `teaching/pictures/N.jpg`; `POST teaching/teach`, `take-out`, `rename`,
    `forget`."""

    def check_changes(request: Request) -> None:
        if read_only and request.method != "GET":
            raise RequestProblem(HTTPStatus.FORBIDDEN, request_texts(request)("teaching.read_only"))

    routes = APIRouter(
        prefix="/teaching",
        route_class=ProblemRoute,
        dependencies=[Depends(check_changes), Depends(not_stored)],
    )

    @routes.get("")
    def listed(request: Request) -> TaughtClassList:
        return TaughtClassList(
            stamp=archive.stamp,
            classes=[_summary(one, request) for one in archive.taught_classes()],
            bins=[one.name for one in archive.bins.all()],
        )

    @routes.get("/one")
    def one(request: Request, name: str) -> TaughtClassDetails:
        known = _known(archive, name)
        videos = {video.id: video for video in archive.videos()}
        return TaughtClassDetails(
            stamp=archive.stamp,
            summary=_summary(known, request),
            examples=[_example(example, archive, videos) for example in known.taught.examples],
            found=_found(known, archive, videos),
        )

    @routes.get("/pictures/{number}.jpg")
    def picture(number: PathNumber) -> Response:
        return Response(archive.taught.picture(number), media_type="image/jpeg")

    @routes.post("/teach")
    def taught(request: Request, given: TeachClass) -> TaughtClassSummary:
        examples = [
            example_of_shot(archive, archive.shot(_shot_id(text)), is_positive=given.shows)
            for text in given.shots
        ]
        if given.bin:
            examples += examples_of_bin(archive, given.bin, is_positive=given.shows)
        for one in given.pictures:
            read = _picture(one)
            examples.append(
                example_of_picture(read, encoder.encode_pictures([read]), one.name, is_positive=given.shows)
            )
        return _summary(_known(archive, teach(archive, given.name, examples).name), request)

    @routes.post("/take-out")
    def take_out(given: TakeOutExamples) -> EmptyResponse:
        archive.taught.take_out(given.name, given.examples)
        return EmptyResponse()

    @routes.post("/rename")
    def rename(given: RenameClass) -> EmptyResponse:
        archive.taught.rename(given.name, given.new_name)
        return EmptyResponse()

    @routes.post("/forget")
    def forget(given: ForgetClass) -> EmptyResponse:
        archive.taught.forget(given.name)
        return EmptyResponse()

    return routes


def _known(archive: Archive, name: str) -> KnownClass:
    """NotFound suggests names that are near."""
    taught = archive.taught.get(name)
    return next(one for one in archive.taught_classes() if one.taught.id == taught.id)


def _summary(known: KnownClass, request: Request) -> TaughtClassSummary:
    held, taught = known.held_by, known.taught
    first = next(iter(held), None)
    language = request_texts(request).language
    return TaughtClassSummary(
        name=taught.name,
        positive=len(taught.positive),
        negative=len(taught.negative),
        shots=len(held),
        videos=len({shot.video for shot in held}),
        problem="" if known.problem is None else translate(UsageError(known.problem), language),
        poster=None if first is None else (first.video, first.number),
    )


def _example(one: Example, archive: Archive, videos: dict[str, Video]) -> ClassExample:
    name = videos[one.video].name if one.video in videos else one.label
    middle = (one.start + one.end) / 2
    shots = archive.shots(one.video) if one.video else []
    shot = next((shot.id.number for shot in shots if shot.start <= middle < shot.end), len(shots))
    return ClassExample(
        id=one.id,
        shows=one.is_positive,
        video=one.video,
        name=without_hidden_characters(name),
        shot=shot,
        start=one.start,
        end=one.end,
    )


def _found(known: KnownClass, archive: Archive, videos: dict[str, Video]) -> list[FoundShot]:
    return [
        FoundShot(
            video=shot.id.video,
            name=without_hidden_characters(videos[shot.id.video].name),
            shot=shot.id.number,
            start=shot.start,
            end=shot.end,
            sure=round(known.shots[shot.id], 4),
            marked=shot.id in known.marked,
        )
        for shot in archive.present_shots(list(known.shots)[:MOST_SHOWN])
        if shot.id.video in videos
    ]


def _shot_id(text: str) -> ShotId:
    try:
        return ShotId.parse(text)
    except ValueError as error:
        raise NotFound(
            "There is no shot {id} in the archive; it may have been cut again since.", id=text
        ) from error


def _picture(given: SmallPicture) -> Picture:
    try:
        image = Image.open(io.BytesIO(base64.b64decode(given.data, validate=True)))
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too large")
        return np.asarray(image.convert("RGB"))
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError) as error:
        raise UsageError("{name} is no picture that can be read.", name=given.name) from error
