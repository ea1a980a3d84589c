"""The routes that take videos out of the archive and rename them, among footage's; no file is touched."""

from http import HTTPStatus

from fastapi import APIRouter

from assistant.footage.errors import IntakeRefused
from assistant.web.wire.footage import RemovedVideos, RemoveRequest, RenamedVideo, RenameRequest
from retrieval.archive.archive import Archive
from retrieval.archive.source_files import only_file
from retrieval.encoders import Encoder
from retrieval.search.senses.name_embedding import embed_missing_names


def add_video_changes(routes: APIRouter, archive: Archive, encoder: Encoder) -> None:
    """`POST remove` and `POST rename`, refused in a sentence while another process writes to the archive."""

    @routes.post("/remove")
    def remove(wanted: RemoveRequest) -> RemovedVideos:
        """Takes videos out; those that are not there any more are passed over."""
        meant = [video for one in wanted.videos if (video := archive.video_by_id(one)) is not None]
        if meant:
            with archive.writing():
                archive.remove_videos([video.id for video in meant])
                if wanted.keep_out:
                    archive.exclusions.change([only_file(video.path) for video in meant])
        return RemovedVideos(removed=len(meant))

    @routes.post("/rename")
    def rename(wanted: RenameRequest) -> RenamedVideo:
        """Gives a video another name; an empty one gives its file's back."""
        if archive.video_by_id(wanted.video) is None:
            raise IntakeRefused("no_video_here", HTTPStatus.NOT_FOUND)
        with archive.writing():
            renamed = archive.rename_video(wanted.video, wanted.name.strip() or None)
            embed_missing_names(archive, encoder.encode_texts)
        return RenamedVideo(name=renamed.name)
