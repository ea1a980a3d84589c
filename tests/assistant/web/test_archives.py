"""Several archives behind one address: which are meant, where they are, what opens when, what is shared."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gradio_client import Client

from assistant.cli.setup import loading
from assistant.cli.setup.archive_folders import archive_folders, archive_names
from assistant.cli.setup.chat_app import chat_app
from assistant.cli.setup.loaded_models import LoadedModels
from assistant.web.multi_archive import OfferedArchive, build_site, url_slugs
from retrieval.errors import FormatError, NotFound
from tests.support.browser_page import IGNORED_WARNINGS, run_app
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = [*IGNORED_WARNINGS, pytest.mark.slow]


@pytest.fixture
def colours(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The encoder knows colours; which ones were loaded."""
    loaded: list[str] = []

    def load(name: str) -> ColourEncoder:
        loaded.append(name)
        return ColourEncoder()

    monkeypatch.setattr(loading, "load_encoder", load)
    return loaded


@pytest.fixture
def archives(made_archive: Path, tmp_path: Path) -> list[Path]:
    """Two archives that open and one that is damaged."""
    folders = [Path(shutil.copytree(made_archive, tmp_path / name)) for name in ("first", "segundo año")]
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "catalogue.sqlite3").write_text("no database at all, but long enough to look like one" * 30)
    return [*folders, broken]


# which are meant


def test_a_folder_of_archives_stands_for_those_in_it(archives, tmp_path):
    assert archive_folders([tmp_path]) == sorted(archives)
    assert archive_folders([archives[0], tmp_path, archives[0]])[0] == archives[0]
    assert len(archive_folders([archives[0], tmp_path])) == 3
    assert archive_folders([tmp_path / "nowhere"]) == [tmp_path / "nowhere"]
    with pytest.raises(NotFound):
        archive_folders([])


def test_archives_of_one_name_are_told_apart_by_the_folder_above(tmp_path):
    folders = [tmp_path / "a" / "reels", tmp_path / "b" / "reels", tmp_path / "news"]
    assert archive_names(folders) == ["a/reels", "b/reels", "news"]


def test_addresses_are_plain_and_different():
    names = ["reels", "Reels", "año 1992", "../etc", "日本", "a/b", "", "x" * 200]
    given = url_slugs(names)
    assert given[:6] == ["reels", "Reels-2", "ano-1992", "etc", "archive", "a-b"]
    assert len(set(given)) == len(names)
    assert all(len(address) <= 63 for address in given)


# what opens when


def small_site(*names: str) -> tuple[FastAPI, dict[str, int], list[str]]:
    """A site of apps that say their name, how often each was opened, and what they lived through."""
    opened: dict[str, int] = dict.fromkeys(names, 0)
    lived: list[str] = []

    def offered(name: str) -> OfferedArchive:
        def build() -> FastAPI:
            @asynccontextmanager
            async def lifespan(_: FastAPI) -> AsyncIterator[None]:
                lived.append(f"{name} begins")
                yield
                lived.append(f"{name} ends")

            app = FastAPI(lifespan=lifespan)
            app.get("/")(lambda: {"name": name})
            return app

        def open_archive() -> Callable[[], FastAPI]:
            opened[name] += 1
            if name == "broken" and opened[name] < 3:
                raise FormatError(f"{name} is damaged; restore it.")
            return build

        return OfferedArchive(name, open_archive)

    return build_site([offered(name) for name in names]), opened, lived


JSON = {"Content-Type": "application/json"}


def test_the_first_is_opened_at_once_and_the_others_when_they_are_chosen():
    site, opened, lived = small_site("one", "two", "three")
    with TestClient(site, base_url="http://localhost") as client:
        assert opened == {"one": 1, "two": 0, "three": 0}
        assert client.get("/").json() == {"name": "one"}
        assert client.get("/?x=1", follow_redirects=False).headers["location"] == "a/one/?x=1"
        assert client.post("/archives/two/open", json={}).json() == {"address": "../two/"}
        assert client.get("/a/two/").json() == {"name": "two"}
        assert client.get("/a/two").json() == {"name": "two"}
        assert opened == {"one": 1, "two": 1, "three": 0}
        listed = client.get("/archives").json()["archives"]
        assert [archive["open"] for archive in listed] == [True, True, False]
    assert sorted(lived) == ["one begins", "one ends", "two begins", "two ends"]


def test_one_that_does_not_open_says_why_and_is_tried_again():
    site, opened, _ = small_site("one", "broken")
    with TestClient(site, base_url="http://localhost") as client:
        refused = client.post("/archives/broken/open", json={})
        assert (refused.status_code, refused.json()["error"]) == (422, "broken is damaged; restore it.")
        assert client.get("/archives").json()["archives"][1]["error"] == "broken is damaged; restore it."
        page = client.get("/a/broken/", headers={"Accept": "text/html", "Accept-Language": "es"})
        assert page.status_code == 503
        assert "no se puede abrir" in page.text
        assert "broken is damaged" in page.text
        assert client.get("/a/one/").json() == {"name": "one"}
        assert client.get("/a/broken/").json() == {"name": "broken"}
        assert opened["broken"] == 3
        assert client.get("/archives").json()["archives"][1]["error"] == ""


def test_other_sites_cannot_open_archives_and_nobody_opens_what_is_not_offered():
    site, opened, _ = small_site("one", "two")
    with TestClient(site, base_url="http://localhost") as client:
        assert client.post("/archives/two/open", content="{}").status_code == 415
        assert opened["two"] == 0
        for address in ("nobody", "..", "%2e%2e%2fone"):
            assert client.post(f"/archives/{address}/open", headers=JSON).status_code in {404, 405}
        for address in ("/a/nobody/", "/a/../../etc/passwd", "/a/%2e%2e/archives"):
            assert client.get(address, headers={"Accept": "text/html"}).status_code in {404, 200}
            assert "root:" not in client.get(address).text


def test_many_who_choose_at_once_open_it_once():
    site, opened, _ = small_site("one", "two")
    with TestClient(site, base_url="http://localhost") as client:
        threads = [threading.Thread(target=client.get, args=["/a/two/"]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert opened["two"] == 1


# real ones


@pytest.fixture
def address(archives: list[Path], colours: list[str]) -> Iterator[str]:
    async def built() -> FastAPI:
        return chat_app(archives, "none")

    with run_app(built) as address:
        yield address


def test_each_archive_has_its_own_page_media_and_api(address, archives, colours):
    page = httpx.get(address, follow_redirects=True)
    assert page.url.path == "/a/first/"
    assert "../../archives" in page.text
    assert colours == ["fake:colours"]
    second = Client(f"{address}a/segundo-ano/", verbose=False, analytics_enabled=False)
    try:
        assert second.predict(api_name="/info")["archive"] == "segundo año"
        assert len(second.predict(text="something red", api_name="/search")) == 5
    finally:
        second.close()
    assert colours == ["fake:colours"], "the encoder is shared"
    refused = httpx.get(f"{address}a/broken/", headers={"Accept": "text/html"})
    assert refused.status_code == 503
    assert "damaged" in refused.text
    for wrong in (f"{address}gradio_api/info", f"{address}media/video/x", f"{address}a/first/a/segundo-ano/"):
        assert httpx.get(wrong).status_code == 404


def test_a_first_archive_that_does_not_open_gives_its_place_to_the_next(archives, colours, capsys):
    async def built() -> FastAPI:
        return chat_app([archives[2], archives[0]], "none")

    with run_app(built) as address:
        assert httpx.get(address, follow_redirects=True).url.path == "/a/first/"
        listed = httpx.get(f"{address}archives").json()["archives"]
    assert [archive["name"] for archive in listed] == ["first", "broken"]
    assert "damaged" in listed[1]["error"]
    assert "damaged" in capsys.readouterr().err


def test_where_none_opens_it_is_said(archives, tmp_path, colours):
    with pytest.raises(NotFound, match="None of the archives"):
        asyncio.run(asyncio.to_thread(chat_app, [archives[2], tmp_path / "nowhere"], "none"))


def test_models_of_one_name_are_loaded_once(archives, colours):
    models = LoadedModels("none")
    one, two = models.open(archives[0]), models.open(archives[1])
    try:
        assert one.engine.encoder is two.engine.encoder
        assert colours == ["fake:colours"]
    finally:
        one.archive.close()
        two.archive.close()
