"""A hit as a card: its thumbnail, where it is, how well it matches, and what can be done with it."""

import math
from html import escape
from urllib.parse import quote

from assistant.dialogue.reply_parts import without_hidden_characters
from assistant.dialogue.slot_labels import quality_label, sound_label
from assistant.i18n.catalogue import Texts
from assistant.i18n.clock_text import clock_with_tenths, running_time
from assistant.web.views.transcript import transcript_html
from retrieval.hits import Hit, Reason
from retrieval.types import Shot, ShotId, Video

PLAY_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M8 5.5v13l11-6.5z"/></svg>'
SIMILAR_ICON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 4h10v10H4zM17 8h3v12H8v-3"/></svg>'  # two frames
)
CLOCK_ROUNDING = 1e-6
"""Tenths of a second that clocks forgive: times are sums of frames."""
THEN_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 6l6 6-6 6"/></svg>'
TICK_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12.5l4.500 4.500L19 7.500"/></svg>'
UNLIKE_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18"/></svg>'


def thumbnail_url(shot: ShotId, stamp: int, *, narrow: bool = False) -> str:
    """Relative to the page, so that it holds behind any proxy; the archive's stamp lets it be cached. `narrow`: for
    where it is shown small."""
    address = f"media/thumbnail/{quote(shot.video, safe='')}/{shot.number}.jpg?v={stamp}"
    return f"{address}&w=160" if narrow else address


def hit_card(hit: Hit, number: int, texts: Texts, stamp: int, *, new: bool = False) -> str:
    """The card of a hit; `number` is what people call it by, `new` marks it."""
    percent = round(100 * min(1.0, max(0.0, hit.score)))
    match = texts(f"match.{hit.match}")
    spoken = texts("match.label", match=match, n=percent)
    extras = f'<span class="new">{escape(texts("card.new"))}</span>' if new else ""
    if hit.video.expected is not None:
        done, whole = (running_time(seconds) for seconds in (hit.video.duration, hit.video.expected))
        told = texts("videos.in_progress.how", done=done, all=whole)
        extras += (
            f'<span class="new part" title="{escape(told)}">{escape(texts("videos.in_progress"))}</span>'
        )
    if hit.near_duplicates:
        title, alike = (
            texts.count(key, len(hit.near_duplicates)) for key in ("card.alike.title", "card.alike")
        )
        shots = escape(" ".join(str(one.shot.id) for one in hit.near_duplicates))
        extras += (
            f'<button type="button" class="alike" data-shots="{shots}" title="{escape(title)}">'
            f"{escape(alike)}</button>"
        )
    shot, name = escape(str(hit.shot.id)), escape(hit.video.name)
    return (
        f"{_opening(hit.shot, hit.video, hit.start, hit.end, number)}"
        f"{_screen(hit.shot, hit.video, hit.start, hit.end, texts, stamp, number, spoken, hit.then_shot)}"
        f'<div class="about"><span class="video" title="{name}">{name}</span>{extras}</div>'
        f'<div class="match {hit.match}" role="img" aria-label="{escape(spoken)}" title="{escape(spoken)}">'
        f'<span class="bar"><span style="width:{percent}%"></span></span>'
        f"<span>{escape(match)}</span></div>"
        f"{_people_html(hit, texts)}"
        f"{_reasons_html(hit, texts)}"
        f"{transcript_html(hit, texts)}"
        f'<div class="actions">'
        f"{_action('similar', shot, texts('card.similar'), SIMILAR_ICON)}"
        f"{_action('unlike', shot, texts('card.unlike'), UNLIKE_ICON)}"
        f"</div></li>"
    )


def _people_html(hit: Hit, texts: Texts) -> str:
    """The names of those who are known to be seen in it."""
    if not hit.people:
        return ""
    line = texts("card.people", names=", ".join(map(without_hidden_characters, hit.people)))
    return f'<p class="annotation">{escape(line)}</p>'


def _named(reason: Reason, texts: Texts) -> str:
    """What it says, in the visitor's words where it is a model's."""
    if reason.sense == "quality":
        return quality_label(reason.text, texts)
    return sound_label(reason.text, texts) if reason.sense == "heard" else reason.text


def _reasons_html(hit: Hit, texts: Texts) -> str:
    """The senses that speak for it and why; what is said stands in its transcript."""
    if not hit.reasons:
        return ""
    lines = (
        texts(
            "card.taught" if one.is_taught else f"card.{one.sense}",
            what=_named(one, texts),
            start=clock_with_tenths(one.start),
            end=clock_with_tenths(one.end),
        )
        for one in hit.reasons
    )
    return "".join(
        f'<p class="annotation by-{one.sense}">{escape(line)}</p>'
        if not one.is_taught
        else _taught_html(one.text, line, hit.shot.id, texts)
        for one, line in zip(hit.reasons, lines, strict=True)
        if one.sense != "seen" or len(hit.reasons) > 1
    )


def _taught_html(name: str, line: str, shot: ShotId, texts: Texts) -> str:
    """A taught class, with thumbs that confirm or correct it; the page hides them from who may not teach."""
    thumbs = "".join(
        f'<button type="button" data-shows="{int(shows)}" data-name="{escape(name)}" '
        f'data-shot="{escape(str(shot))}" '
        f'data-said="{escape(texts("card.taught.said"))}" title="{escape(label)}" aria-label="{escape(label)}">'
        f"{icon}</button>"
        for shows, icon, label in (
            (True, TICK_ICON, texts("card.taught.yes")),
            (False, UNLIKE_ICON, texts("card.taught.no")),
        )
    )
    return f'<p class="annotation taught"><span>{escape(line)}</span>{thumbs}</p>'


def shot_card(shot: Shot, video: Video, texts: Texts, stamp: int) -> str:
    """A shot that was not searched for: it plays, nothing else."""
    name = escape(video.name)
    return (
        f"{_opening(shot, video, shot.start, shot.end, 0)}"
        f"{_screen(shot, video, shot.start, shot.end, texts, stamp)}"
        f'<div class="about"><span class="video" title="{name}">{name}</span></div></li>'
    )


def _opening(shot: Shot, video: Video, start: float, end: float, number: int) -> str:
    return (
        f'<li class="card" data-video="{escape(shot.id.video)}" data-shot="{shot.id.number}" '
        f'data-start="{start:.6f}" data-end="{end:.6f}" data-number="{number}" '
        f'data-name="{escape(video.name)}">'
    )


def _screen(
    shot: Shot,
    video: Video,
    start: float,
    end: float,
    texts: Texts,
    stamp: int,
    number: int = 0,
    spoken: str = "",
    then: Shot | None = None,
) -> str:
    """The thumbnail as a button that plays, in a box whose size is known before it loads.

    Of "A, then B" it shows both shots' thumbnails, and plays from the one to the other.
    """
    begins, stop = clock_with_tenths(start), clock_with_tenths(end)
    seconds = texts("card.seconds", n=texts.number(_shown_seconds(start, end), 1))
    label = texts(
        "card.play", n=number or "", video=video.name, start=begins, end=stop, seconds=seconds, match=spoken
    ).strip()  # what is seen stands in it as it is seen, for who speaks to the page
    pictures = _picture(
        shot, texts("card.frame", video=video.name, time=clock_with_tenths(shot.thumbnail)), stamp
    )
    if then is not None:
        alt = texts("card.then", time=clock_with_tenths(then.thumbnail))
        pictures += f'<span class="then">{THEN_ICON}</span>{_picture(then, alt, stamp)}'
    badge = f'<span class="number">{number}</span> ' if number else ""
    return (
        f'<button type="button" class="play{" pair" if then else ""}" aria-label="{escape(label.rstrip(", "))}">'
        f"{pictures}{badge}"
        f'<span class="glyph">{PLAY_ICON}</span>'
        f'<span class="span">{begins} – {stop}</span> <span class="seconds">{escape(seconds)}</span></button>'
    )


def _shown_seconds(start: float, end: float) -> float:
    """The length by the clocks that are shown, which leave out what lies behind the tenths."""
    return (math.floor(end * 10 + CLOCK_ROUNDING) - math.floor(start * 10 + CLOCK_ROUNDING)) / 10


def _picture(shot: Shot, alt: str, stamp: int) -> str:
    return (
        f'<img src="{escape(thumbnail_url(shot.id, stamp))}" alt="{escape(alt)}" '
        f'loading="lazy" decoding="async" width="320" height="180">'
    )


def _action(name: str, shot: str, label: str, icon: str) -> str:
    return (
        f'<button type="button" class="act" data-action="{name}" data-target="{shot}">'
        f"{icon}<span>{escape(label)}</span></button>"
    )
