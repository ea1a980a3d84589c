"""The routes that name what is seen: the map's kinds, a video's classes. Names may take long, and come apart."""

from fastapi import APIRouter, Depends, Request

from assistant.dialogue.clusters.cluster_labeler import ClusterLabeler, label_titles, numbered_titles
from assistant.dialogue.clusters.cluster_sources import cluster_sources
from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.web.security.problems import ProblemRoute, RequestProblem, request_texts
from assistant.web.wire.caching import revalidated
from assistant.web.wire.shot_map import ClusterNames
from assistant.web.wire.videos import ClassNames
from retrieval.archive.archive import Archive
from retrieval.errors import NotFound


def class_name_routes(archive: Archive, words: ClusterLabeler) -> APIRouter:
    """`GET archive/map/kinds` and `GET archive/videos/ID/classes`: `{"names": {number: words}, …}`."""
    router = APIRouter(prefix="/archive", route_class=ProblemRoute, dependencies=[Depends(revalidated)])

    @router.get("/map/kinds")
    def kinds(request: Request) -> ClusterNames:
        """Names of the map's kinds, counted from 0, and a shot as an example of each; a kind that no phrase surely
        names is called by the video that most of it comes from."""
        texts = request_texts(request)
        kinds = words.kinds()
        names = label_titles({kind: name.phrases for kind, name in kinds.items()}, texts.language)
        if len(names) < len(kinds):  # rather where they come from than a word that may be wrong
            sources = cluster_sources(archive.map.points(), archive.video_names())
            for kind, source in sources.items():
                key = "map.kind.from.others" if source.others else "map.kind.from"
                names.setdefault(kind, texts(key, name=without_hidden_characters(source.name)))
        examples = {kind: (name.example.video, name.example.number) for kind, name in kinds.items()}
        return ClusterNames(names=numbered_titles(names), examples=examples)

    @router.get("/videos/{video_id}/classes")
    def classes(request: Request, video_id: str) -> ClassNames:
        """Names of a video's classes."""
        language = request_texts(request).language
        if archive.video_by_id(video_id) is None:
            raise RequestProblem(404, request_texts(request)("media.no_video"))
        try:
            named = words.classes(video_id)
        except NotFound:  # cut again a moment ago; the page asks anew then
            named = {}
        return ClassNames(names=label_titles(named, language))

    return router
