"""The routes of the language model in use: what can be chosen, the choice, and a model that is offered.

From the page itself alone. The page names only what is listed here: no address and no path of its own.
"""

from collections.abc import Callable

from fastapi import APIRouter, Depends, Request

from assistant.i18n.catalogue import Texts
from assistant.i18n.translation import translate
from assistant.jobs.job_queue import JobQueue
from assistant.llm.available_models import AvailableModel, available_models
from assistant.llm.model_offer import OfferedModel, offered_model, refuse_offer
from assistant.llm.model_switch import ModelSwitch
from assistant.web.jobs.model_fetch_job import ModelFetchJob
from assistant.web.security.owner_access import OwnerRoute
from assistant.web.security.problems import RequestProblem, request_texts
from assistant.web.wire.caching import not_stored
from assistant.web.wire.language_models import ChooseModel, ModelChoice, ModelFetch, ModelMenu, ModelOffer
from retrieval.errors import ModelError

NO_OFFER = ModelOffer(sentence="", yes="")


def language_model_routes(
    models: ModelSwitch,
    jobs: JobQueue,
    *,
    read_only: bool,
    offered: Callable[[], OfferedModel | None] = offered_model,
) -> APIRouter:
    """`GET`, `POST language-model`; `GET`, `POST`, `DELETE language-model/offer`; `GET`, `DELETE …/fetch`."""
    routes = APIRouter(prefix="/language-model", route_class=OwnerRoute, dependencies=[Depends(not_stored)])
    switches = models.can_switch and not read_only

    def check_switches(request: Request) -> None:
        if not switches:
            raise RequestProblem(403, request_texts(request)("llm.fixed"))

    @routes.get("")
    def menu(request: Request) -> ModelMenu:
        texts = request_texts(request)
        found = available_models(models.name) if switches else []
        return ModelMenu(
            label=models.current.name if models.current else texts("model.words"),
            models=[_choice(model, models.name, texts) for model in found],
            switches=switches,
            note="" if switches else texts("llm.fixed"),
        )

    @routes.post("", dependencies=[Depends(check_switches)])
    def choose(request: Request, body: ChooseModel) -> ModelMenu:
        texts = request_texts(request)
        if all(body.name != model.name for model in available_models(models.name)):
            raise RequestProblem(404, texts("llm.gone"))
        try:
            models.choose(body.name)
        except ModelError as error:
            raise RequestProblem(422, translate(error, texts.language)) from error
        return menu(request)

    @routes.get("/offer")
    def offer(request: Request) -> ModelOffer:
        if not switches or models.name not in ("auto", "bundled"):
            return NO_OFFER
        if models.current is not None and models.current.capable:
            return NO_OFFER
        return NO_OFFER if (found := offered()) is None else _offer(found, request_texts(request))

    @routes.post("/offer", dependencies=[Depends(check_switches)])
    def accept(request: Request) -> ModelFetch:
        texts = request_texts(request)
        if (found := offered()) is None:
            raise RequestProblem(404, texts("llm.gone"))
        running = [job for job in jobs.jobs(ModelFetchJob) if not job.is_over]
        return _fetch(running[0] if running else jobs.add(ModelFetchJob(found, models)), texts)

    @routes.delete("/offer", dependencies=[Depends(check_switches)])
    def refuse() -> ModelOffer:
        if (found := offered()) is not None:
            refuse_offer(found)
        return NO_OFFER

    @routes.get("/fetch")
    def fetch(request: Request) -> ModelFetch:
        known = jobs.jobs(ModelFetchJob)
        return _fetch(known[-1] if known else None, request_texts(request))

    @routes.delete("/fetch", dependencies=[Depends(check_switches)])
    def stop(request: Request) -> ModelFetch:
        for job in jobs.jobs(ModelFetchJob):
            job.cancel()
        return fetch(request)

    return routes


def _choice(model: AvailableModel, current: str, texts: Texts) -> ModelChoice:
    label = {"auto": texts("llm.auto"), "none": texts("llm.none")}.get(model.kind, model.label)
    return ModelChoice(
        name=model.name,
        label=label,
        note=texts(f"llm.note.{model.kind}", where=model.where),
        current=model.name == (current or "none"),
    )


def _offer(offer: OfferedModel, texts: Texts) -> ModelOffer:
    size = texts.number(offer.gigabytes, 1)
    sentence = texts("llm.offer", name=offer.name, size=size, licence=offer.licence)
    return ModelOffer(sentence=sentence, yes=texts("llm.offer.yes", size=size))


def _fetch(job: ModelFetchJob | None, texts: Texts) -> ModelFetch:
    if job is None:
        return ModelFetch(state="none", share=0, sentence="")
    status = job.status
    share = status.progress.share
    if status.state == "failed":
        return ModelFetch(state="failed", share=share, sentence=translate(status.message, texts.language))
    if status.state == "cancelled" or status.is_cancelling:
        return ModelFetch(state="stopped", share=share, sentence=texts("llm.fetch.stopped"))
    if status.state == "done":
        return ModelFetch(state="done", share=1, sentence=texts("llm.switched", name=job.offer.name))
    sentence = texts("llm.fetching", name=job.offer.name, percent=texts.number(int(100 * share)))
    return ModelFetch(state="fetching", share=share, sentence=sentence)
