"""An imagined picture: drawn by a configured model, shown as drawn, looked for like one that was given.

The pipeline is Stable Diffusion with random weights that the test makes, loaded and run by diffusers; the server is
a stand-in that paints plain colours, over HTTP.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from assistant.agent.assistant import Assistant
from assistant.agent.imagining import wants_drawing
from assistant.agent.search.turn_search import SearchSettings
from assistant.agent.turn_request import Imagined
from assistant.agent.turns import take_turn
from assistant.dialogue.sessions.session_json import session_to_json
from assistant.dialogue.sessions.session_restore import restore_session
from assistant.dialogue.slot_labels import slot_label
from assistant.dialogue.slots import filled_slots
from assistant.dialogue.state import DialogueState
from assistant.i18n.catalogue import texts_in
from assistant.image_models.diffusion import DiffusionModel
from assistant.image_models.image_model import ImageModel
from assistant.image_models.image_server import ImageServer
from assistant.image_models.selection import named_image_model
from assistant.llm.protocol import ChatMessage, Tool, ToolAnswer, ToolCall
from retrieval.archive.archive import Archive
from retrieval.errors import ModelError, UsageError
from retrieval.search.engine import SearchEngine
from retrieval.types import Picture
from tests.conftest import Filmoteca
from tests.support.footage.colour_reels import COLOURS, ColourEncoder
from tests.support.models.fake_image_server import FakeImageServer, run_image_server
from tests.support.models.letter_tokenizer import TOKENS, letter_tokenizer
from tests.support.models.scripted_models import ScriptedModel


@pytest.fixture
def server() -> Iterator[FakeImageServer]:
    with run_image_server() as server:
        yield server


class Painter:
    """Paints what it is told in plain red."""

    name = "painter"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def draw(self, words: str) -> Picture:
        self.asked.append(words)
        return np.full((32, 48, 3), COLOURS["red"], np.uint8)


@pytest.fixture
def assistant(colour_archive: Path) -> Iterator[Assistant]:
    with Archive.open(colour_archive) as archive:
        yield Assistant(
            SearchEngine(archive, ColourEncoder()),
            settings=SearchSettings(limit=4, per_video=None),
            image_model=Painter(),
        )


def write_pipeline(folder: Path, seed: int = 1) -> Path:
    """A Stable Diffusion of random weights, as diffusers keeps it; its tokenizer knows single letters."""
    import torch
    from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.manual_seed(seed)
    tokenizer = letter_tokenizer(folder.with_name(f"{folder.name}-words"), 16)
    text = CLIPTextConfig(
        vocab_size=len(TOKENS), hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=16, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    unet = UNet2DConditionModel(
        sample_size=16, block_out_channels=(16, 32), layers_per_block=1, cross_attention_dim=32,
        attention_head_dim=2, norm_num_groups=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
    )  # fmt: skip
    decoder = AutoencoderKL(
        block_out_channels=(16,), norm_num_groups=8, latent_channels=4, sample_size=16,
        down_block_types=("DownEncoderBlock2D",), up_block_types=("UpDecoderBlock2D",),
    )  # fmt: skip
    StableDiffusionPipeline(
        vae=decoder, text_encoder=CLIPTextModel(text), tokenizer=tokenizer, unet=unet,
        scheduler=DDIMScheduler(steps_offset=1, clip_sample=False),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip
    return folder


@pytest.mark.slow
def test_a_pipeline_is_loaded_by_name_and_draws_the_same_for_the_same_words(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "tiny")
    model = named_image_model(f"diffusers:{folder}", steps=2)
    assert isinstance(model, DiffusionModel)
    first, again, other = (model.draw(words) for words in ("a red boat", "a red boat", "snow"))
    assert first.dtype == np.uint8
    assert first.shape == (16, 16, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.slow
def test_a_pipeline_that_is_away_or_none_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        DiffusionModel(str(tmp_path), 2).draw("a boat")
    with pytest.raises(ModelError, match="not on this machine"):
        DiffusionModel("nobody/no-such-model", 2).draw("a boat")
    assert named_image_model("none", steps=2) is None
    for name in ("dalle", "diffusers:", "server:"):
        with pytest.raises(UsageError, match="no image model"):
            named_image_model(name, steps=2)
    with pytest.raises(ModelError, match="names no server"):
        named_image_model("server:nowhere", steps=2)


def test_a_server_draws_and_what_it_gives_otherwise_is_explained(server: FakeImageServer) -> None:
    model = ImageServer(server.url, model="painter", key="sesame", seconds=10)
    picture = model.draw("a navy wall")
    assert picture.shape == (64, 96, 3)
    assert tuple(picture[0, 0]) == tuple(int(value) for value in COLOURS["navy"])
    assert server.asked[0]["path"] == "/v1/images/generations"
    assert (server.asked[0]["model"], server.asked[0]["prompt"]) == ("painter", "a navy wall")
    assert server.keys == ["Bearer sesame"]
    server.behaviour = "refuse"
    assert model.draw("a navy wall").shape == (64, 96, 3)
    for behaviour in ("link", "text", "error", "broken"):
        server.behaviour = behaviour
        before = len(server.asked)
        with pytest.raises(ModelError, match="gave no picture"):
            model.draw("a navy wall")
        assert len(server.asked) == before + 1  # a link is not followed
    with pytest.raises(ModelError, match="does not answer"):
        ImageServer("http://127.0.0.1:9", seconds=2).draw("a boat")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Imagine it", ""), ("imagine it!", ""), ("imagínalo", ""), ("Imaginalo.", ""), ("Stell es dir vor", ""),
        ("imagine it: a red boat", "a red boat"), ("Imagina-ho: una barca vermella", "una barca vermella"),
        ("imagine it is raining", None), ("imagine", None), ("a red boat", None), ("", None),
    ],
)  # fmt: skip
def test_a_turn_wants_a_drawing_where_it_says_the_buttons_words(said: str, words: str | None) -> None:
    assert wants_drawing(said) == words


def test_what_is_looked_for_is_drawn_and_the_drawing_looked_for(assistant: Assistant) -> None:
    state, _ = assistant.answer(DialogueState(), "something navy")
    state, answer = assistant.answer(state, "imagine it")
    painter = assistant.image_model
    assert isinstance(painter, Painter)
    assert painter.asked == [state.query.visual]
    assert answer.drawing is not None
    assert "painter" in answer.reply
    labels = [slot_label(slot, texts_in("en")) for slot in filled_slots(state.query)]
    assert "Drawn picture" in labels
    state, answer = take_turn(assistant, state, request=Imagined("a red wall"))
    assert painter.asked[-1] == "a red wall"
    assert state.query.visual == "a red wall"
    assert answer.hits[0].match == "strong"
    kept = restore_session(session_to_json(state), assistant.archive)
    assert kept.query.drawn
    given = np.zeros((8, 8, 3), np.uint8)
    state, _ = assistant.answer(state, "like this", given)
    assert not state.query.drawn
    state, _ = assistant.answer(state, "something olive", None)
    assert not state.query.drawn


def test_nothing_is_drawn_where_there_is_nothing_to_draw_or_nothing_that_draws(assistant: Assistant) -> None:
    with pytest.raises(UsageError):
        take_turn(assistant, DialogueState(), request=Imagined())
    bare = Assistant(assistant.engine)
    with pytest.raises(ModelError, match="FILMOTECA_IMAGE_MODEL"):
        take_turn(bare, DialogueState(), request=Imagined("a boat"))


def test_the_command_draws_says_so_and_keeps_the_drawing(
    filmoteca: Filmoteca,
    colour_archive: Path,
    server: FakeImageServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ("search", "--archive", colour_archive, "--imagine", "a wall that is navy", "--json")
    outcome = filmoteca(*asked)
    assert outcome.status == 1
    assert "FILMOTECA_IMAGE_MODEL" in outcome.err[-1]
    monkeypatch.setenv("FILMOTECA_IMAGE_MODEL", f"server:{server.url}#painter")
    kept = tmp_path / "drawing.png"
    outcome = filmoteca(*asked, "--drawing", kept)
    assert outcome.status == 0, outcome.err
    assert any("Drawn by painter" in line and "no picture of this archive" in line for line in outcome.err)
    with Image.open(kept) as drawing:
        assert drawing.size == (96, 64)
    given = filmoteca("search", "--archive", colour_archive, "--image", kept, "--json")
    assert given.out == outcome.out  # the drawing is looked for as a picture that is given
    assert filmoteca("search", "--archive", colour_archive, "red", "--drawing", kept).status == 2


class CallsTools(ScriptedModel):
    """Calls these tools, one a step, and keeps which it was offered and what it was told."""

    def __init__(self, *calls: tuple[str, str]) -> None:
        super().__init__("")
        self.calls, self.offered = list(calls), list[str]()

    def call_tools(self, messages: Sequence[ChatMessage], tools: Sequence[Tool], **given: Any) -> ToolAnswer:
        self.asked.append(list(messages))
        self.offered = [tool.name for tool in tools]
        call = self.calls.pop(0) if self.calls else ("answer", '{"text": "Drawn and looked for."}')
        return ToolAnswer(calls=(ToolCall(*call, id=f"c{len(self.asked)}"),))


def led_by(assistant: Assistant, model: CallsTools, image_model: ImageModel | None) -> Assistant:
    return Assistant(assistant.engine, model, settings=assistant.settings, image_model=image_model)


def test_a_model_that_leads_a_turn_may_have_one_picture_imagined(assistant: Assistant) -> None:
    painter = Painter()
    search = ("search", '{"intent": "search", "visual": "something blue"}')
    model = CallsTools(
        search, ("imagine", '{"words": "a red wall"}'), ("imagine", '{"words": "a green wall"}')
    )
    state, answer = led_by(assistant, model, painter).answer(
        DialogueState(), "show me something like a red wall, imagine how it looks"
    )
    assert "imagine" in model.offered
    assert painter.asked == ["a red wall"]
    assert answer.drawing is not None
    assert answer.steps[1].startswith("Imagined: a red wall → ")
    assert state.query.drawn
    assert state.query.visual == "a red wall"
    assert {hit.video.name for hit in answer.hits[:1]} <= {
        hit.video.name for hit in assistant.answer(DialogueState(), "imagine it: red")[1].hits
    }
    refused = [message.content for message in model.asked[-1] if message.role == "tool"][-1]
    assert "one drawing a turn" in refused
    assert len(state.results) == 1
    assert restore_session(session_to_json(state), assistant.archive).query.drawn


def test_without_words_what_is_looked_for_is_imagined_and_a_failing_painter_is_told_to_the_model(
    assistant: Assistant,
) -> None:
    painter = Painter()
    search = ("search", '{"intent": "search", "visual": "a wall of bricks"}')
    led_by(assistant, CallsTools(search, ("imagine", "{}")), painter).answer(DialogueState(), "find a wall")
    assert painter.asked == ["a wall of bricks"]

    class Broken(Painter):
        def draw(self, words: str) -> Picture:
            raise ModelError("The image model failed ({reason}).", reason="no paint")

    model = CallsTools(search, ("imagine", "{}"))
    _, answer = led_by(assistant, model, Broken()).answer(DialogueState(), "find a wall")
    told = [message.content for message in model.asked[-1] if message.role == "tool"]
    assert "no paint" in told[-1]
    assert answer.drawing is None
    assert answer.hits


def test_no_drawing_is_offered_where_no_image_model_is_configured(assistant: Assistant) -> None:
    model = CallsTools(("imagine", '{"words": "a red wall"}'))
    _, answer = led_by(assistant, model, None).answer(DialogueState(), "find a wall")
    assert "imagine" not in model.offered
    assert answer.drawing is None
