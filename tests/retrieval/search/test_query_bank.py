"""The everyday questions' vectors: kept for each encoder, and not mixed with another's of the same name."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from retrieval.encoders import Encoder
from retrieval.search.calibration.querybank import load_querybank, querybank_questions
from retrieval.types import Vectors


class Head:
    """An encoder whose Spanish can be learned anew while its English stays."""

    name = "head"
    dimensions = 2

    def __init__(self, spanish: float) -> None:
        self._spanish = spanish
        self.asked = 0

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        return np.array([[1, self._spanish if "ñ" in t or "í" in t else 0] for t in texts], np.float32)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path))


def bank(head: Head) -> Vectors:
    return load_querybank(cast(Encoder, head))  # only texts are asked of it


def test_the_bank_is_encoded_once_for_an_encoder():
    first, again = Head(0.5), Head(0.5)
    np.testing.assert_array_equal(bank(first), bank(again))
    assert again.asked < len(querybank_questions()) < first.asked


def test_an_encoder_that_learned_another_spanish_has_a_bank_of_its_own():
    before, after = Head(0.5), Head(0.7)
    bank(before)
    bank(after)
    assert after.asked > len(querybank_questions())
