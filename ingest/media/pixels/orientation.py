"""How a picture must be turned and mirrored to be upright, as its display matrix says."""

import struct
from dataclasses import dataclass

import av
import numpy as np
from av.sidedata.sidedata import Type as SideDataType

from retrieval.types import Picture

MATRIX = struct.Struct("<9i")


@dataclass(frozen=True, slots=True)
class Orientation:
    """First turned counter-clockwise by quarters, then mirrored left to right."""

    quarter_turns: int = 0
    mirrored: bool = False

    @property
    def is_sideways(self) -> bool:
        """Whether width and height change places."""
        return bool(self.quarter_turns % 2)

    def upright(self, picture: Picture) -> Picture:
        """The picture as it is displayed."""
        turned = np.rot90(picture, self.quarter_turns)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirrored else turned)


def orientation_of(frame: "av.VideoFrame") -> Orientation:
    """Of a decoded frame, to the nearest quarter turn.

    The matrix (ISO/IEC 14496-12, 6.2.2) takes a place (x, y), y downwards, to (a x + c y, b x + d y).
    """
    matrix = frame.side_data.get(SideDataType.DISPLAYMATRIX)
    if matrix is None:
        return Orientation()
    data = bytes(matrix)
    if len(data) < MATRIX.size:
        return Orientation()
    a, b, _, c, d, *_ = MATRIX.unpack(data[: MATRIX.size])
    if a * d - b * c == 0:  # no matrix that shows anything
        return Orientation()
    mirrored = a * d - b * c < 0
    if mirrored:  # what is left after mirroring is a turn
        a, c = -a, -c
    if abs(a) >= abs(b):
        return Orientation(0 if a > 0 else 2, mirrored)
    return Orientation(3 if b > 0 else 1, mirrored)
