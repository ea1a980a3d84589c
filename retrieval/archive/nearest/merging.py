"""Which segments of the index are put together: new ones with their like, so that writing costs what is written.

As in a log-structured merge tree (O'Neil et al., 1996): a segment is merged with those after it once they hold as
many shots as it does. Each shot is then written again at most log2(n) times, and n shots lie in about log2(n)
segments. It knows no files.
"""

from collections.abc import Sequence

LARGEST_SEGMENT = 65_536
"""Shots: what is as large is not written again, so that no merge writes more than 50 MB of 768 dimensions, however
much the archive holds: 0.02 s of work, and half a second on a disk that others kept busy."""
HIDDEN_SHARE = 0.2
"""A segment with more shots of removed or replaced revisions than this share is written anew without them."""


def merged_run(sizes: Sequence[int]) -> int:
    """How many of the last segments are put together, 0 where they stay as they are; `sizes` are their shots, the
    oldest's first."""
    held, count = 0, 0
    for size in reversed(sizes):
        if count and (size > held or size + held > LARGEST_SEGMENT):
            break
        held, count = held + size, count + 1
    return count if count > 1 else 0


def needs_rewriting(held: int, visible: int) -> bool:
    """Whether so many of its shots are not visible any more that it is to be written anew."""
    return held - visible > HIDDEN_SHARE * held
