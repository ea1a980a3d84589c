"""What names of files and folders mean, made known to search where names are new or an archive is older."""

from assistant.cli.terminal.output import print_message
from retrieval.archive.archive import Archive
from retrieval.encoders import load_encoder
from retrieval.errors import ArchiveError
from retrieval.search.senses.name_embedding import embed_missing_names, missing_names


def embed_names(archive: Archive) -> int:
    """Embeds the names that were not yet by the archive's encoder, which is loaded for it; how many they were.

    Where it cannot be loaded, or another process writes, that is told; names are found by their words all the same.
    """
    if not missing_names(archive):
        return 0
    try:
        encoder = load_encoder(archive.encoder)
        with archive.writing():
            return embed_missing_names(archive, encoder.encode_texts)
    except ArchiveError as error:
        print_message(
            f"{error} Names of files and folders are found by their words alone until the next ingest."
        )
        return 0
