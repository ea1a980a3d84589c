"""Metrics in Prometheus' text, and a number for each request that its log lines bear. Alone sees prometheus_client.

Nothing of what was asked goes into either: kinds of routes, statuses, times.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.gradio_app.internals import route_path

log = logging.getLogger("filmoteca.requests")

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request at hand; empty outside of one."""
SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
SEEN = "filmoteca.metrics"
_ARCHIVE = re.compile(r"/a/[^/]+(?=/)")
_ID = re.compile(r"[\w.-]{1,64}")
KINDS = (
    "gradio_api",
    "mcp",
    "media",
    "bins",
    "export",
    "saved",
    "archive",
    "footage",
    "page",
    "sign-in",
    "assets",
)
"""Kinds of routes by the first part of their path; others are `other`, so that nobody fills metrics with paths."""


class ServerMetrics:
    """What a server counts of itself."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._gauges: dict[str, Gauge] = {}
        self._requests = Counter(
            "filmoteca_requests_total", "Requests", ["kind", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "filmoteca_request_seconds",
            "Until the answer is whole",
            ["kind"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._running = Gauge("filmoteca_requests_running", "Requests at work", registry=self.registry)

    def gauge(self, name: str, about: str, archive: str, value: Callable[[], float]) -> None:
        """A figure of an archive that is asked for whenever somebody looks."""
        if name not in self._gauges:
            self._gauges[name] = Gauge(f"filmoteca_{name}", about, ["archive"], registry=self.registry)
        self._gauges[name].labels(archive).set_function(value)

    def text(self) -> tuple[bytes, str]:
        """All metrics, and their media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST

    def begun(self) -> None:
        """Counts a request that has come."""
        self._running.inc()

    def ended(self, kind: str, method: str, status: int, seconds: float) -> None:
        """Counts a request that is answered, after so many seconds."""
        self._running.dec()
        self._requests.labels(kind, method, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)


def merged_metrics(texts: Mapping[int, str]) -> tuple[bytes, str]:
    """The metrics of several processes as one text, each with the number of its process, and its media type."""
    found: dict[str, Metric] = {}
    for number, text in sorted(texts.items()):
        for one in text_string_to_metric_families(text):
            metric = found.setdefault(one.name, Metric(one.name, one.documentation, one.type))
            for sample in one.samples:
                metric.add_sample(sample.name, {**sample.labels, "process": str(number)}, sample.value)

    class Found:
        def collect(self) -> Iterable[Metric]:
            return found.values()

    return generate_latest(Found()), CONTENT_TYPE_LATEST


class RequestMetricsMiddleware:
    """ASGI middleware outside of all others: counts, times, and numbers each request."""

    def __init__(self, app: ASGIApp, metrics: ServerMetrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Numbers the request, lets it through, counts and logs it."""
        if scope["type"] != "http" or SEEN in scope:
            await self._app(scope, receive, send)
            return
        scope[SEEN] = True
        told = Headers(scope=scope).get("x-request-id", "")
        number = told if _ID.fullmatch(told) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = number
        token, began, status = REQUEST_ID.set(number), time.monotonic(), 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = number
            await send(message)

        self._metrics.begun()
        try:
            await self._app(scope, receive, numbered)
        finally:
            kind, seconds = route_kind(route_path(scope)), time.monotonic() - began
            method = (
                scope["method"]
                if scope["method"] in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
                else "OTHER"
            )
            self._metrics.ended(kind, method, status or 500, seconds)
            log.info("%s %s %d %.3f s", method, kind, status or 500, seconds)
            REQUEST_ID.reset(token)


def adopt_request_id(request: Any) -> None:
    """What is done from here on bears the number of this request, where it is known: Gradio works outside of it."""
    if number := getattr(getattr(request, "state", None), "request_id", ""):
        REQUEST_ID.set(number)


def route_kind(path: str) -> str:
    """The kind of a route."""
    head = _ARCHIVE.sub("", path, count=1).lstrip("/").partition("/")[0]
    return head if head in KINDS else "front" if not head else "other"
