"""The routes that name what is seen: the map's kinds, a video's classes. Names may take long, and come apart."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from assistant.dialogue.cluster_labels import ClusterLabeler, label_titles, numbered_titles
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import visitor_language
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound

REVALIDATE = {"Cache-Control": "private, no-cache"}


def class_name_routes(archive: Archive, words: ClusterLabeler) -> APIRouter:
    """`GET archive/map/kinds` and `GET archive/videos/ID/classes`: `{"names": {number: words}, …}`."""
    router = APIRouter(prefix="/archive")

    @router.get("/map/kinds")
    def kinds(request: Request) -> JSONResponse:
        """Names of the map's kinds, counted from 0, and a shot as an example of each."""
        language = visitor_language(request.headers, request.cookies)
        kinds = words.kinds()
        names = label_titles({kind: name.phrases for kind, name in kinds.items()}, language)
        examples = {kind: [name.example.video, name.example.number] for kind, name in kinds.items()}
        return JSONResponse({"names": numbered_titles(names), "examples": examples}, headers=REVALIDATE)

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
        return JSONResponse({"names": label_titles(named, language)}, headers=REVALIDATE)

    return router
