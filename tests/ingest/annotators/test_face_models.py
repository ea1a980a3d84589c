"""The models that find and tell apart faces: their weights, and what they make of real footage."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.annotators.face_models import FaceDetector, FaceEmbedder
from ingest.annotators.faces import MIN_SIDE, PICTURE_SIDE, shot_size
from ingest.media.video import OpenVideo
from retrieval.types import Vector

CLIPS = Path(__file__).parents[4] / "shared" / "corpus" / "clips"


def test_nobody_is_found_where_nobody_is() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (360, 640, 3), dtype=np.uint8)
    assert FaceDetector().faces(np.full((360, 640, 3), 127, np.uint8)) == []
    assert FaceDetector().faces(noise) == []
    assert FaceDetector().faces(np.zeros((9, 9, 3), np.uint8)) == []


@pytest.mark.slow
@pytest.mark.skipif(not CLIPS.is_dir(), reason="the shared corpus is not beside the project")
def test_one_face_is_near_itself_and_far_from_another() -> None:
    finder, embedder = FaceDetector(), FaceEmbedder()

    def look(clip: str, time: float) -> Vector:
        with OpenVideo(CLIPS / clip) as video:
            picture = video.frame_at(time).picture(PICTURE_SIDE)
        face = finder.faces(picture)[0]
        assert shot_size(face.box, picture) != "wide"
        return embedder.vector(picture, face)

    first, later = look("man_suit_talking.mp4", 1.0), look("man_suit_talking.mp4", 3.0)
    other = look("woman_blue_backdrop_talking.mp4", 1.0)
    assert np.linalg.norm(first) == pytest.approx(1.0, abs=1e-5)
    assert first @ later > 0.945
    assert max(first @ other, later @ other) < 0.93


@pytest.mark.slow
@pytest.mark.skipif(not CLIPS.is_dir(), reason="the shared corpus is not beside the project")
def test_a_crowd_of_four_hundred_is_counted_face_by_face() -> None:
    finder, heads = FaceDetector(), []
    for clip in ("man_suit_talking.mp4", "woman_blue_backdrop_talking.mp4"):
        with OpenVideo(CLIPS / clip) as video:
            picture = video.frame_at(1.0).picture(PICTURE_SIDE)
        box, (height, width) = finder.faces(picture)[0].box, picture.shape[:2]
        corners = [
            round(max(0.0, at) * side)
            for at, side in (
                (box.left - 0.4 * box.width, width),
                (box.top - 0.4 * box.height, height),
                (box.left + 1.4 * box.width, width),
                (box.top + 1.4 * box.height, height),
            )
        ]
        heads.append(Image.fromarray(picture).crop((corners[0], corners[1], corners[2], corners[3])))
    crowd = Image.new("RGB", (PICTURE_SIDE, 540), (90, 90, 90))
    for place in range(400):
        row, column = divmod(place, 20)
        crowd.paste(heads[(row + column) % 2].resize((25, 25)), (column * 48, row * 27))
    found = finder.faces(np.asarray(crowd))
    assert 380 <= len(found) <= 400
    assert max(face.side for face in found) < MIN_SIDE  # counted, and nobody is told apart
