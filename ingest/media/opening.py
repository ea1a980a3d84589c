"""A file opened as a video, whatever it holds: moving pictures, a photo, or sound alone. Whoever opens it need not
know which."""

from functools import lru_cache
from pathlib import Path

from ingest.media.containers import open_container, picture_stream, sound_streams
from ingest.media.errors import NoPictures, check_file
from ingest.media.sounds.sound_video import SoundVideo
from ingest.media.stills import StillVideo
from ingest.media.video import OpenVideo
from retrieval.errors import MediaError
from retrieval.media_types import is_still


def open_video(path: Path, name: Path | None = None, *, scaled_down: bool = False) -> OpenVideo:
    """A video, a photo or a sound, opened; `name` is what an unfinished copy will be called, `scaled_down` that no
    picture is looked at in full. MediaError, with the remedy, for whatever cannot be read as one."""
    if is_still(name or path):
        return StillVideo(path)
    try:
        return OpenVideo(path, scaled_down=scaled_down)
    except NoPictures:
        return SoundVideo(path)


def holds_sound_alone(path: Path) -> bool:
    """Whether a file holds sound and no moving pictures. MediaError where it is no file of media."""
    check_file(path)
    if is_still(path):
        return False
    stat = path.stat()
    return _holds_sound_alone(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=1024)
def _holds_sound_alone(path: Path, size: int, changed: int) -> bool:
    del size, changed  # a file that has changed is looked at again
    with open_container(path) as container:
        try:
            picture_stream(container, path)
        except NoPictures:
            return bool(sound_streams(container))
        except MediaError:
            return False
    return False
