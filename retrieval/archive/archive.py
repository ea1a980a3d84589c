"""An archive: one folder with one encoder. What the rest of the program reads from and writes to.

    catalogue.sqlite3    what the archive holds: the truth
    videos/NUMBER/       a video's frame embeddings and thumbnails, a folder for each revision
    index/NUMBER/        a segment of the index, made from the catalogue, which says which ones count;
                         in Chroma where FILMOTECA_VECTORS says so

A video is written as files first, then becomes visible in one transaction, then enters the index.
Killed anywhere in between, the archive shows all of it or nothing, and the next writer clears what is
left over. Visible shots that the index does not hold yet are compared one by one. It does not know
how videos are decoded, cut or encoded.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.annotations import VideoAnnotations
from retrieval.archive.catalogue import Catalogue
from retrieval.archive.contents import ArchiveContents
from retrieval.archive.opening import create_or_open_catalogue, open_catalogue
from retrieval.archive.publishing import SegmentedVideo, publish
from retrieval.archive.revisions import FrameEmbeddings
from retrieval.errors import NotFound, UsageError
from retrieval.metadata.fields import MetadataValue
from retrieval.names import is_file_name, normalized_name, unique_name, validate_video_name
from retrieval.storage.write_lock import WriteTurn
from retrieval.types import Shot, Speech, Vectors, Video

log = logging.getLogger(__name__)

INDEXED_AT_A_TIME = 4096
"""Shots that a long ingest adds before the index takes them in; until then each reader keeps them in memory."""


class MovedVideo(NamedTuple):
    """A known video and where its file lies now."""

    video: str
    """Its id."""
    path: Path
    modified: int
    """As `Video.modified`."""


class Archive(ArchiveContents):
    """An open archive: what it holds, and changes of it, which are made inside `with archive.writing():`."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        super().__init__(folder, catalogue)
        self.exclusions = catalogue.exclusions
        """The patterns of files that are passed over; may be changed without the write lock."""
        self.write_turn = WriteTurn(folder)
        self._writing, self._unindexed = False, 0
        self._taken: dict[str, str] | None = None
        """The ids of videos by their normalized names, while nobody else may write."""

    @classmethod
    def create_or_open(cls, folder: Path, *, encoder: str, dimensions: int) -> "Archive":
        """Opens an archive to write to, or makes one. EncoderMismatch where it holds another encoder, UsageError
        where the folder holds other files, ArchiveError where it cannot be made."""
        return cls(folder, create_or_open_catalogue(folder, encoder=encoder, dimensions=dimensions))

    @classmethod
    def open(cls, folder: Path) -> "Archive":
        """Opens an archive to read. NotFound, or FormatError where it is no archive, newer or damaged."""
        return cls(folder, open_catalogue(folder))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the right to write, for one process at a time; ArchiveBusy where another has it.

        Clears what killed runs left over. Leaving it brings the index up to date.
        """
        with self.write_turn.taken():
            self._clear_leftovers()
            self._writing, self._taken = True, None
            try:
                yield
            finally:
                self._writing = False
            self._update_index()

    def add_video(
        self,
        video: Video,
        shots: Sequence[Shot],
        vectors: Vectors,
        thumbnails: Sequence[bytes],
        frame_times: NDArray[np.floating],
        frame_vectors: NDArray[np.floating],
        boundary_signals: Mapping[str, NDArray[np.generic]] = MappingProxyType({}),
        speech: Speech | None = None,
        metadata: Sequence[MetadataValue] | None = None,
    ) -> Video:
        """Adds a video, or a new cut of one that is there; all of it is visible at once.

        Takes a vector (unit length; zeros for sound) and a thumbnail (JPEG) for each shot, and by name what else
        the shots were cut from. Without `speech` the video keeps its subtitles, without `metadata` what files said
        of its recording. Gives the video back as stored: with a name of its own where another video has that name.
        """
        self._check_writing()
        frames = FrameEmbeddings(
            frame_times.astype(np.float64), frame_vectors.astype(np.float16, copy=False), boundary_signals
        )
        known = self.video_by_id(video.id)
        stays = known and (known.path == video.path or not is_file_name(known.name, known.path))
        video = replace(video, name=known.name if known and stays else self._free_name(video))
        cut = SegmentedVideo(video, shots, vectors, thumbnails, frames, speech, metadata)
        cut.check(self.dimensions)
        publish(cut, self._catalogue, self._files, self.folder)
        if self._taken is not None:
            self._taken[normalized_name(video.name)] = video.id
        self._unindexed += 0 if video.is_in_progress else len(shots)  # a part's are replaced soon
        if self._unindexed >= INDEXED_AT_A_TIME:
            self._update_index()
        return video

    def set_speech(self, video_id: str, speech: Speech) -> None:
        """Puts these subtitles in place of those that a video has; all of them are visible at once."""
        self._check_writing()
        self._revision(video_id)
        self._catalogue.replace_speech(video_id, speech)

    def set_annotations(self, video_id: str, found: VideoAnnotations) -> None:
        """Puts these in place of what a video has of their kind; all of them are visible at once."""
        self._check_writing()
        self._revision(video_id)
        self._catalogue.replace_annotations(video_id, found)

    def set_sentence_model(self, name: str, dimensions: int) -> None:
        """Lines are embedded by this sentence model from now on; vectors of another one go."""
        self._check_writing()
        self._catalogue.set_sentence_model(name, dimensions)

    def add_subtitle_vectors(self, rows: Sequence[int], vectors: Vectors) -> None:
        """Keeps what these lines mean; `spoken` knows their rows."""
        self._check_writing()
        self._catalogue.add_subtitle_vectors(rows, vectors)

    def keep_name_vectors(self, batches: Iterable[tuple[Sequence[str], Vectors]]) -> None:
        """Keeps what words of names mean, (n, d) float32, unit length, and then forgets words of no name."""
        self._check_writing()
        self._catalogue.keep_name_vectors(batches)

    def move_video(
        self, video_id: str, path: Path, name: str | None = None, *, modified: int | None = None
    ) -> Video:
        """Records that a file was moved, and its new `Video.modified`; a name that a person gave stays."""
        self._check_writing()
        video = self._known(video_id)
        kept = path.name if is_file_name(video.name, video.path) else video.name
        video = replace(video, path=path, name=kept if name is None else name)
        video = replace(video, modified=video.modified if modified is None else modified)
        video = replace(video, name=self._free_name(video))
        self._catalogue.move(video)
        self._taken = None
        return video

    def move_videos(self, moves: Sequence[MovedVideo]) -> list[Video]:
        """Records that videos' files were moved, all at once: they may have taken each other's places."""
        self._check_writing()
        moving = {move.video: move for move in moves}
        taken = {normalized_name(other.name) for other in self.videos() if other.id not in moving}
        moved: list[Video] = []
        for move in moves:
            video = self._known(move.video)
            stays = video.path == move.path or not is_file_name(video.name, video.path)
            name = unique_name(video.name if stays else move.path.name, move.path, taken)
            taken.add(normalized_name(name))
            moved.append(replace(video, path=move.path, name=name, modified=move.modified))
        self._catalogue.move_all(moved)
        self._taken = None
        return moved

    def remove_video(self, video_id: str) -> None:
        """Takes a video out of the archive; its own file is not touched."""
        self.remove_videos([video_id])

    def remove_videos(self, video_ids: Sequence[str]) -> None:
        """Takes videos out, all of them or, where one is not there (NotFound), none; their files are not touched.

        Their shots, vectors, subtitles, annotations and thumbnails go; clips in bins stay, without their video.
        """
        self._check_writing()
        revisions = [self._revision(video_id) for video_id in video_ids]
        self._catalogue.remove(video_ids)
        self._taken = None
        for revision in revisions:
            self._files.remove(revision)

    def rename_video(self, video_id: str, name: str | None) -> Video:
        """Gives a video another name, or without one its file's; UsageError where another video has that name."""
        self._check_writing()
        video = self._known(video_id)
        if name is None:
            return self.move_video(video_id, video.path, video.path.name)
        name = validate_video_name(name)
        own, names = normalized_name(name), self._catalogue.videos.names()
        if any(normalized_name(other) == own for known, other in names if known != video_id):
            raise UsageError(
                "Another video of {folder} is called {name!r} already; choose another name.",
                folder=self.folder,
                name=name,
            )
        self._catalogue.move(video := replace(video, name=name))
        self._taken = None
        return video

    def forget_index(self) -> None:
        """The index is made anew from the catalogue when the writing ends: it is missing, or not to be trusted."""
        self._check_writing()
        self._index.forget()

    # inside

    def _check_writing(self) -> None:
        if not self._writing:
            raise RuntimeError("changes are made inside `with archive.writing():`")

    def _known(self, video_id: str) -> Video:
        if (video := self.video_by_id(video_id)) is None:
            raise NotFound("There is no video with the id {id} in {folder}.", id=video_id, folder=self.folder)
        return video

    def videos_at(self, path: Path) -> list[Video]:
        """The videos whose file is at that path, as it was taken in."""
        return self._catalogue.videos.at(path)

    def _free_name(self, video: Video) -> str:
        if self._taken is None:
            self._taken = {normalized_name(name): one for one, name in self._catalogue.videos.names()}
        own = {normalized_name(known.name)} if (known := self.video_by_id(video.id)) else set()
        return unique_name(video.name, video.path, self._taken.keys() - own if own else self._taken)

    def _update_index(self) -> None:
        self._index.update()
        self._unindexed = 0

    def _clear_leftovers(self) -> None:
        if cleared := self._files.remove_all_but(self._catalogue.videos.revisions()):
            log.info("cleared what %d killed runs left in %s", cleared, self.folder)
        self._index.clear_leftovers()
