"""A message as OpenAI's API has it, which llama.cpp's chat handlers take too: a text, or pictures and a text."""

import base64
from typing import Any

from assistant.llm.protocol import ChatMessage


def openai_message(message: ChatMessage) -> dict[str, Any]:
    """The message; its pictures stand before the words, as data URLs, so that nothing is fetched for them."""
    if not message.pictures:
        return {"role": message.role, "content": message.content}
    pictures = [
        {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{_base64(jpeg)}"}}
        for jpeg in message.pictures
    ]
    return {"role": message.role, "content": [*pictures, {"type": "text", "text": message.content}]}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
