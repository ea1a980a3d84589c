"""The saved searches of an archive for the page: `GET saved`, and JSON changes to it.

In an archive that is only read nothing is kept here: `POST saved` gives back what the browser is to keep.
"""

from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request

from assistant.agent.assistant import Assistant
from assistant.agent.saved_searches import count_new_hits, query_to_save
from assistant.i18n.catalogue import Texts
from assistant.web.chat.saved_search_turn import day_label
from assistant.web.security.problems import ProblemRoute, RequestProblem, request_texts
from assistant.web.security.requesting_user import only_reads
from assistant.web.wire.caching import not_stored
from assistant.web.wire.problem import EmptyResponse
from assistant.web.wire.saved_searches import (
    DeleteSearch,
    LinkSearch,
    ListedSearch,
    NewHits,
    NewHitsRequest,
    RenameSearch,
    SavedSearchList,
    SaveSearch,
    SearchForBrowser,
)
from retrieval.archive.tables.saved_searches import (
    MAX_SEARCH_NAME_LENGTH,
    SavedSearch,
    validate_saved_query,
    validate_search_name,
)
from retrieval.errors import ArchiveError, FormatError, NotFound, UsageError

LARGEST_SESSION = 25_000_000
"""Bytes of a conversation, with its pictures."""
LONGEST_IN_LINK = 4_000
"""Characters of a search in an address: what mail programs and chats leave whole."""


class SavedRoute(ProblemRoute):
    """Takes whole conversations, with their pictures."""

    largest = LARGEST_SESSION
    unreadable_text = "saved.unreadable"


def saved_routes(assistant: Assistant) -> APIRouter:
    """The routes over one archive."""
    routes, saved = APIRouter(prefix="/saved", route_class=SavedRoute), assistant.archive.saved_searches

    def check_keeps(request: Request) -> None:
        if only_reads(request):
            raise RequestProblem(403, request_texts(request)("saved.read_only"))

    @routes.get("", dependencies=[Depends(not_stored)])
    def listed(request: Request) -> SavedSearchList:
        texts = request_texts(request)
        searches = [] if only_reads(request) else [_listed(search, texts) for search in saved.all()]
        return SavedSearchList(saved=searches, keeps=not only_reads(request))

    @routes.post("", status_code=201)
    def save(request: Request, body: SaveSearch) -> SearchForBrowser | ListedSearch:
        texts = request_texts(request)
        name, query = _name(body.name, texts), _query(body.session, assistant, texts)
        if only_reads(request):
            now = datetime.now(UTC).isoformat(timespec="seconds")
            search = SavedSearch(name, query, now, now, saved.revision())
            return SearchForBrowser(
                name=name, run=now, said=day_label(now, texts), query=query, revision=search.revision
            )
        _check_free(saved.has(name), name, texts)
        return _listed(saved.save(name, query), texts)

    @routes.post("/link")
    def link(request: Request, body: LinkSearch) -> SearchForBrowser:
        """The running search as a link carries it; nothing is kept."""
        texts = request_texts(request)
        query, now = _query(body.session, assistant, texts), datetime.now(UTC).isoformat(timespec="seconds")
        if len(query) > LONGEST_IN_LINK:
            raise RequestProblem(422, texts("link.long"))
        return SearchForBrowser(name="", run=now, said="", query=query, revision=saved.revision())

    @routes.patch("", dependencies=[Depends(check_keeps)])
    def rename(request: Request, body: RenameSearch) -> ListedSearch:
        texts = request_texts(request)
        name, old = _name(body.to, texts), _found(body.name, texts)
        _check_free(name.casefold() != old.name.casefold() and saved.has(name), name, texts)
        return _listed(saved.rename(old.name, name), texts)

    @routes.delete("", dependencies=[Depends(check_keeps)])
    def delete(request: Request, body: DeleteSearch) -> EmptyResponse:
        texts = request_texts(request)
        saved.delete(_found(body.name, texts).name)
        return EmptyResponse()

    @routes.post("/new")
    def new(request: Request, body: NewHitsRequest) -> NewHits:
        """How many hits are new since it was last run; the run is not noted."""
        texts = request_texts(request)
        search = body.kept or _found(body.name, texts)
        videos = saved.new_videos(search.revision, search.run)
        try:
            count = count_new_hits(assistant, search.query, videos)
        except FormatError as error:
            raise RequestProblem(422, texts("saved.damaged", name=search.name)) from error
        return NewHits(new=count, words=texts.count("saved.new", count) if count else "")

    def _found(name: str, texts: Texts) -> SavedSearch:
        try:
            return saved.get(name)
        except (NotFound, UsageError) as error:
            raise RequestProblem(404, texts("saved.unknown", name=name[:MAX_SEARCH_NAME_LENGTH])) from error

    return routes


def _listed(search: SavedSearch, texts: Texts) -> ListedSearch:
    return ListedSearch(name=search.name, run=search.run, said=day_label(search.run, texts))


def _name(name: str, texts: Texts) -> str:
    if len(name) > MAX_SEARCH_NAME_LENGTH:
        raise RequestProblem(422, texts("saved.long_name", most=MAX_SEARCH_NAME_LENGTH))
    try:
        return validate_search_name(name)
    except UsageError as error:
        raise RequestProblem(422, texts("saved.needs_name")) from error


def _query(session: str, assistant: Assistant, texts: Texts) -> str:
    try:
        return validate_saved_query(query_to_save(session, assistant.archive))
    except UsageError as error:
        raise RequestProblem(422, texts("saved.nothing")) from error
    except ArchiveError as error:
        raise RequestProblem(422, texts("session.damaged")) from error


def _check_free(taken: bool, name: str, texts: Texts) -> None:
    if taken:
        raise RequestProblem(409, texts("saved.taken", name=name))
