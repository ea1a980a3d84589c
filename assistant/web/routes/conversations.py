"""The conversations of whoever is signed in: `GET conversations`, and one by its id, kept, renamed, deleted.

Where nobody is asked who they are the list says that nothing is kept here, and the browser keeps it. A program's
token is nobody's: it keeps nothing.
"""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from assistant.accounts.conversations import Conversation, ConversationTable
from assistant.accounts.store import Accounts
from assistant.web.security.problems import ProblemRoute
from assistant.web.security.requesting_user import requesting_user
from assistant.web.wire.caching import not_stored
from assistant.web.wire.conversations import (
    ConversationList,
    ListedConversation,
    RenameConversation,
    StoreConversation,
    StoredConversation,
)
from assistant.web.wire.problem import EmptyResponse
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound

LARGEST_BODY = 10_000_000
"""Bytes of a conversation, with its pictures, escaped as JSON in JSON."""

ConversationId = Annotated[str, Path(pattern=r"^[0-9a-fA-F-]{8,64}$")]
"""As `crypto.randomUUID` writes it."""


class ConversationRoute(ProblemRoute):
    """Takes whole conversations."""

    largest = LARGEST_BODY
    unreadable_text = "saved.unreadable"


def conversations_kept_for(request: Request, accounts: Accounts | None) -> str:
    """By what name the conversations of whoever asks are kept; empty where they are not."""
    person = requesting_user(request)
    return "" if accounts is None or person.way in ("open", "token") else person.name.casefold()


def conversation_routes(archive: Archive, accounts: Accounts | None) -> APIRouter:
    """The routes over one archive; `accounts` is None where nobody is asked who they are."""
    routes = APIRouter(
        prefix="/conversations", route_class=ConversationRoute, dependencies=[Depends(not_stored)]
    )
    about_archive = archive.made()[0]

    def whose(request: Request) -> str:
        return conversations_kept_for(request, accounts)

    def kept(request: Request) -> tuple[ConversationTable, str]:
        person = whose(request)
        if accounts is None or not person:
            raise NotFound(
                "This conversation is not kept any more; it was deleted in another window, or was too old."
            )
        return accounts.conversations, person

    @routes.get("")
    def listed(request: Request) -> ConversationList:
        if not whose(request):
            return ConversationList(keeps=False, conversations=[])
        table, person = kept(request)
        found = [ListedConversation(**asdict(one)) for one in table.all(person, about_archive)]
        return ConversationList(keeps=True, conversations=found)

    @routes.get("/{id}")
    def session(request: Request, id: ConversationId) -> StoredConversation:
        table, person = kept(request)
        return StoredConversation(session=table.session(person, about_archive, id))

    @routes.put("/{id}")
    def keep(request: Request, id: ConversationId, body: StoreConversation) -> EmptyResponse:
        table, person = kept(request)
        about = Conversation(id, body.title, body.named, body.time, body.words, body.picture)
        table.keep(person, about_archive, about, body.session)
        return EmptyResponse()

    @routes.patch("/{id}")
    def rename(request: Request, id: ConversationId, body: RenameConversation) -> EmptyResponse:
        table, person = kept(request)
        table.rename(person, about_archive, id, body.title)
        return EmptyResponse()

    @routes.delete("/{id}")
    def delete(request: Request, id: ConversationId) -> EmptyResponse:
        table, person = kept(request)
        table.delete(person, about_archive, id)
        return EmptyResponse()

    return routes
