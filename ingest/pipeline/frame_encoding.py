"""Prepared frames to the encoder in full batches, whichever videos they come from."""

import queue
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ingest.pipeline.report import IngestReport
from ingest.pipeline.video_stages import PreparedFrame, ReadingResult, VideoTask
from retrieval.encoders import Encoder

POLL_INTERVAL = 0.2
"""Seconds the encoder waits for a batch to fill before it takes a smaller one."""

FrameQueue = queue.Queue[PreparedFrame | ReadingResult]
"""Each video's frames in order, then the video itself."""


def embed_frames(
    frames: FrameQueue,
    unread: int,
    encoder: Encoder,
    report: IngestReport,
    on_batch: Callable[[VideoTask], None],
) -> Iterator[ReadingResult]:
    """Runs the encoder until so many videos have ended; each comes out once its last frame is embedded.

    `on_batch` is called after every batch, with a video that it held frames of.
    """
    waiting: list[PreparedFrame] = []
    ended: list[ReadingResult] = []
    while unread:
        try:
            item = frames.get(timeout=POLL_INTERVAL if waiting else 1.0)
            if isinstance(item, ReadingResult):
                ended.append(item)
            else:
                waiting.append(item)
            is_due = len(waiting) >= encoder.batch_size
        except queue.Empty:
            is_due = bool(waiting)
        if waiting and (is_due or (ended and frames.empty())):
            _embed_batch(waiting, encoder, report)
            on_batch(waiting[-1].task)
            waiting = []
        for read in [read for read in ended if not any(frame.task is read.task for frame in waiting)]:
            ended.remove(read)
            unread -= 1
            yield read


def _embed_batch(batch: Sequence[PreparedFrame], encoder: Encoder, report: IngestReport) -> None:
    began = time.monotonic()
    vectors = encoder.encode_prepared(np.stack([frame.prepared for frame in batch]))
    report.encoder_seconds += time.monotonic() - began
    report.encoded += len(batch)
    start = 0
    while start < len(batch):
        task, stop = batch[start].task, start + 1
        while stop < len(batch) and batch[stop].task is task:
            stop += 1
        batch[start].spool.embeddings.append(vectors[start:stop])
        start = stop
