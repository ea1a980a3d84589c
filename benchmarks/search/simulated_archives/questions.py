"""Questions to a simulated archive, and which of its shots are right for each.

Of a caption a shot is right that shows its photo, or one whose captions have most of its words; one whose captions
have some is left unjudged, since the words may be others for the same thing. What is told is right where it is
heard, written or said. Questions for what the archive does not hold are asked too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.search.no_match_captions import shares, stems
from benchmarks.search.simulated_archives.archives import Contents, Photos, Told
from retrieval.types import Floats, ShotId

RIGHT_SHARE, WRONG_SHARE, ABSENT_SHARE = 0.65, 0.5, 1 / 3
CAPTIONS, PHRASES = 60, 40
"""Asked of each archive; half of the captions are of photos that it does not hold."""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedQuestion:
    """A question, and which shots answer it."""

    kind: str
    text: str
    answers: dict[ShotId, bool | None]
    """Whether a shot is right; None where nobody knows."""

    @property
    def is_absent(self) -> bool:
        """Whether no shot answers it, for all that is known."""
        return not any(one is None or one for one in self.answers.values())


def judged_questions(
    photos: Photos,
    phrases: Sequence[tuple[str, str]],
    told: Sequence[Told],
    contents: Contents,
    random: np.random.Generator,
) -> list[JudgedQuestion]:
    """`phrases` are (what is asked, the same in English)."""
    words = [set[str]().union(*map(stems, captions)) for captions in photos.captions]
    held = list(contents.photo_of.values())
    others = np.setdiff1d(np.arange(len(words)), held)
    chosen = [
        *random.choice(held, min(len(held), CAPTIONS // 2), replace=False).tolist(),
        *random.choice(others, CAPTIONS // 2, replace=False).tolist(),
    ]
    captions = [
        str(photos.captions[photo][int(random.integers(0, 3)) % len(photos.captions[photo])])
        for photo in chosen
    ]
    found = [
        _seen("caption", text, row, contents, own)
        for text, row, own in zip(captions, shares(captions, words), chosen, strict=True)
    ]
    some = [phrases[at] for at in random.choice(len(phrases), PHRASES, replace=False)]
    rows = shares([english for _, english in some], words)
    found += [
        _seen("phrase", text, row, contents, None, whole=0.99)
        for (text, _), row in zip(some, rows, strict=True)
    ]
    for one in told:
        answers: dict[ShotId, bool | None] = {
            shot: any(other is one for other in holds) for shot, holds in contents.told_in.items()
        }
        found += [JudgedQuestion(one.kind, text, answers) for text in one.asked]
    return found


def _seen(
    kind: str, text: str, shared: Floats, contents: Contents, own: int | None, whole: float = RIGHT_SHARE
) -> JudgedQuestion:
    answers: dict[ShotId, bool | None] = {}
    for shot, photo in contents.photo_of.items():
        is_right = photo == own or shared[photo] >= whole
        answers[shot] = True if is_right else False if shared[photo] < min(WRONG_SHARE, whole) else None
    return JudgedQuestion(kind, text, answers)
