"""Whether the packets of a sound track come as far apart as they decode to, and what makes their times right.

Where the header of a sound was lost or is wrong, its samples are counted by another rate than the decoder finds:
what a packet holds then leaves a hole before the next one, each time, or overlaps it. Holes that are none: by the
packets' own account they follow one another, or the file has no clock that could tell of any. It decodes nothing.
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

LOOKED_AT = 8
"""Packets at the beginning that the pace is told by: the first ones may be damaged, or hold less than they say."""
TOLERANCE = 0.05
"""Share that two lengths of a packet may differ by: drifting clocks miss by a thousandth, wrong rates by a twelfth
and more (44,100 for 48,000)."""
WITHOUT_CLOCK = frozenset(
    {"aac", "ac3", "amr", "dts", "eac3", "flac", "loas", "mlp", "mp3", "truehd", "tta", "wv"}
)
"""Formats, as FFmpeg names them, whose packets hold no time: it counts their samples by what their header says."""


@dataclass(frozen=True, slots=True)
class ClaimedBlock:
    """A packet of sound."""

    time: float
    """Seconds, as the container has it."""
    claimed: float
    """Seconds that it lasts by its container; 0.0 where that does not say."""
    decoded: float
    """Seconds that its samples last at the decoder's rate."""


def pace(blocks: list[ClaimedBlock], *, has_clock: bool) -> float:
    """Seconds of sound for a second of the container's clock: 1.0 unless packets that follow one another without a
    hole decode to another length. Without a clock no hole can be."""
    steps = [later.time - earlier.time for earlier, later in pairwise(blocks)]
    if len(steps) < LOOKED_AT // 2:
        return 1.0
    step, claimed, decoded = (
        median(steps),
        median(block.claimed for block in blocks),
        median(block.decoded for block in blocks),
    )
    if step <= 0 or decoded <= 0 or (has_clock and abs(step - claimed) > TOLERANCE * claimed):
        return 1.0
    return decoded / step if abs(decoded - step) > TOLERANCE * step else 1.0
