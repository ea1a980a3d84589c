"""The routes of footage: folders to choose from, uploads, jobs, watched folders, videos that are away."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response

from assistant.footage.encoded_paths import encode_path
from assistant.footage.errors import IntakeRefused
from assistant.footage.footage_intake import FootageIntake
from assistant.footage.job_store import WatchedFolder
from assistant.footage.upload_quotas import gigabytes
from assistant.footage.uploads import Upload
from assistant.footage.worker_messages import JobRequest
from assistant.i18n.clock_text import running_time
from assistant.web.routes.footage_json import (
    folder_json,
    job_json,
    missing_video_json,
    offered_annotators,
    upload_json,
    watched_folder_json,
)
from assistant.web.routes.video_changes.removal import add_video_changes
from assistant.web.security.owner_access import OwnerRoute, is_loopback_host
from assistant.web.security.problems import request_texts
from assistant.web.security.requesting_user import requesting_user
from assistant.web.wire.footage import (
    AnnotatorsSetting,
    EmptyRequest,
    ExclusionChange,
    Exclusions,
    Folder,
    FootageJob,
    FootageState,
    IngestRequest,
    LocateRequest,
    MissingVideos,
    OfferedAnnotator,
    OrderSetting,
    SoundsSetting,
    StillsSetting,
    UnwatchRequest,
    UploadRequest,
    UploadState,
    WatchBegun,
)
from assistant.web.wire.problem import EmptyResponse, problem_response
from retrieval.archive.archive import Archive
from retrieval.archive.source_files import missing_files
from retrieval.encoders import Encoder

MOST_FILES_SHOWN = 200


def footage_routes(archive: Archive, intake: FootageIntake | None, encoder: Encoder) -> APIRouter:
    """`footage/…`; without a intake all of them answer 403. `encoder` is the archive's.

    Unless the intake is open to any host they answer only where the browser was told this machine's own address.
    """

    if intake is None:
        return _closed_routes()

    uploads = intake.uploads.folder.resolve()

    def check_host(request: Request) -> None:
        if not intake.allow_any_host and not is_loopback_host(request.headers.get("host", "")):
            raise IntakeRefused("host", HTTPStatus.FORBIDDEN)

    routes = APIRouter(prefix="/footage", route_class=OwnerRoute, dependencies=[Depends(check_host)])

    @routes.get("")
    def now(request: Request) -> FootageState:
        """All that the page shows of it."""
        texts, totals = request_texts(request), archive.totals()
        return FootageState(
            jobs=[job_json(job, texts, uploads) for job in intake.jobs.now()],
            watched=[watched_folder_json(folder, trouble, texts) for folder, trouble in intake.watched.now()],
            folders=bool(intake.folders.roots),
            largest=intake.uploads.largest,
            largest_shown=gigabytes(intake.uploads.largest),
            suffixes=list(intake.uploads.suffixes),
            annotators=offered_annotators(archive, intake.dependencies.annotators, texts),
            stills=archive.ingest_choices.takes_stills,
            sounds=archive.ingest_choices.takes_sounds,
            order=archive.ingest_choices.order,
            excluded=list(archive.exclusions.all()),
            videos=totals.videos,
            stamp=archive.stamp,
            facts=[
                texts.count("videos", totals.videos),
                texts.count("shots", totals.shots),
                running_time(totals.seconds),
            ],
        )

    @routes.post("/annotators")
    def annotators(wanted: AnnotatorsSetting, request: Request) -> list[OfferedAnnotator]:
        """Keeps which annotators go over what is taken in; what nobody knows, or may not work, is left out."""
        offered = offered_annotators(archive, intake.dependencies.annotators, request_texts(request))
        archive.ingest_choices.keep_annotators(
            [one.name for one in offered if one.allowed and one.name in wanted.names]
        )
        return offered_annotators(archive, intake.dependencies.annotators, request_texts(request))

    @routes.post("/stills")
    def stills(wanted: StillsSetting) -> StillsSetting:
        """Keeps whether photos below folders are taken in; those that are sent always are."""
        archive.ingest_choices.take_stills(wanted.stills)
        return wanted

    @routes.post("/sounds")
    def sounds(wanted: SoundsSetting) -> SoundsSetting:
        """The same of files of sound alone."""
        archive.ingest_choices.take_sounds(wanted.sounds)
        return wanted

    @routes.post("/order")
    def order(wanted: OrderSetting) -> OrderSetting:
        """Keeps which videos come first."""
        archive.ingest_choices.keep_order(wanted.order)
        return wanted

    @routes.post("/exclusions")
    def exclusions(wanted: ExclusionChange) -> Exclusions:
        """Adds patterns of files that are passed over, and takes others back."""
        archive.exclusions.change(wanted.added, wanted.taken_back)
        return Exclusions(patterns=list(archive.exclusions.all()))

    @routes.get("/folders")
    def folders(path: str = "", typed: str = "") -> Folder:
        """What lies in a folder; without a path where to begin. `typed` is a path as a person writes it."""
        found = intake.folders.typed(typed) if typed.strip() else intake.folders.listing(path)
        return folder_json(found, MOST_FILES_SHOWN)

    @routes.post("/jobs")
    def begin(wanted: IngestRequest, request: Request) -> FootageJob | WatchBegun:
        """Takes folders or uploads in; with `watch` now and whenever they change."""
        paths = [encode_path(intake.folders.allowed(folder)) for folder in wanted.folders]
        if wanted.watch and not wanted.uploads:
            for path in paths:
                intake.watched.watch(
                    WatchedFolder(
                        path=path, speech=wanted.speech, language=wanted.language, polling=wanted.polling
                    )
                )
            return WatchBegun(watched=len(paths))
        if wanted.uploads:
            paths.append(encode_path(uploads))
        if not paths:
            raise IntakeRefused("request")
        job = intake.jobs.add(JobRequest(paths=tuple(paths), speech=wanted.speech, language=wanted.language))
        return job_json(job, request_texts(request), uploads)

    @routes.post("/jobs/{job}/stop")
    def stop(job: str, _: EmptyRequest) -> EmptyResponse:
        intake.jobs.cancel(job)
        return EmptyResponse()

    @routes.post("/jobs/{job}/again")
    def again(job: str, _: EmptyRequest, request: Request) -> FootageJob:
        """What is done is skipped, what failed or was not reached is done."""
        return job_json(intake.jobs.again(job), request_texts(request), uploads)

    @routes.post("/jobs/{job}/dismiss")
    def dismiss(job: str, _: EmptyRequest) -> EmptyResponse:
        intake.jobs.dismiss(job)
        return EmptyResponse()

    @routes.post("/watched/forget")
    def forget(folder: UnwatchRequest) -> EmptyResponse:
        intake.watched.forget(folder.path)
        return EmptyResponse()

    @routes.post("/uploads")
    def offer(request: Request, file: UploadRequest) -> UploadState:
        """Begins an upload, or finds the one that was begun before: `received` says where to go on."""
        return upload_json(
            intake.uploads.begin(file.name, file.size, file.modified, requesting_user(request).name)
        )

    @routes.put("/uploads/{upload}")
    async def receive(upload: str, at: int, request: Request) -> UploadState:
        """A piece of a file, as it is, from byte `at` on; needs the header X-Filmoteca-Upload."""
        done: Upload = await intake.uploads.receive(upload, at, request.stream())
        return upload_json(done)

    @routes.post("/uploads/{upload}/cancel")
    def cancel(upload: str, _: EmptyRequest) -> EmptyResponse:
        intake.uploads.cancel(upload)
        return EmptyResponse()

    @routes.get("/away")
    def away() -> MissingVideos:
        """The videos whose files are not where they were."""
        away = [video for video in archive.videos() if intake.dependencies.is_missing(video)]
        unplugged = {video.id for video in missing_files(away).with_folder}
        videos = [missing_video_json(video, unplugged=video.id in unplugged) for video in away]
        return MissingVideos(videos=videos)

    @routes.post("/locate")
    def locate(where: LocateRequest, request: Request) -> FootageJob:
        """Looks for videos that are away: in a folder, or where the archive's videos lie or lay."""
        if where.video and archive.video_by_id(where.video) is None:
            raise IntakeRefused("no_video_here", HTTPStatus.NOT_FOUND)
        paths = (encode_path(intake.folders.allowed(where.folder)),) if where.folder else ()
        job = intake.jobs.add(JobRequest(kind="relocate", paths=paths, video=where.video))
        return job_json(job, request_texts(request), uploads)

    add_video_changes(routes, archive, encoder)
    return routes


def _closed_routes() -> APIRouter:
    """Where visitors may add nothing."""
    routes = APIRouter(prefix="/footage")

    def refuse(request: Request) -> Response:
        sentence = request_texts(request)("footage.refused.read_only")
        return problem_response(HTTPStatus.FORBIDDEN, sentence, key="read_only")

    for path in ("", "/{rest:path}"):
        routes.add_api_route(path, refuse, methods=["GET", "POST", "PUT", "DELETE"])
    return routes
