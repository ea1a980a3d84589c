"""The machine's wall clock set back, or ahead by an hour: nothing is lost, nobody let in or kept out for long."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest

from assistant.accounts import store
from assistant.accounts.roles import Role, User
from assistant.accounts.schema import MIGRATIONS
from assistant.accounts.store import Accounts
from assistant.footage.uploads import UPLOAD_LIFETIME, Uploads
from assistant.web.security.rate_limits import RateLimiter, Rates
from retrieval.archive.archive import Archive
from retrieval.bins import rows
from retrieval.bins.tables import BinTables
from retrieval.maintenance.backup import back_up
from retrieval.maintenance.backup_manifest import verify
from retrieval.maintenance.check import check
from retrieval.maintenance.restore import restore
from retrieval.storage.database import Database
from retrieval.storage.file_cache import keep_bytes, kept_bytes
from tests.assistant.web.server.test_upload_quotas import uploads_into
from tests.support.factories import clip_of, make_archive
from tests.support.signed_in import PASSWORD

HOUR, DAY = 3_600.0, 86_400.0
SetClock = Callable[[float], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the wall clock so many seconds ahead of what it is."""
    now = time.time()

    def set_clock(ahead: float) -> None:
        moved = datetime.fromtimestamp(now + ahead, UTC)

        class Moved(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Self:
                return cls.fromtimestamp(moved.timestamp(), tz)

        monkeypatch.setattr(time, "time", lambda: now + ahead)
        monkeypatch.setattr(rows, "datetime", Moved)

    return set_clock


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive", "a1") as archive:
        yield archive


@pytest.fixture
def accounts(accounts: Accounts) -> Accounts:
    accounts.put_user("Ann", Role.OWNER, PASSWORD)
    return accounts


@pytest.mark.parametrize("ahead", [-400 * DAY, -HOUR, HOUR])
def test_points_that_are_moved_after_the_clock_was_set_are_a_step_of_their_own(
    archive: Archive, clock: SetClock, ahead: float
) -> None:
    clip = archive.bins.add("rain", [clip_of(archive, "a1", 0.0, 2.0)]).clips[0]
    archive.bins.trim("rain", clip.id, 0.0, 1.8)
    clock(ahead)
    archive.bins.trim("rain", clip.id, 0.0, 1.2)
    assert archive.bins.undo("rain").clips[0].end == 1.8
    assert archive.bins.undo("rain").clips[0].end == 2.0


def test_the_bin_that_was_deleted_last_is_kept_whatever_the_clock_says(
    archive: Archive, clock: SetClock
) -> None:
    for number in range(BinTables.most_deleted):
        archive.bins.create(f"{number}")
        archive.bins.delete(f"{number}")
    clock(-DAY)
    archive.bins.create("slip")
    slip = archive.bins.delete("slip")
    assert [one.name for one in archive.bins.lists.deleted()][:2] == ["slip", f"{BinTables.most_deleted - 1}"]
    assert "0" not in [one.name for one in archive.bins.lists.deleted()]
    assert archive.bins.bring_back(slip).name == "slip"


@pytest.mark.slow
def test_a_session_of_the_future_is_no_longer_than_any_other(accounts: Accounts, clock: SetClock) -> None:
    clock(365 * DAY)
    secret = accounts.begin_session(User("Ann", Role.OWNER, "password"))
    clock(0.0)
    assert accounts.session(secret) is not None
    for used in range(1, int(store.LONGEST_SECONDS / (6 * HOUR))):
        clock(used * 6 * HOUR)
        assert accounts.session(secret) is not None
    clock(store.LONGEST_SECONDS + 1)
    assert accounts.session(secret) is None


def test_an_hour_ahead_and_back_signs_nobody_out(accounts: Accounts, clock: SetClock) -> None:
    secret = accounts.begin_session(User("Ann", Role.OWNER, "password"))
    for ahead in (HOUR, 0.0, -HOUR, 0.0):
        clock(ahead)
        assert accounts.session(secret) is not None


def test_a_token_that_expired_stays_so(accounts: Accounts, clock: SetClock) -> None:
    token = accounts.make_token("nightly", Role.VIEWER, days=1)
    clock(DAY - HOUR)
    assert accounts.token(token) is not None
    clock(DAY + HOUR)
    assert accounts.token(token) is None
    clock(-DAY)
    assert accounts.token(token) is None


def test_accounts_of_an_earlier_version_keep_the_order_of_their_conversations(tmp_path: Path) -> None:
    path = tmp_path / "earlier.sqlite3"
    earlier = Database(path, MIGRATIONS[:2])
    with earlier.transaction():
        earlier.migrate()
        for id, moment in (("a", 3.0), ("b", 9.0), ("c", 1.0)):
            earlier.execute(
                "INSERT INTO conversations (person, archive, id, title, named, time, words, picture, session) "
                "VALUES ('ann', 'x', ?, '', 0, ?, '', '', '{}')",
                (id, moment),
            )
    earlier.close()
    accounts = Accounts(path)
    assert [one.id for one in accounts.conversations.all("ann", "x")] == ["b", "a", "c"]
    accounts.close()


def test_an_upload_lives_as_long_as_any_other_after_the_clock_was_set_back(
    tmp_path: Path, clock: SetClock
) -> None:
    uploads: Uploads = uploads_into(tmp_path)
    kept = uploads.begin("kept.mp4", 10, 1).id
    part = tmp_path / ".uploads" / f"{kept}.part"
    assert part.exists()
    clock(HOUR)
    uploads.begin("other.mp4", 10, 1)
    assert part.exists()  # an hour ahead costs none
    for ahead, there in ((-400 * DAY, True), (UPLOAD_LIFETIME - 400 * DAY + HOUR, False)):
        clock(ahead)
        uploads.begin("another.mp4", 10, 1)
        assert part.exists() == there


def test_what_was_kept_last_stays_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path))
    for name in ("states/a", "states/b"):
        keep_bytes(name, name.encode(), most=2)
        os.utime(tmp_path / name, (time.time() + DAY, time.time() + (DAY if name[-1] == "b" else HOUR)))
    keep_bytes("states/c", b"c", most=2)  # older than both, by a clock that was set back
    assert [kept_bytes(f"states/{name}") for name in "abc"] == [None, b"states/b", b"c"]


def test_a_clock_that_goes_back_loses_nothing(archive: Archive, tmp_path: Path, clock: SetClock) -> None:
    archive.bins.add("rain", [clip_of(archive, "a1", 0.0, 1.0)])
    clock(-400 * DAY)
    clip = archive.bins.add("rain", [clip_of(archive, "a1", 1.0, 2.0)]).clips[-1]
    archive.bins.trim("rain", clip.id, 1.0, 1.5)
    archive.bins.undo("rain")
    assert [clip.end for clip in archive.bins.get("rain").clips] == [1.0, 2.0]
    assert [note.what for note in archive.bins.log("rain")] == ["undo", "trim", "add", "add", "create"]
    archive.close()
    back_up(archive.folder, tmp_path / "backup")
    back_up(archive.folder, tmp_path / "backup")
    assert verify(tmp_path / "backup") == []
    restore(tmp_path / "backup", tmp_path / "again")
    assert [finding for finding in check(tmp_path / "again") if finding.part != "index"] == []


@pytest.mark.parametrize("ahead", [-800 * DAY, -HOUR, HOUR])
def test_nobody_is_kept_out_for_long(clock: SetClock, ahead: float) -> None:
    limiter = RateLimiter(Rates(requests=2))
    assert [bool(limiter.refuses("requests", "ann")) for _ in range(3)] == [False, False, True]
    clock(ahead)
    waits = [limiter.refuses("requests", "ann")]
    clock(ahead + 120.0)
    waits.append(limiter.refuses("requests", "ann"))
    assert waits[0] <= 60
    assert waits[1] == 0
