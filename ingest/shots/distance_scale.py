"""What distances mean in an encoder's space, measured with two photographs."""

import numpy as np
from sklearn.datasets import load_sample_images

from ingest.shots.scenes import DistanceScale
from retrieval.encoders import Encoder

UNRELATED_RATIO = 1.15
"""Two unrelated frames of television are this much further apart than the two photographs: on 91 files the
median distance is 0.93 with the compact encoder, where the photographs are 0.81 apart."""
MIN_DISTANCE = 1e-3


def measure_distance_scale(encoder: Encoder) -> DistanceScale:
    """The scale of an encoder, from scikit-learn's photographs of a temple and of a flower."""
    temple, flower = encoder.encode_pictures([np.asarray(picture) for picture in load_sample_images().images])
    return DistanceScale(far=max(MIN_DISTANCE, UNRELATED_RATIO * (1 - float(temple @ flower))))
