"""Qualities that the archive's encoder tells when they are asked for: near or far, from where, inside, drawn.

Each is a few descriptions of pictures in English, which all encoders read, and which stand for its names in all
languages; how well a shot fits them is measured against what is usual in the archive, as for any question
(`retrieval.search.calibration`). Softmax between values, as CLIP classifies, did worse with the bundled encoder:
on 22,500 captioned photos "sunset" is told with an AUC of 0.59 by it and of 0.89 by the mean of its descriptions,
"night" with 0.84 and 0.88.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.qualities import Quality
from retrieval.queries import Filters, Query
from retrieval.search.visual_search import QueryVector, VisualSearch
from retrieval.types import ShotId

DESCRIPTIONS: Mapping[Quality, Sequence[str]] = {
    Quality("time", "dusk"): ("a sunset", "dusk, the sky is orange", "sunrise at the horizon"),
    Quality("setting", "indoors"): ("a photo taken inside a room", "an interior", "a studio"),
    Quality("setting", "outdoors"): ("a photo taken outdoors", "a landscape", "a street"),
    Quality("view", "close_up"): ("an extreme close-up photo", "a macro photo", "a close-up of a face"),
    Quality("view", "wide"): ("a wide shot of a landscape", "an establishing shot with tiny people far away"),
    Quality("view", "aerial"): ("an aerial photo taken from a drone", "a view from an aeroplane"),
    Quality("view", "overhead"): ("a photo taken from directly above", "a top view, looking straight down"),
    Quality("view", "underwater"): ("an underwater photo", "fish and divers under water"),
    Quality("view", "fisheye"): ("a fisheye lens photo", "a wide-angle photo with curved edges"),
    Quality("style", "animated"): ("a cartoon", "an animated film", "a 3D computer animation"),
    Quality("style", "graphics"): ("text on a plain background", "a logo", "a diagram", "a screenshot"),
}
NEAREST = 500
"""Shots that are measured for a quality."""
LEAST, WHOLE = 1.0, 4.0
"""Standard deviations over the archive's shots: from where a shot begins to be so, and from where it wholly is."""


def seen_scores(visual: VisualSearch, quality: Quality, filters: Filters) -> dict[ShotId, float]:
    """How far the shots that fit the descriptions best are so, 0 to 1; {} for a quality that no encoder tells."""
    described = DESCRIPTIONS.get(quality)
    if described is None:
        return {}
    vectors = np.concatenate([visual.text_vector(text).vectors for text in described])
    mean = vectors.mean(axis=0, keepdims=True)
    part = QueryVector("text", np.asarray(mean / np.linalg.norm(mean), np.float32), 1.0)
    shots = visual.nearest(Query(filters=filters), [part], NEAREST)
    found = visual.scores_of([part], shots)
    return {
        shot: float(score)
        for shot, score in zip(shots, np.clip((found - LEAST) / (WHOLE - LEAST), 0.0, 1.0), strict=True)
        if score > 0
    }
