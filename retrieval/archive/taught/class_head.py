"""What is learned of a class from a handful of examples: a direction in the encoder's space, and what a shot's
place along it says.

A logistic regression of the marked frames against shots of the archive, which hardly ever show the class. It knows
no archive and no names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from retrieval.types import Floats, Vector, Vectors

STRENGTH = 1.0
"""Of the regression (scikit-learn's C). Over 69 words of Flickr8k's captions taught by 2 to 8 photos each, 1 finds
more (average precision 0.22 to 0.28) than 10 or 100 (0.19 to 0.26), and than nearest mean (0.22 to 0.26)."""
POSITIVE_SHARE = 0.1
"""What all positive examples together weigh beside the archive's shots; each negative one weighs as a positive."""
DISTANCE_LOG_ODDS, SPREAD_LOG_ODDS, BEGIN_LOG_ODDS = 0.91, -0.26, -4.6
"""What a standard deviation over the archive adds to the log-odds that a shot shows the class, what one adds by
which the examples themselves lie out when the class is learned without each, and where they begin. Learned on half
of those words over 2,000 photos; docs/annotators.md has the other half."""
MIN_SPREAD = 0.01
"""Cosine along the direction: an archive of look-alikes tells nothing apart."""
SAME_FRAME = 0.98
"""Cosine from which a shot of the archive is one that was marked."""
LOWER_SHARE = 16.0
"""Percentile that lies a standard deviation below the middle; what shows the class lies above it."""
MIN_APART = 0.0
"""Standard deviations that examples, each left out in turn, must lie out on average: below it half of random
sets of five photos are, and one in twenty of those words."""


FEWEST_CONTRADICTING = 2
"""What is marked as not showing a class contradicts it from so many on, and from half as many as show it: one that
looks like it is a correction."""


@dataclass(frozen=True, slots=True, eq=False)
class ClassHead:
    """A learned class."""

    direction: Vector
    """(d,) float32, unit length."""
    middle: float
    spread: float
    """Of the archive's shots along the direction."""
    apart: float
    """Standard deviations by which the examples lie out, each judged by the others."""
    contradicted: bool
    """Whether what was marked as not showing it lies as far out as what was marked as
    showing it, each judged by the others."""

    @property
    def is_separable(self) -> bool:
        """Whether the examples have enough in common, beside the archive, to find others by."""
        return self.apart >= MIN_APART and not self.contradicted

    def probability(self, similarity: Floats) -> Floats:
        """(n,) that shots of these cosines to the direction show the class."""
        deviations = (np.asarray(similarity) - self.middle) / self.spread
        log_odds = DISTANCE_LOG_ODDS * deviations + SPREAD_LOG_ODDS * self.apart + BEGIN_LOG_ODDS
        return np.asarray(expit(log_odds), np.float32)


def learn_class(positive: Sequence[Vectors], negative: Sequence[Vectors], shots: Vectors) -> ClassHead:
    """Learns from examples, each (frames, d) of unit length, at least two of them positive, and from shots of the
    archive, (n, d), of which at least one is another."""
    marked = np.concatenate([*positive, *negative])
    others = shots[(shots @ marked.T).max(axis=1) < SAME_FRAME]
    if not len(others):
        others = shots
    direction = _direction(positive, negative, others)
    along = others @ direction
    middle = float(np.median(along))
    spread = max(MIN_SPREAD, middle - float(np.percentile(along, LOWER_SHARE)))
    left_out = [
        float((one @ _direction([*positive[:place], *positive[place + 1 :]], negative, others)).mean())
        for place, one in enumerate(positive)
    ]
    apart = (float(np.mean(left_out)) - middle) / spread
    wrong = [float((one @ direction).mean()) for one in negative]
    many = len(wrong) >= max(FEWEST_CONTRADICTING, len(positive) / 2)
    contradicted = many and float(np.mean(wrong)) >= float(np.mean(left_out))
    return ClassHead(direction, middle, spread, apart, contradicted)


def _direction(positive: Sequence[Vectors], negative: Sequence[Vectors], others: Vectors) -> Vector:
    each = POSITIVE_SHARE * len(others) / len(positive)
    parts = [*((one, 1.0) for one in positive), *((one, -1.0) for one in negative)]
    points = np.concatenate([others, *(one for one, _ in parts)]).astype(np.float64)
    signs = np.concatenate([np.full(len(others), -1.0), *(np.full(len(one), sign) for one, sign in parts)])
    weights = np.concatenate(
        [np.ones(len(others)), *(np.full(len(one), each / len(one)) for one, _ in parts)]
    )
    weight = _logistic_regression(points, signs, weights)
    return np.asarray(weight / max(1e-12, float(np.linalg.norm(weight))), np.float32)


def _logistic_regression(
    points: NDArray[np.float64], signs: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(d,) the coefficients for points (n, d) that are on the side of `signs`, with a free intercept.

    As scikit-learn's, whose import alone takes longer than all that is learned here.
    """
    from scipy.optimize import minimize

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """The loss by a sample's mean weight, and its gradient."""
        coefficients, scale = parameters[:-1], STRENGTH * weights / weights.sum()
        margins = signs * (points @ coefficients + parameters[-1])
        value = scale @ np.logaddexp(0, -margins) + coefficients @ coefficients / (2 * weights.sum())
        pull = -scale * signs * expit(-margins)
        return float(value), np.append(points.T @ pull + coefficients / weights.sum(), pull.sum())

    found = minimize(
        loss,
        np.zeros(points.shape[1] + 1),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 200, "gtol": 1e-4},
    )
    return np.asarray(found.x[:-1])
