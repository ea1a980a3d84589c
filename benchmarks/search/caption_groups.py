"""For whom the bundled encoder finds how much: recall of held-out captions by the people and places they name.

    python -m benchmarks.search.caption_groups pairs.npz pairs_coco.npz

The files are what its head was learned from (training/compact_pairs.py); only their held-out photos are asked for.
A caption belongs to a group where it has one of the group's words. What captions do not name, such as the colour of
somebody's skin, cannot be measured so.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.kept_runs import begin
from retrieval.encoders.compact.head import Head
from training.compact_pairs import read_pairs

GROUPS = {
    "all": "",
    "a man, men": "man men guy guys gentleman",
    "a woman, women": "woman women lady ladies",
    "a boy": "boy boys",
    "a girl": "girl girls",
    "a baby or toddler": "baby babies toddler infant",
    "children": "child children kid kids",
    "old people": "old older elderly",
    "dogs": "dog dogs puppy",
    "a street or city": "street city road sidewalk",
    "nature": "beach mountain forest field lake river ocean water snow",
    "indoors": "room kitchen bathroom bedroom table couch restaurant office",
    "night": "night dark",
    "numbers from two": "two three four five six",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--vectors", type=Path, nargs="+", help="each file's captions' sentence vectors")
    given, run = begin(parser, __file__)
    head = Head.bundled()
    with run:
        for file, vectors in zip(given.pairs, given.vectors or [None] * len(given.pairs), strict=True):
            test = read_pairs(file, vectors)["test"]
            stored = dict(np.load(file))
            captions = stored["caption"][np.isin(stored["caption_image"], test.rows)]
            pictures = head.join_pictures(test.pooled, test.pre_head, test.logits)
            similarity = head.join_texts(test.captions) @ pictures.T
            own = similarity[np.arange(len(similarity)), test.picture_of]
            ranks = (similarity > own[:, None]).sum(1)
            words = [set(str(text).lower().replace(",", " ").replace(".", " ").split()) for text in captions]
            for group, names in GROUPS.items():
                chosen = np.array([not names or bool(said & set(names.split())) for said in words])
                found = float((ranks[chosen] < 10).mean())
                print(f"{file.stem:12} {group:20} {chosen.sum():5} captions, first ten {found:.2f}")
                run.figure(f"{file.stem}, {group}: R@10", found)


if __name__ == "__main__":
    main()
