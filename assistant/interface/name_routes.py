"""The routes that name what is seen: the map's kinds, a video's classes. Names may take long, and come apart."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from assistant.interface.texts import texts_in, visitor_language
from assistant.seen_words import SeenWords, titles, told_apart
from retrieval.archive import Archive
from retrieval.errors import NotFound

REVALIDATE = {"Cache-Control": "private, no-cache"}


def name_routes(archive: Archive, words: SeenWords) -> APIRouter:
    """`GET archive/map/kinds` and `GET archive/videos/ID/classes`: `{"names": {number: words}, …}`."""
    router = APIRouter(prefix="/archive")

    @router.get("/map/kinds")
    def kinds(request: Request) -> JSONResponse:
        """Names of the map's kinds, counted from 0, and a shot as an example of each."""
        language = visitor_language(request.headers, request.cookies)
        kinds = words.kinds()
        names = titles({kind: name.phrases for kind, name in kinds.items()}, language)
        examples = {kind: [name.example.video, name.example.number] for kind, name in kinds.items()}
        return JSONResponse({"names": told_apart(names), "examples": examples}, headers=REVALIDATE)

    @router.get("/videos/{video_id}/classes")
    def classes(request: Request, video_id: str) -> JSONResponse:
        """Names of a video's classes."""
        language = visitor_language(request.headers, request.cookies)
        if archive.video_by_id(video_id) is None:
            return JSONResponse({"error": texts_in(language)("media.no_video")}, 404)
        try:
            named = words.classes(video_id)
        except NotFound:  # cut again a moment ago; the page asks anew then
            named = {}
        return JSONResponse({"names": titles(named, language)}, headers=REVALIDATE)

    return router
