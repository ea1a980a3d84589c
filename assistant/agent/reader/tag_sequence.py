"""The likeliest tags of a turn's words, by a linear-chain conditional random field (Lafferty et al. 2001)."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def likeliest_tags(logits: Array, transitions: Array) -> list[int]:
    """The best tag of each word by Viterbi's algorithm.

    `logits` (w, k) tells each word by itself; `transitions` (k + 1, k) how well a tag follows another, its last row
    how well one begins a turn.
    """
    if not len(logits):
        return []
    score = transitions[-1] + logits[0]
    before: list[npt.NDArray[np.intp]] = []
    for told in logits[1:]:
        by_tag = score[:, None] + transitions[:-1]
        before.append(by_tag.argmax(0))
        score = by_tag.max(0) + told
    best = [int(score.argmax())]
    for step in reversed(before):
        best.append(int(step[best[-1]]))
    return best[::-1]
