"""The directions in which vectors differ most, quickly also where they have many dimensions."""

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Floats, Vectors

MOST_DECOMPOSED = 128
"""Dimensions of which all directions are found, to keep the first."""
OVERSAMPLING, ROUNDS = 10, 8
"""Directions that are looked for beside those wanted, and how often they are turned towards them."""
SEED = 20_260
SMALLEST = 1e-6


def principal_components(vectors: Vectors, dimensions: int) -> Floats:
    """(n, dimensions) of vectors (n, d) along the directions of most variance, with signs that do not depend on the
    machine; two where fewer are asked for, the second of them zero where there is none."""
    centred = vectors.astype(np.float32) - vectors.mean(axis=0, dtype=np.float32)
    if len(centred) < centred.shape[1]:  # of few vectors, the directions by how these relate to each other
        weights = _directions((centred @ centred.T).astype(np.float64), min(max(2, dimensions), len(centred)))
        chosen = centred.T.astype(np.float64) @ weights
        chosen /= np.maximum(np.linalg.norm(chosen, axis=0), SMALLEST)
    else:
        chosen = _directions((centred.T @ centred).astype(np.float64), max(2, dimensions))
    strongest = chosen[np.abs(chosen).argmax(axis=0), np.arange(chosen.shape[1])]
    found: Floats = (centred @ (chosen * np.where(strongest < 0, -1, 1))).astype(np.float32)
    return found if found.shape[1] > 1 else np.column_stack([found, np.zeros(len(found), np.float32)])


def _directions(spread: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """(d, count) the directions of most spread, the widest first.

    Of many dimensions by subspace iteration (Halko et al., SIAM Review 2011), which takes milliseconds where all
    eigenvectors of 768 dimensions take seconds on a busy machine.
    """
    if len(spread) <= MOST_DECOMPOSED:
        directions = np.linalg.eigh(spread)[1][:, ::-1]
    else:
        basis = np.random.default_rng(SEED).standard_normal((len(spread), count + OVERSAMPLING))
        for _ in range(ROUNDS):
            basis, _ = np.linalg.qr(spread @ basis)
        directions = basis @ np.linalg.eigh(basis.T @ spread @ basis)[1][:, ::-1]
    found: NDArray[np.float64] = directions[:, :count]
    return found
