"""What several tests of the agent begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.archive.archive import Archive
from tests.support.factories import DIMENSIONS, ENCODER, add_video


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create_or_open(tmp_path / "archive", encoder=ENCODER, dimensions=DIMENSIONS) as archive:
        with archive.writing():
            add_video(archive, "a1", path="reel_1.mp4", shots=5)
            add_video(archive, "b2", path="reel_2.mp4", shots=5)
        yield archive
