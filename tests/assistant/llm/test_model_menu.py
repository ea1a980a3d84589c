"""The page's menu of language models: what can be chosen, switching, and the offer of one that can be fetched."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.jobs.job_queue import JobQueue
from assistant.llm.model_preference import model_preference
from assistant.llm.model_switch import ModelSwitch
from assistant.llm.protocol import LanguageModel
from assistant.llm.servers import local_servers
from assistant.web.routes.language_models import language_model_routes
from assistant.web.security.problems import tell_http_errors
from retrieval.encoders import hub as hub_client
from retrieval.errors import ModelError
from tests.support.models.fake_hub import FakeHub, run_offering_hub
from tests.support.models.fake_openai_server import FakeOpenAIServer, run_fake_server
from tests.support.models.scripted_models import ScriptedModel

HERE = {"sec-fetch-site": "same-origin"}


class Loading:
    """Loads models by name: each says its name, and what fails says so."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def __call__(self, name: str) -> LanguageModel | None:
        if name == "none":
            return None
        if name == "bundled":
            raise ModelError("There is no memory.")
        model = ScriptedModel("")
        model.name = name.rpartition("#")[2].rpartition("/")[2]
        return model


@pytest.fixture
def loading() -> Loading:
    return Loading()


@pytest.fixture
def switch(loading: Loading) -> ModelSwitch:
    weak = ScriptedModel("")
    weak.capable = False
    return ModelSwitch(weak, "auto", loading, loading.kept.append)


def client_of(switch: ModelSwitch, *, read_only: bool = False) -> TestClient:
    app = FastAPI()
    tell_http_errors(app)
    app.include_router(language_model_routes(switch, JobQueue(), read_only=read_only))
    return TestClient(app, headers=HERE, base_url="http://localhost")


@pytest.fixture
def client(switch: ModelSwitch) -> Iterator[TestClient]:
    with client_of(switch) as client:
        yield client


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOpenAIServer]:
    with run_fake_server() as server:
        server.models = ["nomic-embed-text", "small", "big"]
        monkeypatch.setattr(local_servers, "PORTS", {server.server_address[1]: "Ollama"})
        yield server


def names(menu: dict[str, Any]) -> list[str]:
    return [model["label"] for model in menu["models"]]


def test_the_menu_lists_what_this_machine_has_and_marks_what_is_in_use(
    client: TestClient, server: FakeOpenAIServer
) -> None:
    menu = client.get("/language-model", headers={"accept-language": "es"}).json()
    assert names(menu) == ["Automático", "Qwen2.5-Coder-1.5B-Instruct", "small", "big", "Ningún modelo"]
    assert [model["current"] for model in menu["models"]] == [True, False, False, False, False]
    assert menu["models"][3]["note"] == "Ollama, en este equipo"
    assert (menu["label"], menu["switches"], menu["note"]) == ("scripted", True, "")


def test_a_choice_is_in_use_at_once_and_kept(
    client: TestClient, switch: ModelSwitch, loading: Loading, server: FakeOpenAIServer
) -> None:
    name = f"server:{server.url}#big"
    menu = client.post("/language-model", json={"name": name}).json()
    assert menu["label"] == "big"
    assert [model["current"] for model in menu["models"]] == [False, False, False, True, False]
    assert client.post("/language-model", json={"name": "none"}).json()["label"] == "no model"
    assert switch.current is None
    assert loading.kept == [name, "none"]


@pytest.mark.parametrize("name", ["/etc/passwd", "server:http://evil.example", "hub:a/b/c.gguf", ""])
def test_the_page_cannot_name_what_is_not_listed(client: TestClient, switch: ModelSwitch, name: str) -> None:
    answer = client.post("/language-model", json={"name": name})
    assert answer.status_code == 404
    assert answer.json()["detail"] == "That model is not here any more."
    assert switch.name == "auto"


def test_a_model_that_does_not_load_is_said_and_the_one_in_use_stays(
    client: TestClient, switch: ModelSwitch
) -> None:
    before = switch.current
    answer = client.post("/language-model", json={"name": "bundled"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "There is no memory.")
    assert (switch.current, switch.name) == (before, "auto")


def test_where_visitors_change_nothing_nothing_is_listed_nor_switched(switch: ModelSwitch) -> None:
    for closed in (client_of(switch, read_only=True), client_of(ModelSwitch(switch.current))):
        menu = closed.get("/language-model").json()
        assert (menu["models"], menu["switches"]) == ([], False)
        assert closed.post("/language-model", json={"name": "none"}).status_code == 403
        assert closed.post("/language-model/offer", json={}).status_code == 403
        assert closed.get("/language-model/offer").json()["sentence"] == ""


def test_another_site_is_refused(client: TestClient) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    assert client.post("/language-model", json={"name": "none"}, headers=foreign).status_code == 403
    assert client.post("/language-model", content='{"name": "none"}').status_code == 415


# the offer


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with run_offering_hub(tmp_path / "hub", monkeypatch) as hub:
        yield hub


def fetched(client: TestClient) -> dict[str, Any]:
    ends = time.monotonic() + 20
    while (state := client.get("/language-model/fetch").json())["state"] == "fetching":
        assert time.monotonic() < ends
        time.sleep(0.02)
    return dict(state)


def test_the_offer_says_its_size_and_a_yes_fetches_it_and_takes_it_into_use(
    client: TestClient, switch: ModelSwitch, hub: FakeHub
) -> None:
    offer = client.get("/language-model/offer").json()
    assert "Small, 0.0 GB (Apache-2.0)" in offer["sentence"]
    assert client.get("/language-model/fetch").json()["state"] == "none"
    assert "GET" not in hub.asked
    assert client.post("/language-model/offer", json={}).json()["state"] in ("fetching", "done")
    state = fetched(client)
    assert (state["state"], state["share"]) == ("done", 1.0)
    assert state["sentence"] == "Small answers from now on."
    assert switch.name.endswith("small.gguf")
    assert client.get("/language-model/offer").json()["sentence"] == ""


def test_a_no_ends_the_offer_for_good(client: TestClient, hub: FakeHub) -> None:
    client.request("DELETE", "/language-model/offer", json={})
    assert client.get("/language-model/offer").json() == {"sentence": "", "yes": ""}
    assert model_preference().asked == ("small.gguf",)
    assert client.post("/language-model/offer", json={}).status_code == 404
    assert "GET" not in hub.asked


def test_a_download_that_breaks_off_is_said_and_the_model_in_use_stays(
    client: TestClient, switch: ModelSwitch, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_client, "hub_has_file", lambda *_: True)
    hub.gone = True
    client.post("/language-model/offer", json={})
    state = fetched(client)
    assert state["state"] == "failed"
    assert "Small could not be fetched" in state["sentence"]
    assert switch.name == "auto"


def test_who_uses_a_capable_model_is_offered_none(hub: FakeHub, loading: Loading) -> None:
    client = client_of(ModelSwitch(ScriptedModel(""), "auto", loading))
    assert client.get("/language-model/offer").json()["sentence"] == ""
    assert hub.asked == []
