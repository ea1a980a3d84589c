"""Whether ways to ask for sounds and for qualities of pictures are read as what they mean, by the sentence model.

    python -m benchmarks.search.phrase_reading

The phrases and what they mean stand in `everyday_names/sounds.toml` and `everyday_names/qualities.toml`.
"""

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.kept_runs import Run, begin
from benchmarks.search.match_reliability import Share
from retrieval.encoders import SentenceEncoder, load_sentence_encoder
from retrieval.search.senses.named_qualities import QualityClassifier
from retrieval.search.senses.sound_names import SoundNames

PHRASES = Path(__file__).with_name("everyday_names")

Phrases = Mapping[str, Mapping[str, Sequence[str]]]
"""By list and phrase, what is meant."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    _, run = begin(parser, __file__)
    with run:
        sentences = load_sentence_encoder("auto")
        sounds(run, sentences, read("sounds.toml"))
        qualities(run, sentences, read("qualities.toml"))


def read(name: str) -> Phrases:
    return tomllib.loads((PHRASES / name).read_text(encoding="utf-8"))


def sounds(run: Run, sentences: SentenceEncoder, lists: Phrases) -> None:
    names = SoundNames(sentences)
    for name, phrases in lists.items():
        places, fits = [], []
        for phrase, meant in phrases.items():
            deviations = names.deviations(phrase)
            fits.append(float(deviations.max()))
            order = [names.names[at] for at in np.argsort(-deviations).tolist()]
            places.append(min((order.index(one) for one in meant if one in order), default=len(order)))
        first, three = (Share(sum(at < k for at in places), len(places)) for k in (1, 3))
        print(f"sounds, {name}: right first {first}, among three {three}; median fit {np.median(fits):.2f}")
        run.figure(f"sounds, {name}: right first", first.right / first.of)
        run.figure(f"sounds, {name}: median fit", float(np.median(fits)))


def qualities(run: Run, sentences: SentenceEncoder, lists: Phrases) -> None:
    reader = QualityClassifier(sentences)
    for name, phrases in lists.items():
        read_as = {phrase: {str(one.quality) for one in reader.read(phrase).qualities} for phrase in phrases}
        naming = [bool(read_as[phrase] & {*meant}) for phrase, meant in phrases.items() if meant]
        others = [bool(read_as[phrase]) for phrase, meant in phrases.items() if not meant]
        named, false = Share(sum(naming), len(naming)), Share(sum(others), len(others))
        print(f"qualities, {name} list: read as meant {named}, where none is meant {false}")
        run.figure(f"qualities, {name} list: read as meant", named.right / named.of)
        run.figure(f"qualities, {name} list: read where none is meant", false.right / false.of)


if __name__ == "__main__":
    main()
