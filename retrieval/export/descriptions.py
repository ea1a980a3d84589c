"""A video's captions as a WebVTT track of kind `descriptions`, for people who cannot see. It knows no vision model.

A model wrote them and nobody has checked them, which the file says.
"""

from retrieval.archive.archive import Archive
from retrieval.errors import NotFound
from retrieval.export.subtitle_writer import escaped, plain_rows, subtitle_file
from retrieval.types import Subtitle, Video

HEADER = "WEBVTT\n"


def video_descriptions(archive: Archive, video: Video) -> str:
    """The track, with a comment that names the model. NotFound where no model has described the video."""
    found = archive.annotations.of(video.id, "described")
    if found is None or not found.annotations:
        raise NotFound(
            "{name} has no captions; filmoteca annotate --with captions writes them.", name=video.name
        )
    lines = [Subtitle(one.start, one.end, one.text) for one in found.annotations]
    model = escaped(" ".join(plain_rows(found.annotator.name)), "vtt", 0)
    cues = subtitle_file(lines, "vtt").removeprefix(HEADER)
    return f"{HEADER}\nNOTE Descriptions written by a model ({model}), not checked by anybody\n{cues}"
