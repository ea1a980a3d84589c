"""Which sound track a line was heard in: kept, found with the line, shown, exported."""

from pathlib import Path

import numpy as np
import pytest
from docx import Document

from assistant.dialogue.json_output import hit_value
from assistant.i18n.catalogue import texts_in
from assistant.web.media.subtitles import _spoken_rows
from assistant.web.views.transcript import transcript_html
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.queries import Query
from retrieval.search.engine import SearchEngine
from tests.conftest import Filmoteca
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.spoken_clips import (
    SPEECH_RECORDING,
    FakeAsrModel,
    read_recording,
    silence,
    write_speech_clip,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """A talk of two microphones, and a film with a dub."""
    encoder = ColourEncoder()
    opened = Archive.create_or_open(tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions)
    voice = read_recording(SPEECH_RECORDING)
    later = silence(len(voice) / 16_000 + 1.5)
    media = tmp_path / "media"
    media.mkdir()
    write_speech_clip(
        media / "talk.mkv", np.concatenate([voice, later]), np.concatenate([later, voice]), seconds=10
    )
    write_speech_clip(media / "film.mkv", voice, voice, languages=("spa", "eng"), colour="green")
    ingest([media], opened, encoder, IngestSettings(speech=SpeechSettings(None)), recogniser=FakeAsrModel())
    return opened


def test_lines_keep_their_sound_track_and_dubs_theirs(archive: Archive) -> None:
    talk, film = (archive.speech(archive.video(name).id) for name in ("talk.mkv", "film.mkv"))
    assert talk is not None
    assert film is not None
    [track] = talk.tracks
    assert [line.sound_track for line in track.subtitles] == sorted(
        line.sound_track for line in track.subtitles
    )
    assert {line.sound_track for line in track.subtitles} == {1, 2}
    assert [{line.sound_track for line in dub.subtitles} for dub in film.tracks] in ([{1}, {2}], [{2}, {1}])


def test_a_hit_says_which_tracks_its_lines_were_heard_in(archive: Archive) -> None:
    engine = SearchEngine(archive, ColourEncoder())
    hits = engine.search(Query(speech="Polly speaks")).hits
    found = [hit for hit in hits if hit.video.name == "talk.mkv"]
    assert found
    assert {number for hit in found for number in hit_value(hit)["sound_tracks"]} == {1, 2}
    shown = "".join(transcript_html(hit, texts_in("en")) for hit in found)
    assert ("Track 1" in shown) == any(len(hit.sound_tracks) > 1 for hit in found)


def test_exports_and_the_page_say_the_track_or_take_one_alone(
    archive: Archive, filmoteca: Filmoteca, tmp_path: Path
) -> None:
    given = ("export", "--video", "talk.mkv", "--archive", archive.folder)
    for kind in ("srt", "vtt", "txt"):
        both = "\n".join(filmoteca(*given, "--format", kind).out)
        assert "Track 1" in both
        assert "Track 2" in both
    one = "\n".join(filmoteca(*given, "--format", "srt", "--sound-track", "2").out)
    assert "Track 1" not in one
    assert "00:00:0" in one
    plain = "\n".join(filmoteca(*given, "--format", "srt", "--no-speakers").out)
    assert "Track" not in plain
    assert filmoteca(*given, "--format", "docx", "--output", tmp_path / "talk.docx").status == 0
    cells = [
        cell.text
        for table in Document(str(tmp_path / "talk.docx")).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert {"Track 1", "Track 2"} <= set(cells)
    dub = "\n".join(
        filmoteca("export", "--video", "film.mkv", "--archive", archive.folder, "--format", "srt").out
    )
    assert "Track" not in dub  # each language has but one
    video = archive.video("talk.mkv")
    speech = archive.speech(video.id)
    assert speech is not None
    rows = _spoken_rows(speech.tracks[0], archive.speakers(video.id), texts_in("es"), nameable=True)
    assert {row[3] for row in rows} == {"Pista 1", "Pista 2"}
