"""What is said, turned into vectors of its meaning and kept in the archive: batch by batch, resumed where it ended.

Each line is embedded alone. Over 50 questions to 115 lines of invented programmes the bundled model found the right
line first for 0.86 of them that way, for 0.60 with the next line's text behind it and for 0.16 with both
neighbours': a line takes on what is said around it, and its neighbours answer in its place.
"""

from collections.abc import Callable

from retrieval.archive.archive import Archive
from retrieval.encoders import SentenceEncoder

SUBTITLES_PER_BATCH = 64
"""What a run that is killed loses: three seconds of work on two busy cores."""


def embed_missing_subtitles(
    archive: Archive, sentences: SentenceEncoder, on_batch: Callable[[int], None] | None = None
) -> int:
    """Embeds the lines that have no vector of this model yet, inside `archive.writing()`; how many they were.

    Each batch is kept as soon as it is done. Vectors of another model are made again from the texts.
    `on_batch` is called with the number of lines done so far.
    """
    if archive.subtitle_search.model() != sentences.name:
        archive.set_sentence_model(sentences.name, sentences.dimensions)
    done, last = 0, -1
    while lines := archive.subtitle_search.without_vectors(last, SUBTITLES_PER_BATCH):
        vectors = sentences.encode_passages([" ".join(line.text.split()) for line in lines])
        archive.add_subtitle_vectors([line.row for line in lines], vectors)
        done, last = done + len(lines), lines[-1].row
        if on_batch is not None:
            on_batch(done)
    return done
