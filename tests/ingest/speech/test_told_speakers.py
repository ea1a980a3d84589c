"""Who speaks, and what is heard besides, where it is told: exports, transcripts, answers."""

from pathlib import Path

import pysubs2
import pytest

from assistant.agent.questions.descriptions import describe_shot, describe_video
from assistant.agent.questions.video_facts import FootageSources
from assistant.dialogue.reply_parts import plain_text
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from assistant.i18n.subtitle_texts import subtitle_choice
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.shot_attributes.sound_cues import sound_cues
from retrieval.archive.shot_attributes.sound_kinds import CLASSES
from retrieval.export.cut_lists import SourceClocks, cut_list_subtitles, cuts_of_video, video_subtitles
from retrieval.export.cuts import CutList
from retrieval.export.subtitle_writer import subtitle_file
from retrieval.people.grouping import group_people
from retrieval.search.senses.sound_names import audioset_names
from retrieval.timecodes import SourceClock, exact_frame_rate
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack
from tests.conftest import Filmoteca
from tests.support.factories import add_video, make_archive, unit

VOICE = AnnotatorName("voice", "ears", "1")
ANA, BEN = unit([[1, 0], [0, 1]])
LINES = tuple(
    Subtitle(start, start + 1, text)
    for start, text in ((0, "good evening"), (1, "here is the news"), (2, "thank you"), (4, "good night"))
)


def turn(start: float, end: float, voice: str, vector: object) -> Annotation:
    return Annotation(start, end, voice, 0.9, vector=vector)  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path):
    """In a1 Ana, Ben, then nobody who is known; in b2 Ben alone. A dog barks twice in a1."""
    with make_archive(tmp_path / "archive") as opened:
        with opened.writing():
            for name in ("a1", "b2"):
                add_video(opened, name)
                track = SubtitleTrack("es", "sidecar", "x.srt", LINES)
                opened.set_speech(name, Speech((track,)))
            voices = (turn(0, 2, "1", ANA), turn(2, 3, "2", BEN))
            opened.set_annotations("a1", VideoAnnotations(VOICE, voices))
            opened.set_annotations("b2", VideoAnnotations(VOICE, (turn(0, 5, "1", BEN),)))
            barks = (Annotation(2.5, 3.5, "Bark", 0.9), Annotation(3.6, 4.4, "Bow-wow", 0.8))
            quiet = (Annotation(0.5, 1.0, "Bark", 0.2), Annotation(0.0, 5.0, "Speech", 0.99))
            opened.set_annotations(
                "a1", VideoAnnotations(AnnotatorName("sound", "ears", "1"), (*quiet, *barks))
            )
        group_people(opened, VOICE, "voice")
        yield opened


def name_ana(archive: Archive) -> None:
    archive.people.rename(archive.speakers("a1").all[0].person or 0, "Ana")


def test_subtitles_say_who_speaks_where_that_changes_in_the_language_of_the_lines(archive: Archive) -> None:
    video = archive.video("a1.mp4")
    text = subtitle_file(video_subtitles(archive, video, subtitle_choice("")), "srt")
    said = [event.plaintext for event in pysubs2.SSAFile.from_string(text)]
    assert said == ["Voz 1: good evening", "here is the news", "Voz 2: thank you", "good night"]
    name_ana(archive)
    text = subtitle_file(video_subtitles(archive, video, subtitle_choice("")), "vtt")
    assert "<v Ana>good evening" in text
    assert "<v Ana>here is the news" in text
    assert "\ngood night" in text
    plain = subtitle_file(video_subtitles(archive, video, subtitle_choice("", speakers=False)), "srt")
    assert [event.plaintext for event in pysubs2.SSAFile.from_string(plain)] == [line.text for line in LINES]


def test_a_name_is_text_whatever_it_looks_like(archive: Archive) -> None:
    archive.people.rename(archive.speakers("a1").all[0].person or 0, "<b>Ana</b> & co")
    video = archive.video("a1.mp4")
    text = subtitle_file(video_subtitles(archive, video, subtitle_choice("")), "vtt")
    assert "<v &lt;b&gt;Ana&lt;/b&gt; &amp; co>good evening" in text


def test_one_voice_without_a_name_is_not_told_and_a_cut_list_counts_voices_over_its_videos(
    archive: Archive,
) -> None:
    alone = video_subtitles(archive, archive.video("b2.mp4"), subtitle_choice(""))
    assert {line.speaker for line in alone} == {""}
    sources = SourceClocks(lambda _: SourceClock(exact_frame_rate(25.0)))
    both = [cuts_of_video(archive, archive.video(name), sources).cuts for name in ("a1.mp4", "b2.mp4")]
    lines = cut_list_subtitles(archive, CutList("both", (*both[0], *both[1])), subtitle_choice(""))
    assert [line.speaker for line in lines[:3]] == ["Voz 1", "Voz 1", "Voz 2"]


def test_sounds_are_told_once_when_they_begin(archive: Archive) -> None:
    video = archive.video("a1.mp4")
    lines = video_subtitles(archive, video, subtitle_choice("", speakers=False, sounds=True))
    assert [line.text for line in lines if line.text.startswith("[")] == ["[un perro ladra]"]
    cue = next(line for line in lines if line.text.startswith("["))
    assert (cue.start, cue.end) == (2.5, 4.4)
    assert sound_cues([]) == []


def test_every_cue_is_a_class_of_the_model_and_has_a_text_in_every_language() -> None:
    names = set(audioset_names())
    for cue, classes in CLASSES.items():
        assert names.issuperset(classes), cue
        assert all(texts_in(language)(f"cue.{cue}") for language in languages())


def test_the_command_line_leaves_speakers_out_and_takes_sounds_in(
    archive: Archive, filmoteca: Filmoteca
) -> None:
    given = ("export", "--format", "srt", "--video", "a1.mp4", "--archive", archive.folder)
    assert any("Voz 1: good evening" in line for line in filmoteca(*given).out)
    told = filmoteca(*given, "--no-speakers", "--sounds").out
    assert "[un perro ladra]" in told
    assert not any("Voz" in line for line in told)


def test_who_speaks_is_answered_and_what_somebody_says_stays_with_them(archive: Archive) -> None:
    sources = FootageSources(archive, "en")
    told = plain_text(describe_video(sources, archive.video("a1.mp4"), "speaker"))
    assert "Heard there: Speaker 1, Speaker 2." in told
    name_ana(archive)
    told = plain_text(describe_shot(sources, ShotId("a1", 2), 1, "said"))
    assert "thank you" in told
    asked = FootageSources(archive, "en", asked="what does Ana say")
    told = plain_text(describe_video(asked, archive.video("a1.mp4"), "said"))
    assert "Ana: " in told
    assert "good evening" in told
    assert "thank you" not in told
    running = FootageSources(archive, "en", asked="what does she say", people=("ana",))
    assert "thank you" not in plain_text(describe_video(running, archive.video("a1.mp4"), "said"))
