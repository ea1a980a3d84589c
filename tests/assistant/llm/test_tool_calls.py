"""Calls of tools through the Protocol: a server's own, and JSON held to a schema where a format knows none."""

import json
from collections.abc import Iterator

import pytest

from assistant.llm.language_models import load_language_model
from assistant.llm.protocol import ChatMessage, LanguageModel, Tool, ToolAnswer, ToolCall
from assistant.llm.tool_calls import calls_schema, chat_as_text, read_call
from retrieval.errors import ModelError
from tests.support.models.fake_openai_server import FakeOpenAIServer, run_fake_server

WORDS = {"type": "object", "properties": {"words": {"type": "string"}}, "required": ["words"]}
FIND = Tool("find", "Finds shots.", WORDS)
SAY = Tool("say", "Ends the turn.", WORDS)
ASKED = [ChatMessage("system", "You find shots.", fixed=True), ChatMessage("user", "a dog")]
DOG = ToolCall("find", '{"words": "a dog"}')


@pytest.fixture
def server() -> Iterator[FakeOpenAIServer]:
    with run_fake_server() as server:
        yield server


def model(server: FakeOpenAIServer) -> LanguageModel:
    loaded = load_language_model(f"server:{server.url}")
    assert loaded is not None
    return loaded


@pytest.mark.parametrize("behaviour", ["stream", "whole"])
def test_a_servers_own_calls_are_read_in_pieces_and_at_once(server: FakeOpenAIServer, behaviour: str) -> None:
    server.behaviour, server.calls = behaviour, [("find", DOG.arguments)]
    answer = model(server).call_tools(ASKED, [FIND, SAY])
    assert answer == ToolAnswer(calls=(ToolCall("find", DOG.arguments, "c1"),))
    (asked,) = server.asked
    assert [tool["function"]["name"] for tool in asked["tools"]] == ["find", "say"]
    assert asked["tool_choice"] == "required"


def test_a_call_and_what_came_of_it_are_told_in_the_servers_own_form(server: FakeOpenAIServer) -> None:
    server.calls = [("say", DOG.arguments)]
    done = ToolCall("find", DOG.arguments, "c1")
    chat = [*ASKED, ChatMessage("assistant", "", calls=(done,)), ChatMessage("tool", "3 shots", answers="c1")]
    model(server).call_tools(chat, [FIND, SAY], only="say")
    (asked,) = server.asked
    assert asked["messages"][2]["tool_calls"][0]["function"] == {"name": "find", "arguments": done.arguments}
    assert asked["messages"][3] == {"role": "tool", "content": "3 shots", "tool_call_id": "c1"}
    assert asked["tool_choice"]["function"]["name"] == "say"


def test_a_server_that_knows_no_tools_is_held_to_a_schema_and_asked_so_from_then_on(
    server: FakeOpenAIServer,
) -> None:
    server.refuses, server.answer = {"tools"}, '{"tool": "find", "arguments": {"words": "a dog"}}'
    loaded = model(server)
    for _ in range(2):
        assert loaded.call_tools(ASKED, [FIND, SAY]) == ToolAnswer(calls=(DOG,))
    assert ["tools" in asked for asked in server.asked] == [True, True, False, False]
    told = server.asked[-1]["messages"][0]["content"]
    assert told.startswith("You find shots.")
    assert "- find(words): Finds shots." in told


def test_a_call_that_a_server_leaves_in_its_text_is_read_and_a_schema_holds_the_next(
    server: FakeOpenAIServer,
) -> None:
    server.answer = '<tool_call>\n{"name": "find", "arguments": {"words": "a dog"}}\n</tool_call>'
    loaded = model(server)
    for _ in range(2):
        assert loaded.call_tools(ASKED, [FIND, SAY]) == ToolAnswer(calls=(DOG,))
    assert ["response_format" in asked for asked in server.asked] == [False, True]


def test_words_instead_of_a_call_are_given_as_words(server: FakeOpenAIServer) -> None:
    server.answer = "There are no dogs here."
    loaded = model(server)
    assert loaded.call_tools(ASKED, [FIND, SAY]) == ToolAnswer("There are no dogs here.")
    loaded.call_tools(ASKED, [FIND, SAY])
    assert "tools" in server.asked[-1]


def test_a_server_that_fails_with_tools_is_told_of(server: FakeOpenAIServer) -> None:
    server.behaviour = "error"
    with pytest.raises(ModelError, match="status 500"):
        model(server).call_tools(ASKED, [FIND, SAY])


def test_the_schema_of_calls_ties_each_tool_to_its_own_arguments() -> None:
    nested = {
        "type": "object",
        "properties": {"of": {"$ref": "#/$defs/Of"}},
        "$defs": {"Of": {"type": "string"}},
    }
    schema = calls_schema([FIND, Tool("nested", "", nested)])
    assert [call["properties"]["tool"]["enum"] for call in schema["anyOf"]] == [["find"], ["nested"]]
    assert schema["$defs"] == nested["$defs"]
    assert "anyOf" not in calls_schema([FIND])


def test_numbers_from_one_are_listed_for_grammars_that_know_no_least_one() -> None:
    numbers = {"type": "array", "items": {"type": "integer", "minimum": 1}}
    schema = calls_schema([Tool("put", "", {"type": "object", "properties": {"shots": numbers}})])
    items = schema["properties"]["arguments"]["properties"]["shots"]["items"]
    assert items == {"enum": list(range(1, 51))}


@pytest.mark.parametrize("text", ["", "no", "[]", '{"tool": "rm", "arguments": {}}', '{"tool": 3}'])
def test_what_is_no_call_of_a_tool_is_text(text: str) -> None:
    assert read_call(text, [FIND, SAY]) == ToolAnswer(text)


def test_a_chat_without_tools_holds_calls_and_results_as_text() -> None:
    chat = chat_as_text(
        [*ASKED, ChatMessage("assistant", "", calls=(DOG,)), ChatMessage("tool", "3 shots")], [FIND]
    )
    assert chat[0].fixed
    assert [message.role for message in chat] == ["system", "user", "assistant", "user"]
    assert json.loads(chat[2].content) == {"tool": "find", "arguments": {"words": "a dog"}}
    assert chat[3].content == "Result: 3 shots"


@pytest.mark.slow
def test_a_grammar_holds_a_file_to_the_calls_of_the_tools() -> None:
    small = load_language_model("smollm2")
    assert small is not None
    for only in ("", "say"):
        answer = small.call_tools(ASKED, [FIND, SAY], only=only, max_tokens=60, seconds=60)
        (call,) = answer.calls
        assert call.tool in ((only,) if only else ("find", "say"))
        assert isinstance(json.loads(call.arguments)["words"], str)
