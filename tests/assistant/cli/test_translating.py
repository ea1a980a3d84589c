"""What errors and reports say in other languages: every sentence that may reach the page, with all in it."""

import ast
import errno
import os
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.dialogue.answer_notes import AnswerNote, note_text
from assistant.footage.worker_messages import JobEvent
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from assistant.i18n.translation import translate
from retrieval.errors import ArchiveBusy, MediaError
from retrieval.messages import LocalizableMessage, join_messages
from retrieval.names import clean_name, did_you_mean

ROOT = Path(__file__).parents[3]
TRANSLATED = [language for language in languages() if language != "en"]
TOLD_IN_THE_TERMINAL = {
    "retrieval/evaluation/documentalist_logs.py",
    "retrieval/evaluation/judgements.py",
    "retrieval/evaluation/metrics.py",
    "retrieval/metadata/delimited.py",
    "retrieval/metadata/log_times.py",
    "retrieval/metadata/logs.py",
    "retrieval/metadata/recording_tables.py",
    "ingest/pipeline/stored/recut.py",
    "retrieval/maintenance/backup.py",
    "retrieval/maintenance/backup_manifest.py",
    "retrieval/maintenance/restore.py",
    "retrieval/maintenance/check.py",
    "retrieval/storage/salvage.py",
    "assistant/agent/planning/annotated_dialogues.py",
}
"""Only commands come there."""
SAID_ELSEWHERE = {"retrieval/errors.py", "retrieval/messages.py", "retrieval/export/clip_zips.py"}
"""What they say was said by others, or is the page's own text."""
CLASSES = {
    "ArchiveError", "MediaError", "ModelError", "EncoderMismatch", "FormatError", "ArchiveBusy", "EditConflict",
    "NotFound", "NoPictures", "NoVideos", "UsageError", "LocalizableMessage", "ClusterError",
}  # fmt: skip


def sources() -> list[Path]:
    files = [
        ROOT / "assistant" / "agent" / "assistant.py",
        ROOT / "assistant" / "agent" / "saved_searches.py",
    ]
    for folder in ("ingest", "retrieval", "assistant/llm", "assistant/agent/planning"):
        files += sorted((ROOT / folder).rglob("*.py"))
    left_out = TOLD_IN_THE_TERMINAL | SAID_ELSEWHERE
    return [file for file in files if file.relative_to(ROOT).as_posix() not in left_out]


def said_in(file: Path) -> Iterator[tuple[int, ast.expr]]:
    """The line of each sentence that a module says, and what it is made from."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES:
            yield node.lineno, node.args[0]


def places(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_that_may_reach_the_page_is_there_in_every_language(language: str) -> None:
    known = texts_in(language).messages
    missing = [
        f"{file.relative_to(ROOT)}:{line}: {text.value}"
        for file in sources()
        for line, text in said_in(file)
        if isinstance(text, ast.Constant)
        and isinstance(text.value, str)
        and text.value
        and text.value not in known
    ]
    assert not missing, "\n".join(missing)
    assert known.keys() == texts_in("es").messages.keys()


def test_no_sentence_mixes_its_values_into_its_pattern() -> None:
    mixed = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sources()
        for line, text in said_in(file)
        if isinstance(text, ast.JoinedStr)
    ]
    assert not mixed, "\n".join(mixed)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_has_the_same_places_in_every_language(language: str) -> None:
    known = texts_in(language).messages
    assert {english for english, words in known.items() if places(english) != places(words)} == set()


def test_an_error_is_said_in_english_as_it_stands_and_in_spanish_by_the_catalogue() -> None:
    error = MediaError("{path}: is empty; copy it again from its source.", path=Path("/a/{x}.mp4"))
    assert str(error) == translate(error, "en") == "/a/{x}.mp4: is empty; copy it again from its source."
    assert translate(error, "es") == "/a/{x}.mp4: está vacío; cópialo de nuevo desde el original."


def test_what_stands_in_a_sentence_is_said_in_spanish_too() -> None:
    reason = os.strerror(errno.EACCES)
    error = MediaError(
        "{path}: cannot be read ({reason}); check its permissions.", path="a.mp4", reason=reason
    )
    assert translate(error, "es") == "a.mp4: no se puede leer (permiso denegado); revisa sus permisos."
    busy = ArchiveBusy(
        "{folder} is being written to by {holder}; try again when that has finished.",
        folder="reels",
        holder=LocalizableMessage("process {number} on {host}", number=7, host="here"),
    )
    assert translate(busy, "es").startswith("El proceso 7 de here está escribiendo en reels;")
    assert translate(did_you_mean("sea.mp4", ["seat.mp4", "seal.mp4"]), "es").endswith("seat.mp4 o seal.mp4?")


def test_sentences_in_a_row_are_said_one_by_one() -> None:
    both = join_messages(
        [
            LocalizableMessage("It has no sound."),
            LocalizableMessage("{path}: is a folder, not a video.", path="a"),
        ]
    )
    assert both == "It has no sound. a: is a folder, not a video."
    assert translate(both, "es") == "No tiene sonido. a: es una carpeta, no un vídeo."


def test_what_nobody_knows_in_spanish_is_said_as_it_is() -> None:
    assert translate("{odd} words", "es") == "{odd} words"
    assert translate(LocalizableMessage("{odd} words", odd=3), "es") == "3 words"


def test_a_jobs_process_sends_sentences_with_their_values() -> None:
    inner = LocalizableMessage("process {number} on {host}", number=7, host="h")
    event = JobEvent(
        failed=(LocalizableMessage("{path}: {holder}", path="a\udcff.mp4", holder=inner),),
        error=LocalizableMessage("plain {x}"),
    )
    read = JobEvent.model_validate_json(event.model_dump_json(exclude_defaults=True))
    name = clean_name("a\udcff.mp4")
    assert read.failed == (f"{name}: process 7 on h",)
    assert translate(read.failed[0], "es") == f"{name}: El proceso 7 de h"
    assert read.error == "plain {x}"


def test_a_note_says_why_a_model_failed_in_the_language_of_the_answer() -> None:
    failure = LocalizableMessage("The language model {name} did not answer in time.", name="m")
    assert note_text(AnswerNote("model", failure), "es") == (
        "El modelo de lenguaje no ha servido (El modelo de lenguaje m no ha contestado a tiempo);"
        " he seguido solo tus palabras."
    )
