"""What subtitles that are exported say beside words: who speaks where nobody is named, and what is heard."""

from assistant.i18n.catalogue import Texts, texts_in
from assistant.i18n.languages import languages
from retrieval.export.exported_lines import SubtitleChoice

OTHERWISE = "en"


def subtitle_choice(
    language: str,
    texts: Texts | None = None,
    *,
    speakers: bool = True,
    sounds: bool = False,
    sound_track: int = 0,
) -> SubtitleChoice:
    """What is exported: lines in that language (empty: what is shown first), with who speaks, in which of
    several sound tracks, and what is heard; only those of the sound track of that number where it is not 0.

    All is said in the language of the lines; where there is no catalogue of it, in that of `texts`, else English.
    """

    def texts_of(spoken: str) -> Texts:
        code = spoken.partition("-")[0]
        return texts_in(code) if code in languages() else texts or texts_in(OTHERWISE)

    return SubtitleChoice(
        language or None,
        speaker=(lambda number, of: texts_of(of)("speech.speaker", n=number)) if speakers else None,
        track=(lambda number, of: texts_of(of)("speech.sound_track", n=number)) if speakers else None,
        sound_track=sound_track,
        sound=(lambda cue, of: texts_of(of)(f"cue.{cue}")) if sounds else None,
    )
