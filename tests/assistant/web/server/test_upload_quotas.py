"""How much may be uploaded: by each user, and into an archive."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.footage.errors import IntakeRefused
from assistant.footage.upload_quotas import Quotas
from assistant.footage.uploads import Uploads

MB = 1_000_000


def uploads_into(folder: Path, **quotas: int) -> Uploads:
    return Uploads(
        folder,
        videos=[".mp4"],
        subtitles=[".srt"],
        largest=100 * MB,
        check=lambda path, name: None,
        quotas=Quotas(**quotas),
    )


def upload(uploads: Uploads, name: str, size: int, who: str) -> Path:
    async def blocks() -> AsyncIterator[bytes]:
        yield bytes(size)

    begun = uploads.begin(name, size, 1, who)
    done = asyncio.run(uploads.receive(begun.id, begun.received, blocks()))
    assert done.place is not None
    return done.place


def refusal(uploads: Uploads, name: str, size: int, who: str) -> str:
    with pytest.raises(IntakeRefused) as refused:
        uploads.begin(name, size, 1, who)
    assert refused.value.status == 507
    return refused.value.key


def test_each_user_has_their_own_room(tmp_path: Path) -> None:
    uploads = uploads_into(tmp_path / "footage", user=10 * MB)
    first = upload(uploads, "a.mp4", 6 * MB, "Ann")
    assert refusal(uploads, "b.mp4", 5 * MB, "Ann") == "quota_user"
    upload(uploads, "c.mp4", 6 * MB, "Bob")
    again = uploads_into(tmp_path / "footage", user=10 * MB)  # after a start of the server
    assert refusal(again, "b.mp4", 5 * MB, "Ann") == "quota_user"
    first.unlink()  # what is deleted counts no more
    upload(again, "b.mp4", 5 * MB, "Ann")


def test_what_is_on_its_way_counts_and_may_be_gone_on_with(tmp_path: Path) -> None:
    uploads = uploads_into(tmp_path / "footage", user=10 * MB)
    begun = uploads.begin("a.mp4", 8 * MB, 1, "Ann")
    assert refusal(uploads, "b.mp4", 3 * MB, "Ann") == "quota_user"
    assert uploads.begin("a.mp4", 8 * MB, 1, "Ann").id == begun.id
    uploads.cancel(begun.id)
    uploads.begin("b.mp4", 3 * MB, 1, "Ann")


def test_an_archive_has_room_for_so_much_whoever_it_is_of(tmp_path: Path) -> None:
    uploads = uploads_into(tmp_path / "footage", archive=10 * MB)
    upload(uploads, "a.mp4", 6 * MB, "Ann")
    assert refusal(uploads, "b.mp4", 5 * MB, "Bob") == "quota_archive"
    upload(uploads, "b.mp4", 4 * MB, "Bob")


def test_without_quotas_nothing_is_counted(tmp_path: Path) -> None:
    uploads = uploads_into(tmp_path / "footage")
    for name in ("a.mp4", "b.mp4"):
        upload(uploads, name, MB, "")
