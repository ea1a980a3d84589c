"""The chat as a web application: the page, its files, the archive's media; and the server that runs it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import ASGIApp

from assistant.accounts.audit import AuditTrail
from assistant.accounts.roles import Role
from assistant.agent.archive_tools import ArchiveTools
from assistant.agent.assistant import Assistant
from assistant.footage.footage_intake import FootageIntake
from assistant.i18n.languages import Language
from assistant.jobs.job_queue import JobQueue
from assistant.web.api.mcp_tools import mcp_endpoint
from assistant.web.bundle.own_files import STATIC
from assistant.web.chat.chat import Chat
from assistant.web.chat.workspaces import workspaces
from assistant.web.gradio_app.internals import compressed_files
from assistant.web.gradio_app.mount import mount_page
from assistant.web.head_requests import HeadMiddleware
from assistant.web.jobs.export_jobs import ExportJobs
from assistant.web.jobs.turn_jobs import stop_routes
from assistant.web.media.files import BrowserPlays, MakePlayableClip, media_routes
from assistant.web.media.stills import PictureReaders, still_routes
from assistant.web.media.subtitles import subtitle_routes
from assistant.web.processes.membership import MembershipMiddleware, WebProcess
from assistant.web.routes.bin_changes import bin_change_routes
from assistant.web.routes.bin_json import BinSerializer, cached_clock
from assistant.web.routes.bins import bin_routes
from assistant.web.routes.classes.class_names import class_name_routes
from assistant.web.routes.classes.teaching import teaching_routes
from assistant.web.routes.conversations import conversation_routes
from assistant.web.routes.events import event_routes
from assistant.web.routes.exports import export_routes
from assistant.web.routes.footage import footage_routes
from assistant.web.routes.language_models import language_model_routes
from assistant.web.routes.people import people_routes
from assistant.web.routes.saved_searches import saved_routes
from assistant.web.routes.shared_bins import shared_bin_routes
from assistant.web.routes.shot_map import map_routes
from assistant.web.routes.video_changes.tables import table_routes
from assistant.web.routes.videos import videos_routes
from assistant.web.security.admission import AdmissionRules, admit
from assistant.web.security.connections import server_options
from assistant.web.security.load_shedding import LoadSheddingMiddleware
from assistant.web.security.problems import tell_http_errors
from assistant.web.security.visitors import VisitorAccess
from assistant.web.sign_in.authorization import SignIn
from assistant.web.sign_in.site import add_authorization, behind_proxies
from assistant.web.stopping import run_until_stopped
from assistant.web.telemetry.metrics import RequestMetricsMiddleware, ServerMetrics
from assistant.web.telemetry.routes import telemetry_routes
from assistant.web.views.navigation import offered_views
from assistant.web.views.overview import ModelNames
from retrieval.concurrency.garbage_collection import keep_loaded
from retrieval.errors import MediaError
from retrieval.export.clip_zips import ClipMaker as CutOut
from retrieval.export.cut_lists import ReadClock

LOOPBACK = AdmissionRules()
EVERYBODY = SignIn()


class NoCacheStaticFiles(StaticFiles):
    """The page's own files, asked for anew at each visit, so that an update is never half in a cache."""

    def file_response(self, *args: Any, **values: Any) -> Response:
        """The file, to be asked for anew at each visit."""
        response = super().file_response(*args, **values)
        response.headers["Cache-Control"] = "no-cache"
        return response


def build_app(
    assistant: Assistant,
    *,
    examples: Mapping[Language, Sequence[str]] | None = None,
    browser_plays: BrowserPlays,
    make_clip: MakePlayableClip | None = None,
    read_clock: ReadClock | None = None,
    extract_clip: CutOut | None = None,
    pictures: PictureReaders | None = None,
    speech_model: str = "",
    title: str = "Filmoteca",
    archives: str = "",
    read_only: bool = False,
    footage: FootageIntake | None = None,
    footage_elsewhere: bool = False,
    admission: AdmissionRules = LOOPBACK,
    sign_in: SignIn = EVERYBODY,
    metrics: ServerMetrics | None = None,
) -> FastAPI:
    """The chat over this assistant's archive.

    `examples` are questions offered in each language, by default some about what the archive holds;
    `browser_plays` tells which videos browsers play as they are, and `make_clip` makes MP4s of spans of the
    others. `read_clock` and `extract_clip` are what
    exports need: how a file counts its frames, and clips of it as files; without them timecodes
    count from zero, and there are no clips; `pictures` reads frames to scrub through and stills.
    With `read_only` visitors change nothing in the archive: what they keep, they keep in their browser.
    `footage` is what may be added from the page; with `footage_elsewhere` another process does that, and answers
    its routes. `archives` is the address of the list of archives, where there
    are several to choose from; `admission` says who may come, by default who asks for it by this machine's
    own names.
    """
    metrics = metrics or ServerMetrics()
    if read_only:
        sign_in = replace(sign_in, everybody=Role.VIEWER)
    models = ModelNames(encoder=assistant.engine.encoder.name, speech=speech_model)
    footage = None if read_only else footage
    trail = AuditTrail(assistant.archive.folder)
    jobs = JobQueue() if footage is None else footage.queue
    chat = Chat(
        assistant, title=title, models=models, examples=dict(examples or {}), read_only=read_only, jobs=jobs
    )
    actions = ArchiveTools(assistant)
    mcp = mcp_endpoint(actions, title=title, hosts=admission.hosts.listed(), origins=admission.origins)
    app = FastAPI(title=title, lifespan=mcp.lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    tell_http_errors(app)
    app.include_router(media_routes(assistant.archive, browser_plays=browser_plays, make_clip=make_clip))
    app.include_router(subtitle_routes(assistant.archive, read_only=read_only))
    app.include_router(videos_routes(assistant.archive))
    app.include_router(map_routes(assistant.archive, jobs))
    app.include_router(class_name_routes(assistant.archive, assistant.labeler))
    app.include_router(stop_routes(jobs))
    app.include_router(language_model_routes(assistant.models, jobs, read_only=read_only))
    app.include_router(people_routes(assistant.archive, footage, read_only=read_only))
    app.include_router(teaching_routes(assistant.archive, assistant.engine.encoder, read_only=read_only))
    app.include_router(saved_routes(assistant))
    app.include_router(conversation_routes(assistant.archive, sign_in.accounts))
    clock = cached_clock(read_clock)
    app.include_router(table_routes(assistant.archive, clock, read_only=read_only))
    access = VisitorAccess(assistant.archive)
    bins_of = access.bins_of
    bins = BinSerializer(assistant.archive, clock, shows_paths=not read_only)
    app.include_router(bin_routes(assistant.archive, bins, bins_of, clock))
    app.include_router(bin_change_routes(bins, bins_of))
    app.include_router(shared_bin_routes(bins, access))
    exports = ExportJobs(assistant.archive, jobs, clock, extract_clip or _no_clip)
    app.include_router(event_routes(assistant.archive, jobs, access, sign_in.accounts))
    if pictures is not None:
        app.include_router(still_routes(assistant.archive, pictures, extract_clip or _no_clip, clock))
    app.include_router(export_routes(assistant.archive, exports, bins_of))
    chat.workspace_of = workspaces(assistant.archive, exports, access, trail)
    app.include_router(footage_routes(assistant.archive, footage, assistant.engine.encoder))
    chat.views = offered_views(footage=footage is not None or footage_elsewhere, changes=not read_only)
    app.state.read_only = read_only
    app.include_router(telemetry_routes(assistant, jobs, metrics))
    app.mount("/page", compressed_files(NoCacheStaticFiles(directory=STATIC)))
    app.router.routes.extend(mcp.routes)
    mounted = mount_page(
        app,
        chat,
        actions,
        title=title,
        settings=assistant.settings,
        head=f'<meta name="archives" content="{archives}">' if archives else "",
        favicon=STATIC / "favicon.svg",
        framed=admission.framed,
    )
    mounted.add_middleware(LoadSheddingMiddleware, limiter=assistant.engine.limiter)
    guard(mounted, admission, sign_in, metrics, trail)
    return mounted


def guard(
    app: FastAPI,
    admission: AdmissionRules,
    sign_in: SignIn,
    metrics: ServerMetrics,
    trail: AuditTrail | None = None,
) -> None:
    """Puts all that a request must pass before a site: its number, admission, authorization and what it notes."""
    add_authorization(app, sign_in, trail)
    admit(app, admission)
    app.add_middleware(RequestMetricsMiddleware, metrics=metrics)
    app.add_middleware(HeadMiddleware)


def _no_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
    raise MediaError(f"{path}: clips are not cut here.")


def serve(
    app: FastAPI, *, host: str = "127.0.0.1", port: int = 7860, root_path: str = "", proxies: str = ""
) -> None:
    """Runs the app until it is stopped. `root_path` is the part of the address that a proxy takes off, `proxies`
    are the addresses, parted by commas, whose word counts for who asks and how; this machine's own always do."""
    _run(app, proxies, host=host, port=port, root_path=root_path, **server_options())


def serve_member(app: FastAPI, process: WebProcess, *, proxies: str = "") -> None:
    """Runs the app as one of several processes behind a router, until it is stopped; the rest as in `serve`."""
    options = server_options(behind_router=True)
    _run(
        app, proxies, lambda inner: MembershipMiddleware(inner, process), uds=str(process.socket()), **options
    )


def _run(
    app: FastAPI, proxies: str, outermost: Callable[[ASGIApp], ASGIApp] = lambda inner: inner, **options: Any
) -> None:
    keep_loaded()
    believed = ["127.0.0.1", "::1", *filter(None, map(str.strip, proxies.split(",")))]
    run_until_stopped(
        outermost(behind_proxies(app, believed)),
        log_level="warning",
        ws="none",  # the page speaks plain HTTP alone
        proxy_headers=False,  # done above, behind the note of who really connected
        server_header=False,
        **options,
    )
