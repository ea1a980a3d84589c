"""Pictures that must be more than scaled before they are looked at: interlaced ones, and those of high range.

A single picture of interlaced video is one of its two fields, so that what moves has no combs; a run of them is
deinterlaced by bwdif, which takes the pictures before and after into account.
"""

from collections.abc import Iterable, Iterator

import av
import av.error

from ingest.media.pixels.tone_mapping import is_high_dynamic_range, table_file

TABLE_FORMAT = "gbrp10le"
"""What colours are looked up in: with 8 bits dark parts of PQ show steps."""


def needs_filter(frame: "av.VideoFrame") -> bool:
    """Whether scaling alone does not give what is to be seen."""
    return bool(frame.interlaced_frame) or is_high_dynamic_range(frame)


class PictureFilter:
    """Frames of one kind to single pictures of one size. A frame of another kind gets a new graph."""

    def __init__(self) -> None:
        self._kind: object = None
        self._graph: av.filter.Graph | None = None

    def __call__(self, frame: "av.VideoFrame", width: int, height: int) -> "av.VideoFrame":
        """The frame as RGB: one field where it has two, tone mapped, scaled to that size."""
        colours = int(frame.color_trc), int(frame.color_primaries), int(frame.colorspace)
        size = frame.width, frame.height, width, height
        kind = (*size, frame.format.name, bool(frame.interlaced_frame), *colours)
        if self._graph is None or kind != self._kind:
            steps = [("field", "type=top")] if frame.interlaced_frame and frame.height > 1 else []
            steps += [("scale", f"{width}:{height}:flags=area+accurate_rnd"), *_colour_steps(frame)]
            self._kind, self._graph = kind, _graph(frame, steps)
        self._graph.push(frame)
        return self._graph.pull()


def deinterlaced(frames: "Iterable[av.VideoFrame]") -> "Iterator[av.VideoFrame]":
    """As many frames as came, at their times, interlaced ones without combs; others as they are."""
    graph: av.filter.Graph | None = None
    size: object = None
    for frame in frames:
        kind = (frame.width, frame.height, frame.format.name)
        if graph is not None and kind != size:
            yield from _drained(graph)
            graph = None
        if graph is None:
            if not frame.interlaced_frame:
                yield frame
                continue
            graph, size = _graph(frame, [("bwdif", "mode=send_frame:deint=interlaced")]), kind
        graph.push(frame)
        yield from _ready(graph)
    if graph is not None:
        yield from _drained(graph)


def _colour_steps(frame: "av.VideoFrame") -> list[tuple[str, str]]:
    if not is_high_dynamic_range(frame):
        return [("format", "rgb24")]
    return [("format", TABLE_FORMAT), ("lut3d", f"file={table_file(frame)}"), ("format", "rgb24")]


def _graph(frame: "av.VideoFrame", steps: list[tuple[str, str]]) -> "av.filter.Graph":
    graph = av.filter.Graph()
    last = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    for name, options in [*steps, ("buffersink", "")]:
        step = graph.add(name, options)
        last.link_to(step)
        last = step
    graph.configure()
    return graph


def _ready(graph: "av.filter.Graph") -> "Iterator[av.VideoFrame]":
    while True:
        try:
            yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _drained(graph: "av.filter.Graph") -> "Iterator[av.VideoFrame]":
    graph.push(None)
    yield from _ready(graph)
