"""What is said in a video: who wins, which track, which language, and what is not believed."""

from pathlib import Path

import numpy as np
import pytest

from ingest.media.audio import SAMPLE_RATE
from ingest.speech.asr import SpeechSegment, load_asr_model
from ingest.speech.subtitles import NO_AUDIO, SpeechSettings, find_subtitles, plausible
from retrieval.errors import UsageError
from tests.ingest.speech.test_subtitle_files import LINES, SRT, write_with_track
from tests.support.footage.clips import reel_frames, textured_picture, write_clip
from tests.support.footage.spoken_clips import (
    MUSIC_RECORDINGS,
    SPEECH_RECORDING,
    FakeAsrModel,
    read_recording,
    silence,
    write_speech_clip,
)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sound = np.concatenate([silence(1), read_recording(SPEECH_RECORDING), silence(2)])
    return write_speech_clip(tmp_path_factory.mktemp("spoken") / "film.mp4", sound, seconds=6)


@pytest.mark.slow
def test_the_bundled_model_writes_the_subtitles_of_a_real_voice(spoken: Path) -> None:
    speech = find_subtitles(spoken, 6.0, load_asr_model("bundled"))
    [track] = speech.tracks
    assert (track.language, track.source, track.origin) == ("en", "recognised", "bundled:base")
    text = " ".join(" ".join(line.text.split()) for line in track.subtitles)
    assert text == "If you're good at something, never do it for free."
    assert 0.7 < track.subtitles[0].start < 1.8
    assert speech == find_subtitles(spoken, 6.0, load_asr_model("bundled"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bundled:base", "bundled:tiny.en"])
def test_no_words_are_invented_into_music_noise_and_silence(tmp_path: Path, name: str) -> None:
    model = load_asr_model(name)
    noise = 0.1 * np.random.default_rng(1).standard_normal(160_000).astype(np.float32)
    for number, sound in enumerate([silence(10), noise, *map(read_recording, MUSIC_RECORDINGS)]):
        path = write_speech_clip(tmp_path / f"{number}.mp4", sound, seconds=2)
        assert find_subtitles(path, None, model).tracks == ()


def test_a_voice_is_listened_to_on_the_videos_clock(spoken: Path) -> None:
    parrot = FakeAsrModel()
    speech = find_subtitles(spoken, 6.0, parrot)
    [line, *_] = speech.tracks[0].subtitles
    assert line.text == "Good evening."
    assert 0.5 < line.start < 1.5
    assert (speech.recogniser, speech.note) == ("fake:parrot", "")
    assert sum(len(given) for given in parrot.given) < 4.5 * 16_000


def test_a_file_beside_the_video_wins_and_nobody_listens(spoken: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(spoken.read_bytes())
    (tmp_path / "film.es.srt").write_text(SRT)
    (tmp_path / "film.en.srt").write_text(SRT.replace("¡Mañana lloverá en León!", "Rain tomorrow."))
    parrot = FakeAsrModel()
    speech = find_subtitles(film, 6.0, parrot)
    assert [(track.language, track.source, track.origin) for track in speech.tracks] == [
        ("en", "sidecar", "film.en.srt"),
        ("es", "sidecar", "film.es.srt"),
    ]
    assert parrot.given == []
    assert speech.recogniser == ""
    assert "film.es.srt" in speech.sidecars


def test_forced_subtitles_do_not_replace_listening(spoken: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(spoken.read_bytes())
    (tmp_path / "film.es.forced.srt").write_text(SRT)
    speech = find_subtitles(film, 6.0, FakeAsrModel())
    assert [track.source for track in speech.tracks] == ["recognised", "sidecar"]


def test_a_broken_file_beside_the_video_is_named_and_the_voice_listened_to(
    spoken: Path, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(spoken.read_bytes())
    (tmp_path / "film.srt").touch()
    speech = find_subtitles(film, 6.0, FakeAsrModel())
    assert [track.source for track in speech.tracks] == ["recognised"]
    assert "film.srt: is empty" in speech.note


def test_a_text_track_inside_the_video_wins_too(tmp_path: Path) -> None:
    path = write_with_track(tmp_path / "film.mkv", SRT, "spa")
    speech = find_subtitles(path, 6.0, FakeAsrModel())
    assert speech.tracks[0].source == "embedded"
    assert speech.tracks[0].subtitles == LINES


def test_a_video_without_sound_says_so(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "mute.mp4", reel_frames(1.0, textured_picture("red")))
    assert find_subtitles(path, 1.0, FakeAsrModel()).note == NO_AUDIO
    assert find_subtitles(path, 1.0, None).note == ""


def test_a_track_of_one_sample_is_heard_to_its_end_and_says_nothing(tmp_path: Path) -> None:
    path = write_speech_clip(tmp_path / "tiny.mp4", silence(1 / SAMPLE_RATE), seconds=2.0)
    model = FakeAsrModel()
    found = find_subtitles(path, 2.0, model)
    assert not any(track.subtitles for track in found.tracks)
    assert model.given == []


def test_of_several_tracks_the_first_with_a_voice_is_heard(tmp_path: Path) -> None:
    path = write_speech_clip(tmp_path / "film.mkv", silence(4), read_recording(SPEECH_RECORDING))
    parrot = FakeAsrModel()
    assert find_subtitles(path, 6.0, parrot).tracks[0].subtitles
    assert len(parrot.given) == 1


def test_two_microphones_on_two_tracks_are_both_written_down_by_time(tmp_path: Path) -> None:
    voice = read_recording(SPEECH_RECORDING)
    later = silence(len(voice) / 16_000 + 1.5)
    path = write_speech_clip(
        tmp_path / "talk.mkv", np.concatenate([voice, later]), np.concatenate([later, voice]), seconds=10
    )
    [track] = find_subtitles(path, None, FakeAsrModel()).tracks
    starts = [line.start for line in track.subtitles]
    assert starts == sorted(starts)
    assert min(starts) < len(voice) / 16_000
    assert max(starts) > len(later) / 16_000 - 0.5
    assert {line.sound_track for line in track.subtitles if line.start < len(voice) / 16_000} == {1}
    assert {line.sound_track for line in track.subtitles if line.start > len(voice) / 16_000} == {2}


def test_a_second_mix_of_the_same_voice_is_not_written_down_again(tmp_path: Path) -> None:
    voice = read_recording(SPEECH_RECORDING)
    path = write_speech_clip(tmp_path / "film.mkv", voice, 0.5 * voice)
    parrot = FakeAsrModel()
    [track] = find_subtitles(path, None, parrot).tracks
    assert len(parrot.given) == 1
    assert len({line.start for line in track.subtitles}) == len(track.subtitles)
    assert {line.sound_track for line in track.subtitles} == {1}


def test_dubs_are_kept_apart_by_their_language(tmp_path: Path) -> None:
    voice = read_recording(SPEECH_RECORDING)
    path = write_speech_clip(tmp_path / "film.mkv", voice, voice, languages=("spa", "eng"))
    assert len(find_subtitles(path, None, FakeAsrModel()).tracks) == 2


def test_sound_longer_than_the_pictures_is_heard_to_the_videos_end(tmp_path: Path) -> None:
    path = write_speech_clip(
        tmp_path / "film.mp4", np.concatenate([silence(4), read_recording(SPEECH_RECORDING)]), seconds=2
    )
    assert find_subtitles(path, None, FakeAsrModel()).tracks[0].subtitles[-1].end > 6
    assert find_subtitles(path, 4.5, FakeAsrModel()).tracks[0].subtitles[-1].end <= 4.5


def test_the_language_is_given_or_found_out(spoken: Path) -> None:
    parrot = FakeAsrModel(language="es")
    assert find_subtitles(spoken, 6.0, parrot).tracks[0].language == "es"
    assert find_subtitles(spoken, 6.0, parrot, SpeechSettings("deu")).tracks[0].language == "de"
    assert parrot.asked == ["es", "de"]
    with pytest.raises(UsageError, match="'klingonish'"):
        SpeechSettings("klingonish")


def test_what_the_model_does_not_believe_itself_is_left_out(spoken: Path) -> None:
    assert find_subtitles(spoken, 6.0, FakeAsrModel(avg_logprob=-1.5)).tracks == ()
    assert plausible(SpeechSegment((), avg_logprob=-0.5, no_speech_prob=0.9, compression_ratio=1.2))
    assert not plausible(SpeechSegment((), avg_logprob=-0.9, no_speech_prob=0.9, compression_ratio=1.2))
    assert not plausible(SpeechSegment((), avg_logprob=-0.2, no_speech_prob=0.1, compression_ratio=4.0))
