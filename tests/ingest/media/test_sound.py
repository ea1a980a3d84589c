"""Sound as samples on the video's clock: any rate and layout, holes filled, damage left out."""

import wave
from pathlib import Path

import numpy as np
import pytest

from ingest.media.audio import SAMPLE_RATE, audio_tracks, decode_audio
from ingest.speech.vad import SpeechSpan, SpeechWindow, speech_windows
from retrieval.errors import MediaError
from tests.support.footage.clips import reel_frames, textured_picture, write_clip
from tests.support.footage.spoken_clips import (
    MUSIC_RECORDINGS,
    SPEECH_RECORDING,
    read_recording,
    silence,
    write_speech_clip,
)


def heard(path: Path, track: int = 0) -> tuple[float, np.ndarray]:
    """(time of the first sample, all samples), the pieces following each other exactly."""
    pieces = list(decode_audio(audio_tracks(path)[track]))
    expected = pieces[0].start
    for piece in pieces:
        assert piece.start == pytest.approx(expected, abs=1e-6)
        expected += len(piece.samples) / SAMPLE_RATE
    return pieces[0].start, np.concatenate([piece.samples for piece in pieces])


def click(at: float, seconds: float) -> np.ndarray:
    sound = silence(seconds)
    sound[round(at * SAMPLE_RATE) : round(at * SAMPLE_RATE) + 160] = 0.9
    return sound


@pytest.mark.parametrize(
    ("rate", "layout"), [(48_000, "stereo"), (44_100, "mono"), (8_000, "mono"), (22_050, "5.1")]
)
def test_a_sound_comes_out_where_it_is_in_the_video(tmp_path: Path, rate: int, layout: str) -> None:
    path = write_speech_clip(tmp_path / "a.mp4", click(2.0, 4.0), rate=rate, layout=layout)
    start, samples = heard(path)
    assert start + int(np.abs(samples).argmax()) / SAMPLE_RATE == pytest.approx(2.0, abs=0.05)


def test_sound_that_begins_after_the_pictures_keeps_its_time(tmp_path: Path) -> None:
    path = write_speech_clip(tmp_path / "late.mp4", click(1.0, 2.0), starts=1.5)
    start, samples = heard(path)
    assert start == pytest.approx(1.5, abs=0.1)
    assert start + int(np.abs(samples).argmax()) / SAMPLE_RATE == pytest.approx(2.5, abs=0.05)


def test_a_hole_in_the_sound_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "hole.mkv"
    pictures = list(reel_frames(6.0, textured_picture("red")))
    write_clip(path, pictures, sound=(0.0, 1.0))
    _, samples = heard(path)
    assert len(samples) / SAMPLE_RATE == pytest.approx(1.0, abs=0.2)


def test_the_default_track_comes_first_and_names_its_language(tmp_path: Path) -> None:
    path = write_speech_clip(tmp_path / "two.mkv", silence(2), click(1, 2), languages=("eng", "spa"))
    tracks = audio_tracks(path)
    assert [track.language for track in tracks] == ["eng", "spa"]


def test_a_video_without_sound_has_no_tracks(tmp_path: Path) -> None:
    assert audio_tracks(write_clip(tmp_path / "mute.mp4", reel_frames(1.0, textured_picture("red")))) == []


def test_damaged_sound_is_left_out_and_the_rest_keeps_its_time(tmp_path: Path) -> None:
    path = write_speech_clip(tmp_path / "torn.ts", click(3.0, 4.0))
    contents = bytearray(path.read_bytes())
    for place in range(len(contents) // 3, len(contents) // 3 + 2000):
        contents[place] ^= 0x5A
    path.write_bytes(contents)
    start, samples = heard(path)
    assert start + len(samples) / SAMPLE_RATE == pytest.approx(4.0, abs=0.3)
    assert start + int(np.abs(samples).argmax()) / SAMPLE_RATE == pytest.approx(3.0, abs=0.1)


def test_what_is_no_media_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.mp4"
    path.write_text("Dear Sir")
    with pytest.raises(MediaError, match=r"letter\.mp4"):
        audio_tracks(path)


def test_voice_is_found_where_it_is_and_packed_without_the_silence(tmp_path: Path) -> None:
    voice = read_recording(SPEECH_RECORDING)
    sound = np.concatenate([silence(20), voice, silence(3), voice, silence(30), voice, silence(5)])
    path = write_speech_clip(tmp_path / "a.mkv", sound)
    packed = list(speech_windows(decode_audio(audio_tracks(path)[0])))
    long = len(voice) / SAMPLE_RATE
    begins = [20, 23 + long, 53 + 2 * long]
    assert len(packed) == 2  # the last one is another scene
    assert len(packed[0].samples) / SAMPLE_RATE < 2 * long + 1.5
    for begin in begins:
        assert any(begin - 0.5 < part.start < begin + 1 for window in packed for part in window.parts)
    end = len(packed[0].samples) / SAMPLE_RATE
    assert packed[0].span(end - 0.1, end)[1] == pytest.approx(begins[1] + long, abs=0.6)
    assert packed[0].span(0, 0.1)[0] == pytest.approx(20, abs=0.6)


def test_a_word_that_reaches_over_a_pause_was_said_where_most_of_it_is() -> None:
    window = SpeechWindow(silence(4), (SpeechSpan(0.0, 10.0, 2.0), SpeechSpan(2.6, 20.0, 1.4)))
    assert window.span(1.9, 3.2) == pytest.approx((20.0, 20.6))
    assert window.span(1.2, 2.5) == pytest.approx((11.2, 12.0))
    assert window.span(2.7, 3.0) == pytest.approx((20.1, 20.4))


@pytest.mark.parametrize("music", MUSIC_RECORDINGS, ids=lambda path: path.stem)
def test_hardly_any_voice_is_heard_in_music(music: Path) -> None:
    spoken = sum(window.speech for window in speech_windows(decode_audio(audio_tracks(music)[0])))
    assert spoken < 2.0


@pytest.mark.slow
def test_a_voice_that_never_pauses_is_cut_into_windows(tmp_path: Path) -> None:
    voice = read_recording(SPEECH_RECORDING)
    loud = voice[np.abs(voice) > 0.001]
    path = write_speech_clip(tmp_path / "a.mkv", np.tile(loud, round(90 * SAMPLE_RATE / len(loud))))
    packed = list(speech_windows(decode_audio(audio_tracks(path)[0])))
    assert all(len(window.samples) <= 30 * SAMPLE_RATE for window in packed)
    starts = [part.start for window in packed for part in window.parts]
    assert starts == sorted(starts)
    assert sum(window.speech for window in packed) > 45


@pytest.mark.parametrize("channels", [1, 2, 6, 12, 16])
def test_a_voice_in_any_of_many_channels_is_heard(tmp_path: Path, channels: int) -> None:
    path, tone = tmp_path / "desk.wav", 0.5 * np.sin(np.arange(16_000) / 8)
    samples = np.zeros((16_000, channels), np.float32)
    samples[:, -1] = tone
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes((samples * 32_000).astype("<i2").tobytes())
    sound = np.concatenate([piece.samples for piece in decode_audio(audio_tracks(path)[0])])
    assert len(sound) == pytest.approx(16_000, abs=200)
    assert float(np.sqrt((sound**2).mean())) > 0.1


def test_sound_in_opposite_phase_is_heard(tmp_path: Path) -> None:
    path, tone = tmp_path / "phase.wav", 0.5 * np.sin(np.arange(16_000) / 8)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes((np.stack([tone, -tone], axis=1) * 32_000).astype("<i2").tobytes())
    sound = np.concatenate([piece.samples for piece in decode_audio(audio_tracks(path)[0])])
    assert float(np.sqrt((sound**2).mean())) == pytest.approx(0.35, abs=0.05)
