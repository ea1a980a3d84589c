"""`GET health`: it is alive; `GET ready`: it can answer questions; `GET metrics`: its metrics, for owners alone."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from assistant.agent.assistant import Assistant
from assistant.jobs.job_queue import JobQueue
from assistant.web.processes.membership import member_of
from assistant.web.processes.siblings import other_metrics
from assistant.web.telemetry.metrics import ServerMetrics, merged_metrics
from assistant.web.wire.caching import NO_STORE
from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveError


class Health(BaseModel):
    """How the service is."""

    status: str
    """ok, or what is wrong: archive."""


def telemetry_routes(assistant: Assistant, jobs: JobQueue, metrics: ServerMetrics) -> APIRouter:
    """The routes of one archive's app; its metrics join those of the server."""
    routes = APIRouter()
    archive, name = assistant.archive, assistant.archive.folder.name
    metrics.gauge("videos", "Videos in the archive", name, lambda: _count(archive, "videos"))
    metrics.gauge("shots", "Shots in the archive", name, lambda: _count(archive, "shots"))
    metrics.gauge(
        "footage_seconds",
        "Length of the videos in the archive: its rate is that of the ingest",
        name,
        lambda: _count(archive, "seconds"),
    )
    limiter = assistant.engine.limiter
    metrics.gauge("searches_waiting", "Searches that wait for a place", name, lambda: float(limiter.waiting))
    metrics.gauge(
        "jobs_unfinished",
        "Jobs that wait or run",
        name,
        lambda: float(sum(not job.is_over for job in jobs.all())),
    )

    @routes.get("/health")
    def health(response: Response) -> Health:
        response.headers.update(NO_STORE)
        return Health(status="ok")

    @routes.get("/ready")
    def ready(response: Response) -> Health:
        """Whether the archive can be read; the models are loaded before the server listens."""
        response.headers.update(NO_STORE)
        try:
            archive.totals()
        except ArchiveError:
            response.status_code = 503
            return Health(status="archive")
        return Health(status="ok")

    @routes.get("/metrics")
    def all_metrics(request: Request, alone: bool = False) -> Response:
        """Of all processes where there are several, or of this one alone."""
        body, media_type = metrics.text()
        if (process := member_of(request.scope)) is not None and not alone:
            others = other_metrics(process, request.scope)
            body, media_type = merged_metrics({process.number: body.decode(), **others})
        return Response(body, headers={"Content-Type": media_type, **NO_STORE})

    return routes


def _count(archive: Archive, name: str) -> float:
    try:
        return float(getattr(archive.totals(), name))
    except ArchiveError:
        return float("nan")
