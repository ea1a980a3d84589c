"""What the owner's settings open to the page, and the archive that is made for it where there is none."""

import io
from pathlib import Path

import pytest

from assistant.cli.setup.footage_access import (
    footage_intake,
    footage_roots,
    is_local,
    mounted_drives,
    offer_new_archive,
)
from retrieval.archive.archive import Archive
from retrieval.errors import UsageError
from tests.conftest import Filmoteca


def test_the_home_folder_is_open_only_where_nobody_else_reaches_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FILMOTECA_FOOTAGE", raising=False)
    assert footage_roots("127.0.0.1") == footage_roots("localhost") == footage_roots("::1")
    assert (footage_roots("127.0.0.1") or [])[0] == Path.home()
    assert footage_roots("0.0.0.0") is footage_roots("192.168.1.5") is footage_roots("::") is None
    assert not is_local("example.com")


def test_the_setting_opens_folders_to_whoever_reaches_the_page_or_closes_them_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.setenv("FILMOTECA_FOOTAGE", f"{tmp_path / 'a'}:{tmp_path}")
    assert footage_roots("0.0.0.0") == [tmp_path / "a", tmp_path]
    monkeypatch.setenv("FILMOTECA_FOOTAGE", "none")
    assert footage_roots("127.0.0.1") is None
    assert footage_intake(tmp_path, "127.0.0.1") is None
    monkeypatch.setenv("FILMOTECA_FOOTAGE", str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="which is no folder; set it anew"):
        footage_roots("127.0.0.1")


class Terminal(io.StringIO):
    """Somebody who types these lines."""

    def isatty(self) -> bool:
        return True


def test_an_archive_is_made_where_there_is_none_and_the_page_can_fill_it(
    filmoteca: Filmoteca, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`filmoteca` puts an encoder that knows colours in the model's place."""
    monkeypatch.setattr("sys.stdin", Terminal("y\n" * 3))
    offer_new_archive(tmp_path / "new", "0.0.0.0")
    assert not (tmp_path / "new").exists()
    offer_new_archive(tmp_path / "new", "127.0.0.1")
    assert (
        "is a new archive with the encoder fake:colours; add footage in the page." in capsys.readouterr().err
    )
    offer_new_archive(tmp_path / "new", "127.0.0.1")
    assert capsys.readouterr().err == ""  # it is there: nothing is asked
    with Archive.open(tmp_path / "new") as archive:
        assert archive.totals().videos == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("…")
    with pytest.raises(UsageError, match="is no archive and holds other files"):
        offer_new_archive(tmp_path / "other", "127.0.0.1")


def test_whoever_sits_at_a_terminal_is_asked_before_an_archive_is_made(
    filmoteca: Filmoteca, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())  # a script: a mistyped folder stays missing
    offer_new_archive(tmp_path / "typo", "127.0.0.1")
    assert not (tmp_path / "typo").exists()
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    with pytest.raises(UsageError, match="Name an archive's folder with --archive"):
        offer_new_archive(tmp_path / "typo", "127.0.0.1")
    assert not (tmp_path / "typo").exists()


def test_only_mounted_folders_count_as_drives(tmp_path):
    (tmp_path / "plain").mkdir()
    assert mounted_drives([tmp_path, tmp_path / "none"]) == []
    assert Path("/proc") in mounted_drives([Path("/")]) or not Path("/proc").is_mount()
