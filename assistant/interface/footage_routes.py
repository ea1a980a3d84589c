"""The routes of footage: folders to choose from, uploads, jobs, watched folders, videos that are away."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from assistant.footage.desk import FootageDesk
from assistant.footage.memory import WatchedFolder
from assistant.footage.messages import Request as JobRequest
from assistant.footage.paths import written
from assistant.footage.refusals import Refused
from assistant.footage.uploads import Upload, gigabytes
from assistant.interface.footage_guard import FootageRoute, is_this_machine
from assistant.interface.footage_values import (
    folder_value,
    job_value,
    upload_value,
    video_value,
    watched_value,
)
from assistant.interface.texts import Texts, texts_in, visitor_language
from assistant.times import running_time
from retrieval.archive import Archive

MOST_FILES_SHOWN = 200


class Wanted(BaseModel):
    """A job: what to take in. `uploads` stands for all that was uploaded; `folders` are `written` paths."""

    folders: list[str] = Field(default=[], max_length=1_000)
    uploads: bool = False
    speech: bool = True
    language: str = Field(default="", max_length=20, pattern=r"^[A-Za-z-]*$")
    watch: bool = False
    polling: bool = False


class Located(BaseModel):
    """Where to look for videos that are away; one of them, or all."""

    folder: str = ""
    video: str = ""


class Offered(BaseModel):
    """A file that a browser is about to send."""

    name: str = Field(max_length=4_000)
    size: int
    modified: int = 0


class Forgotten(BaseModel):
    path: str


class Nothing(BaseModel):
    """No more than that it is JSON."""


def footage_routes(archive: Archive, desk: FootageDesk | None) -> APIRouter:
    """`footage/…`; without a desk all of them answer 403.

    Unless the desk is open to any host they answer only where the browser was told this machine's own address.
    """

    if desk is None:
        return _closed_routes()

    uploads = desk.uploads.folder.resolve()

    def check_host(request: Request) -> None:
        if not desk.any_host and not is_this_machine(request.headers.get("host", "")):
            raise Refused("host", HTTPStatus.FORBIDDEN)

    routes = APIRouter(prefix="/footage", route_class=FootageRoute, dependencies=[Depends(check_host)])

    @routes.get("")
    def now(request: Request) -> dict[str, Any]:
        """All that the page shows of it."""
        texts, totals = _texts(request), archive.totals()
        return {
            "jobs": [job_value(job, texts, uploads) for job in desk.jobs.now()],
            "watched": [watched_value(folder, trouble, texts) for folder, trouble in desk.watched.now()],
            "folders": bool(desk.folders.roots),
            "largest": desk.uploads.largest,
            "largest_shown": gigabytes(desk.uploads.largest),
            "suffixes": list(desk.uploads.suffixes),
            "videos": totals.videos,
            "stamp": archive.stamp,
            "facts": [
                texts.count("videos", totals.videos),
                texts.count("shots", totals.shots),
                running_time(totals.seconds),
            ],
        }

    @routes.get("/folders")
    def folders(path: str = "") -> dict[str, Any]:
        """What lies in a folder; without a path where to begin."""
        return folder_value(desk.folders.listing(path), MOST_FILES_SHOWN)

    @routes.post("/jobs")
    def begin(wanted: Wanted, request: Request) -> dict[str, Any]:
        """Takes folders or uploads in; with `watch` now and whenever they change."""
        paths = [written(desk.folders.allowed(folder)) for folder in wanted.folders]
        if wanted.watch and not wanted.uploads:
            for path in paths:
                desk.watched.watch(
                    WatchedFolder(
                        path=path, speech=wanted.speech, language=wanted.language, polling=wanted.polling
                    )
                )
            return {"watched": len(paths)}
        if wanted.uploads:
            paths.append(written(uploads))
        if not paths:
            raise Refused("request")
        job = desk.jobs.add(JobRequest(paths=tuple(paths), speech=wanted.speech, language=wanted.language))
        return job_value(job, _texts(request), uploads)

    @routes.post("/jobs/{job}/stop")
    def stop(job: str, _: Nothing) -> dict[str, Any]:
        desk.jobs.stop(job)
        return {}

    @routes.post("/jobs/{job}/again")
    def again(job: str, _: Nothing, request: Request) -> dict[str, Any]:
        """What is done is skipped, what failed or was not reached is done."""
        return job_value(desk.jobs.again(job), _texts(request), uploads)

    @routes.post("/jobs/{job}/dismiss")
    def dismiss(job: str, _: Nothing) -> dict[str, Any]:
        desk.jobs.dismiss(job)
        return {}

    @routes.post("/watched/forget")
    def forget(folder: Forgotten) -> dict[str, Any]:
        desk.watched.forget(folder.path)
        return {}

    @routes.post("/uploads")
    def offer(file: Offered) -> dict[str, Any]:
        """Begins an upload, or finds the one that was begun before: `received` says where to go on."""
        return upload_value(desk.uploads.begin(file.name, file.size, file.modified))

    @routes.put("/uploads/{upload}")
    async def receive(upload: str, at: int, request: Request) -> dict[str, Any]:
        """A piece of a file, as it is, from byte `at` on; needs the header X-Filmoteca-Upload."""
        done: Upload = await desk.uploads.receive(upload, at, request.stream())
        return upload_value(done)

    @routes.post("/uploads/{upload}/cancel")
    def cancel(upload: str, _: Nothing) -> dict[str, Any]:
        desk.uploads.cancel(upload)
        return {}

    @routes.get("/away")
    def away() -> dict[str, Any]:
        """The videos whose files are not where they were."""
        return {"videos": [video_value(video) for video in archive.videos() if desk.tools.is_away(video)]}

    @routes.post("/locate")
    def locate(where: Located, request: Request) -> dict[str, Any]:
        """Looks for videos that are away: in a folder, or where the archive's videos lie or lay."""
        if where.video and archive.video_by_id(where.video) is None:
            raise Refused("no_video_here", HTTPStatus.NOT_FOUND)
        paths = (written(desk.folders.allowed(where.folder)),) if where.folder else ()
        job = desk.jobs.add(JobRequest(kind="relocate", paths=paths, video=where.video))
        return job_value(job, _texts(request), uploads)

    return routes


def _closed_routes() -> APIRouter:
    """Where visitors may add nothing."""
    routes = APIRouter(prefix="/footage")

    def refuse(request: Request) -> JSONResponse:
        sentence = _texts(request)("footage.refused.read_only")
        return JSONResponse({"error": sentence, "key": "read_only"}, HTTPStatus.FORBIDDEN)

    for path in ("", "/{rest:path}"):
        routes.add_api_route(path, refuse, methods=["GET", "POST", "PUT", "DELETE"])
    return routes


def _texts(request: Request) -> Texts:
    return texts_in(visitor_language(request.headers, request.cookies))
