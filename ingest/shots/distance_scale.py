"""What distances mean in an encoder's space, measured with two photographs."""

from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_sample_images

from retrieval.encoders import Encoder

UNRELATED_RATIO = 1.15
"""Two unrelated frames of television are this much further apart than the two photographs: on 91 files the
median distance is 0.93 with the compact encoder, where the photographs are 0.81 apart."""
MIN_DISTANCE = 1e-3


@dataclass(frozen=True, slots=True)
class DistanceScale:
    """What distances mean in an encoder's space, which differs much from one encoder to the next."""

    far: float = 1.0
    """Cosine distance between pictures that have nothing to do with each other."""


def measure_distance_scale(encoder: Encoder) -> DistanceScale:
    """The scale of an encoder, from scikit-learn's photographs of a temple and of a flower."""
    temple, flower = encoder.encode_pictures([np.asarray(picture) for picture in load_sample_images().images])
    return DistanceScale(far=max(MIN_DISTANCE, UNRELATED_RATIO * (1 - float(temple @ flower))))
