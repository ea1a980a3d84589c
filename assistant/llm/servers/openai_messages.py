"""A message as OpenAI's API has it, which llama.cpp's chat handlers take too: a text, or pictures and a text;
calls of tools and what came of them.
"""

import base64
from typing import Any

from assistant.llm.protocol import ChatMessage, Tool, ToolCall


def openai_message(message: ChatMessage) -> dict[str, Any]:
    """The message; its pictures stand before the words, as data URLs, so that nothing is fetched for them."""
    if message.role == "tool":
        return {"role": "tool", "content": message.content, "tool_call_id": message.answers}
    if message.calls:
        calls = [_call(call) for call in message.calls]
        return {"role": message.role, "content": message.content, "tool_calls": calls}
    if not message.pictures:
        return {"role": message.role, "content": message.content}
    pictures = [
        {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{_base64(jpeg)}"}}
        for jpeg in message.pictures
    ]
    return {"role": message.role, "content": [*pictures, {"type": "text", "text": message.content}]}


def openai_tool(tool: Tool) -> dict[str, Any]:
    """The tool as the API has it."""
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.tool, "arguments": call.arguments}}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
