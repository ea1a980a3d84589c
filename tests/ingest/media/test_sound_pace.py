"""Sound whose container counts samples by another rate than the decoder finds lasts as long as it sounds."""

import random
from pathlib import Path

import pytest

from ingest.media.clocks.sound_pace import ClaimedBlock, pace
from ingest.media.sounds.levels import SILENT, read_levels
from tests.support.footage.sound_files import tone, write_sound_file

SECONDS = 3.0


def blocks(*, step: float, claimed: float, decoded: float) -> list[ClaimedBlock]:
    return [ClaimedBlock(number * step, claimed, decoded) for number in range(8)]


@pytest.mark.parametrize("seed", range(10))
def test_a_flac_whose_header_was_lost_lasts_as_long_as_it_sounds(seed: int, tmp_path: Path) -> None:
    path = write_sound_file(tmp_path / "lost.flac", tone(SECONDS), codec="flac")
    chance = random.Random(seed)  # what stands before it names a rate by chance
    path.write_bytes(chance.randbytes(chance.randrange(1, 4096)) + path.read_bytes())
    levels, seconds = read_levels(path)
    assert seconds == pytest.approx(SECONDS, abs=0.3)
    assert (levels > SILENT / 2).mean() > 0.9  # no silence between its blocks


@pytest.mark.parametrize("times", [2, 4])
def test_a_sound_track_whose_clock_is_wrong_lasts_as_long_as_it_sounds(times: int, tmp_path: Path) -> None:
    path = write_sound_file(tmp_path / "slow.m4a", tone(SECONDS), codec="aac")
    contents = bytearray(path.read_bytes())
    rate = contents.find(b"mdhd") + 4 + 12
    contents[rate : rate + 4] = (48_000 // times).to_bytes(4, "big")
    path.write_bytes(contents.replace(b"edts", b"free"))  # its list of edits counts by the movie's clock
    levels, seconds = read_levels(path)
    assert seconds == pytest.approx(SECONDS, abs=0.2)
    assert (levels > SILENT / 2).mean() > 0.9


def test_holes_that_packets_tell_of_stay() -> None:
    assert pace(blocks(step=0.5, claimed=0.1, decoded=0.1), has_clock=True) == 1.0
    assert pace(blocks(step=0.1, claimed=0.1, decoded=0.1001), has_clock=True) == 1.0
    assert pace(blocks(step=0.2, claimed=0.2, decoded=0.1), has_clock=True) == 0.5
    assert pace(blocks(step=0.2, claimed=0.1, decoded=0.1), has_clock=False) == 0.5
    assert pace(blocks(step=0.2, claimed=0.2, decoded=0.1)[:3], has_clock=True) == 1.0
