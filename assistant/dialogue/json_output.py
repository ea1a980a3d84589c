"""Hits, shots, videos and answers as JSON: the contract with scripts and with other programs.

Times are seconds with three decimals, videos go by their names. The command line, the HTTP API and the MCP tools
say the same things in these words.
"""

from collections.abc import Iterable
from dataclasses import asdict
from importlib import metadata
from typing import Any

from assistant.dialogue.answer import Act
from assistant.dialogue.plan import Plan
from assistant.dialogue.reply_parts import Statement, TimecodeLink
from retrieval.archive.archive import Archive
from retrieval.archive.facets import facet_counts
from retrieval.hits import Hit, NearDuplicate, Reason
from retrieval.metadata.fields import MetadataValue
from retrieval.queries import VideoFilter
from retrieval.search.open_senses import SENSES
from retrieval.types import Shot, Video


def hit_value(hit: Hit) -> dict[str, Any]:
    """A hit: `rank`, `video`, `shot`, `start`, `end`, `score`, `match`, `senses`, `reasons`,
    `speech`, `alike` (the near-duplicates that it stands for), and where there are such `people`, the names of
    those who are known to be seen in it, `sound_tracks`, the numbers of those that its lines were heard in, and
    `in_progress` of a video that is read in part."""
    return {
        "rank": hit.rank,
        "video": hit.video.name,
        "shot": hit.shot.id.number,
        "start": round(hit.start, 3),
        "end": round(hit.end, 3),
        "score": round(hit.score, 4),
        "match": hit.match,
        "senses": list(dict.fromkeys(SENSES[part] for part in hit.why)),
        "reasons": [reason_value(one) for one in hit.reasons],
        "speech": hit.speech,
        "alike": [span_value(one) for one in hit.near_duplicates],
        **({"people": list(hit.people)} if hit.people else {}),
        **({"sound_tracks": list(hit.sound_tracks)} if hit.sound_tracks else {}),
        **progress_value(hit.video),
    }


def span_value(alike: NearDuplicate) -> dict[str, Any]:
    """A shot that a hit stands for: `video`, `shot`, `start`, `end`."""
    return {
        "video": alike.video.name,
        "shot": alike.shot.id.number,
        "start": round(alike.shot.start, 3),
        "end": round(alike.shot.end, 3),
    }


def reason_value(reason: Reason) -> dict[str, Any]:
    """What speaks for a hit: `sense`, `text`, `start`, `end`, `probability`."""
    return {
        "sense": reason.sense,
        "text": reason.text,
        "start": round(reason.start, 3),
        "end": round(reason.end, 3),
        "probability": round(reason.probability, 4),
    }


def shot_value(shot: Shot, video: str) -> dict[str, Any]:
    """A shot of the video of that name: `video`, `shot`, `scene`, `class`, `start`, `end`."""
    return {
        "video": video,
        "shot": shot.id.number,
        "scene": shot.scene,
        "class": shot.semantic_class,
        "start": round(shot.start, 3),
        "end": round(shot.end, 3),
    }


def metadata_value(known: Iterable[MetadataValue]) -> dict[str, dict[str, str]]:
    """What is known of a recording, by field: `value`, `source` (container, sidecar, table), `origin` (the file
    that says so)."""
    return {one.field: {"value": one.value, "source": one.source, "origin": one.origin} for one in known}


def video_value(video: Video, known: Iterable[MetadataValue] = ()) -> dict[str, Any]:
    """A video: `video`, `still` (a photo), `sound` (sound alone), `seconds`, `width`, `height`, `fps`, and
    where something is `known` of its recording, `metadata`; `in_progress` where it is read in part."""
    return {
        "video": video.name,
        "still": video.is_still,
        "sound": video.is_sound,
        "seconds": round(video.duration, 3),
        "width": video.width,
        "height": video.height,
        "fps": round(video.fps, 3),
        **({"metadata": said} if (said := metadata_value(known)) else {}),
        **progress_value(video),
    }


def progress_value(video: Video) -> dict[str, Any]:
    """`in_progress` with the `seconds` that are read and those `expected`, while a video is read; else nothing."""
    if video.expected is None:
        return {}
    return {"in_progress": {"seconds": round(video.duration, 3), "expected": round(video.expected, 3)}}


def act_value(act: Act) -> dict[str, Any]:
    """What was done: `do`, `done`, `bin`, `shots`, `format`, `path`, `url`, `said`, `undo` (whether it can be
    taken back)."""
    return {
        "do": act.do,
        "done": act.done,
        "bin": act.bin or None,
        "shots": list(act.shots),
        "format": act.format or None,
        "path": act.path or None,
        "url": act.url or None,
        "said": act.text,
        "undo": bool(act.reversals),
    }


def plan_value(plan: Plan) -> dict[str, Any]:
    """A plan, every field present; `visual` is the whole running subject, its alternatives too."""
    whole = ", ".join(filter(None, (plan.visual, *plan.either)))
    return plan.changed(visual=whole).model_dump()


def statement_value(statement: Statement) -> dict[str, Any]:
    """A sentence and the moments that it speaks of: `text`, `moments` of `video`, `shot`, `start`, `end`."""
    return {
        "text": "".join(str(part) for part in statement),
        "moments": [
            {
                "video": part.name,
                "shot": part.shot,
                "start": round(part.start, 3),
                "end": round(part.end, 3),
            }
            for part in statement
            if isinstance(part, TimecodeLink)
        ],
    }


def archive_value(archive: Archive, name: str) -> dict[str, Any]:
    """What an archive holds, under that name: `archive`, `videos`, `shots`, `hours`, `models`, …; where
    there are such, `in_progress`, the videos that are read in part."""
    known = archive.videos()
    parts = [
        {"video": video.name, **progress_value(video)["in_progress"]}
        for video in known
        if video.is_in_progress
    ]
    totals, speech, (created, version) = archive.totals(), archive.speech_totals(), archive.made()
    return {
        "archive": name,
        "videos": totals.videos,
        "photos": sum(video.is_still for video in known),
        "sounds": sum(video.is_sound for video in known),
        "shots": totals.shots,
        "hours": round(totals.seconds / 3600, 4),
        "frames": totals.frames,
        "models": {
            "encoder": archive.encoder,
            "dimensions": archive.dimensions,
            "speech": ", ".join(speech.recognisers) or None,
        },
        "annotators": [
            {**asdict(one.annotator), "videos": one.videos, "annotations": one.annotations}
            for one in archive.annotations.totals()
        ],
        "facets": {
            facet: dict(counts)
            for facet, counts in facet_counts(archive.summaries(), VideoFilter()).items()
            if counts
        },
        "metadata": dict(archive.metadata.totals()),
        "subtitles": {
            "videos": speech.videos,
            "lines": speech.lines,
            "languages": dict(speech.languages),
            "spoken": dict(archive.shot_attributes.languages()),
        },
        "created": created,
        **({"in_progress": parts} if parts else {}),
        "versions": {"archive": version, "filmoteca": metadata.version("filmoteca")},
    }
