"""The lines of subtitles that are exported: what is said, by whom, and on demand what is heard besides.

What voices and sounds are called is given in, in the language of the lines; it knows no catalogue of texts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from retrieval.archive.archive import Archive
from retrieval.archive.shot_attributes.sound_cues import sound_cues
from retrieval.archive.shot_attributes.sound_kinds import HEARD_KINDS, SoundCue
from retrieval.archive.speakers import Speaker
from retrieval.types import Subtitle, SubtitleTrack, Video


@dataclass(frozen=True, slots=True)
class ExportedLine(Subtitle):
    """A line as it is written into a file."""

    speaker: str = ""
    """Who says it, and in which of several sound tracks, as it is shown; empty where nothing is known of that."""


@dataclass(frozen=True, slots=True)
class SubtitleChoice:
    """What of a video's subtitles is exported."""

    language: str | None = None
    """ISO 639 code; None takes what is shown first."""
    speaker: Callable[[int, str], str] | None = None
    """What a voice without a name is called, by its number and the language of the lines; None leaves out who
    speaks."""
    sound: Callable[[SoundCue, str], str] | None = None
    """What a sound is called in the language of the lines; None leaves sounds out."""
    track: Callable[[int, str], str] | None = None
    """What a sound track is called, by its number and the language of the lines; None leaves tracks out."""
    sound_track: int = 0
    """Only what was heard in the sound track of this number; 0 takes all."""


FIRST_TRACK = SubtitleChoice()


class SpeakerLabels:
    """What voices are called in one export: by name, else by a number that is one voice's in all of its videos."""

    def __init__(self, choice: SubtitleChoice, *, one_video: bool) -> None:
        self._called, self._one_video = choice.speaker, one_video
        self._track = choice.track
        self.sound_track = choice.sound_track
        self._numbers: dict[tuple[str, int], int] = {}

    def track(self, number: int, language: str) -> str:
        """What a sound track is called in the language of the lines; empty where it is not to be said."""
        return self._track(number, language) if self._track is not None and number else ""

    def label(self, video_id: str, speaker: Speaker | None, language: str) -> str:
        """In the language of the lines; empty where it is not to be said, or not known."""
        if self._called is None or speaker is None:
            return ""
        if speaker.name or self._one_video:
            return speaker.name or self._called(speaker.number, language)
        whose = (video_id, speaker.number) if speaker.person is None else ("", speaker.person)
        return self._called(self._numbers.setdefault(whose, len(self._numbers) + 1), language)


def spoken_lines(
    archive: Archive, video: Video, track: SubtitleTrack, labels: SpeakerLabels
) -> list[ExportedLine]:
    """The lines with who says them, and in which sound track where they were heard in several; one voice alone that
    has no name is not said to be anybody's."""
    speakers = archive.speakers(video.id)
    known = [one for one in speakers.all if one.name]
    told = bool(known) or len(speakers.all) > 1
    several = len({line.sound_track for line in track.subtitles}) > 1

    def who(line: Subtitle) -> str:
        voice = labels.label(video.id, speakers.of(line.start, line.end), track.language) if told else ""
        heard_in = labels.track(line.sound_track, track.language) if several else ""
        return ", ".join(filter(None, (voice, heard_in)))

    return [
        ExportedLine(line.start, line.end, line.text, line.sound_track, who(line))
        for line in track.subtitles
        if labels.sound_track in (0, line.sound_track)
    ]


def heard_lines(
    archive: Archive, video: Video, language: str, sound: Callable[[SoundCue, str], str]
) -> list[ExportedLine]:
    """What is heard beside speech, in brackets, as subtitles for people who cannot hear have it."""
    known = (archive.annotations.of(video.id, kind) for kind in HEARD_KINDS)
    heard = [sound for found in known if found is not None for sound in found.annotations]
    return [ExportedLine(cue.start, cue.end, f"[{sound(cue.cue, language)}]") for cue in sound_cues(heard)]
