"""What is known of a recording, in words for whoever looks at the video."""

from collections.abc import Iterable

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.i18n.catalogue import Texts
from assistant.i18n.date_text import recorded_text
from assistant.web.wire.videos import RecordingDetail
from retrieval.metadata.fields import MetadataValue

LONGEST_DETAIL = 400
"""Characters that are shown of one."""


def recording_details(known: Iterable[MetadataValue], texts: Texts) -> list[RecordingDetail]:
    """The fields in their order, each with its name."""
    return [
        RecordingDetail(
            field=one.field,
            name=texts(f"metadata.{one.field}"),
            value=without_hidden_characters(
                recorded_text(one.value, texts) if one.field == "recorded" else one.value
            )[:LONGEST_DETAIL],
            origin=without_hidden_characters(one.origin),
        )
        for one in known
    ]
