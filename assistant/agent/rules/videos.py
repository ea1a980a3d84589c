"""Which video is meant: a name of the archive's, exact or nearly so, "that video", or "any video"."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.i18n.normalized_text import NO_TEXT, NormalizedText, either, fold_text, regex

NEAR = 0.84
"""Likeness (difflib) at which a misspelt name still counts; two of our letters in twelve may differ."""

_EXTENSION = r"\.(?:mp4|m4v|mov|mkv|avi|mpe?g|webm|mxf|wmv|ts|mts|flv|ogv|3gp|vob)"
_FILE = regex(rf"[\w()\[\]-]+(?:[.][\w()\[\]-]+)*{_EXTENSION}\b")
_TAPE = either(
    """
    videos?, files?, films?, tapes?, reels?, clips?, recordings?, programmes?, programs?, movies?,
    archivos?, ficheros?, peliculas?, cintas?, bobinas?, grabacion(es)?, programas?, rollos?
    """
)
_LEAD = regex(
    r"""
        (\b(only|just|but|and|now|all|shots?|clips?|ones|those|footage|from|in|inside|within|of|on|out|at|to
        |with|look|search|restrict|limit|limited|restricted|narrow|down|it|them|this|stick|keep|which|that
        |is|are|name|named|called|titled|stay|the|video|file|film|tape|reel|recording|solo|solamente
        |unicamente|sol[oa]s?|pero|y|ahora|en|de|del|al|el|la|los|las|dentro|desde|limitalo|limita|limitate
        |que|sean?|son|esten?|video|archivo|fichero|cinta|pelicula|bobina|grabacion|llamad[oa]|busca|buscalo
        |mira|dame|quedate|con)\b[ ,:]*)*$"""
)
_AS_VIDEO = regex(
    rf"""
        \b({_TAPE}|(only|just) (from|in|within)|(solo|solamente|unicamente) (en|de|del)|named|called|titled
        |llamad[oa]|titulad[oa])[ ,:"'«“]*$"""
)
_AS_THE_ONE = regex(
    rf"""
        \b((only|just|but) (in|from|within) (the )?|(solo|solamente|unicamente) (en|de|del) ?((el|la|los
        |las) )?((de
        |del) )?((el|la) )?|({_TAPE}) ((called|named|of|from|about|de|del|sobre|llamad[oa]) )?((the|el
        |la) )?)$"""
)
_AS_ONE_AFTER = regex(rf"""['"»”]? (?:{_TAPE})\b|^ one(?= only| alone| please|$)""")
_AS_VIDEO_AFTER = regex(rf"""["'»”]? (?:{_TAPE})\b""")
_TRAIL = regex(rf"(?: {_TAPE})?(?: (?:only|alone|please|solamente|unicamente|por favor))?(?!\w)")
_SAME = regex(
    rf"""
        \b((only|just|but|and|now|stay|stick|keep|remain|look|search|more|to|limit|restrict|it|them|solo
        |solamente|pero|y|in|from|within|of|en|de|del|todo|all|quedate|sigue|busca|mas) )*((that|this
        |the same|the very same|said|same)( \w+)? {_TAPE}(?! as\b| than\b)|(el|la|ese|esa|este|esta|aquel
        |del|al)( mismo| misma|l mismo) {_TAPE}(?! que\b)|(ese|esa|este|esta|aquel|aquella|el mismo|la misma
        |mismo|misma)( mism[oa])? {_TAPE}(?! que\b))\b( only| alone)?"""
)
_ANY = regex(
    rf"""
        \b((and|but|now|in|from|search|look|across|through|within|over|include|show|them|me|pero|y|ahora|en
        |de|por|busca|mira|incluye) )*((any|all|every|all (of )?the|all (of )?my|all (of )?our|any of (the|my
        |our|your|those|these)|each|other
        |the other|whichever|whatever) {_TAPE}|(the )?(whole|entire|full) (archive|collection|library
        |catalogue)|everywhere|anywhere in the (archive|collection)|all over the archive|not (just
        |only) (in |from )?(that|this|the) {_TAPE}
        |(todos|todas) (los|las) {_TAPE}|cualquier {_TAPE}|(los|las) demas {_TAPE}|los otros {_TAPE}
        |todo el archivo|toda la coleccion|todo el catalogo|no solo (en|de) (ese|este|esa|esta) video
        |cualquiera de (los|las) {_TAPE}|(remove|drop|lift|clear) the {_TAPE} (filter|limit|restriction)
        |quita el filtro de {_TAPE})\b( too| again| as well)?"""
)
_NOT = regex(r"""
    \b(((but|and|just|pero|y) )?(not|nothing|none|except|excluding|without|other than|avoid|leave out|drop|no
    |nada
    |ningun[oa]?|excepto|salvo|menos|sin|evita|quita))\b[^,.;]{0,20}$""")


@dataclass(frozen=True, slots=True)
class VideoReading:
    """`name` is a video's name, known or as typed; `same` is "that video"; `lifted` is "any video"."""

    name: str | None = None
    same: bool = False
    lifted: bool = False
    refused: str | None = None
    """A video that nothing may come from; empty for "not that video". A plan has no place for it."""
    rest: NormalizedText = NO_TEXT

    def __bool__(self) -> bool:
        return bool(self.name) or self.same or self.lifted or self.refused is not None


def read_video(wording: NormalizedText, names: Sequence[str]) -> VideoReading:
    """The video that the words restrict the search to. A name under a negation restricts nothing."""
    for start, end, name in _named(wording, names):
        before = wording.folded[:start]
        lead = _LEAD.search(before)
        start = lead.start() if lead else start
        if trail := _TRAIL.match(wording.folded[end:]):
            end += trail.end()
        rest = wording.without((start, end))
        if denied := _NOT.search(before):
            return VideoReading(refused=name, rest=wording.without((denied.start(), end)))
        return VideoReading(name=name, rest=rest)
    if found := wording.find(_ANY):
        return VideoReading(lifted=True, rest=wording.without(found.span()))
    if found := wording.find(_SAME):
        if denied := _NOT.search(wording.folded[: found.start()]):
            return VideoReading(refused="", rest=wording.without((denied.start(), found.end())))
        return VideoReading(same=True, rest=wording.without(found.span()))
    return VideoReading(rest=wording)


def _named(wording: NormalizedText, names: Sequence[str]) -> list[tuple[int, int, str]]:
    """Places where a known name stands, then the nearest to a known name, then any file name."""
    folded = wording.folded
    for name in sorted(names, key=len, reverse=True):
        for spelling in _spellings(name):
            found = re.search(rf"(?<![\w.]){re.escape(spelling)}(?!\w)", folded)
            if found and (not _plain_words(spelling) or _spoken_of_as_video(folded, *found.span())):
                return [(*found.span(), name)]
    if distinct := _distinct(folded, names):
        return [distinct]
    words = list(_FILE.finditer(folded)) or list(
        re.finditer(r"(?<!\w)[\w-]*[\d_][\w-]*(?:\.\w+)?(?!\w)", folded)
    )
    likeliest: tuple[float, int, int, str] | None = None
    for word in words:
        for name in names:
            for spelling in _spellings(name):
                alike = difflib.SequenceMatcher(None, word[0], spelling).ratio()
                if len(word[0]) >= 5 and alike >= NEAR and (not likeliest or alike > likeliest[0]):
                    likeliest = (alike, *word.span(), name)
    if likeliest:
        return [likeliest[1:]]
    return [(*found.span(), wording.text[found.start() : found.end()]) for found in _FILE.finditer(folded)][
        :1
    ]


def _distinct(folded: str, names: Sequence[str]) -> tuple[int, int, str] | None:
    """A word that one name alone holds, spoken of as a video: "only in the 1984 one", "solo en el de Giro"."""
    words = [set(re.findall(r"[a-z]{4,}|\d{2,}", fold_text(name))) for name in names]
    for place, name in enumerate(names):
        for word in words[place].difference(*(words[:place] + words[place + 1 :])):
            if (found := re.search(rf"(?<![\w.]){word}(?![\w.])", folded)) and (
                _AS_THE_ONE.search(folded[: found.start()]) or _AS_ONE_AFTER.match(folded[found.end() :])
            ):
                return (*found.span(), name)
    return None


def _plain_words(spelling: str) -> bool:
    """Whether a name spoken with spaces could as well be what is to be seen: "a black swan"."""
    return " " in spelling and not re.search(r"\d", spelling)


def _spoken_of_as_video(folded: str, start: int, end: int) -> bool:
    return bool(_AS_VIDEO.search(folded[:start]) or _AS_VIDEO_AFTER.match(folded[end:]))


def _spellings(name: str) -> list[str]:
    """How a name is typed: as it is, without its extension, with spaces for its separators."""
    full = fold_text(name)
    stem = re.sub(rf"{_EXTENSION}$", "", full)
    spoken = re.sub(r"[_\-. ]+", " ", stem).strip()
    distinct = len(stem) >= 4 and bool(re.search(r"[\d_-]", stem) or " " in spoken)
    return [full, *([stem, spoken] if distinct else [])]
