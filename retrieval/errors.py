"""Everything that a user can cause to go wrong, as one tree of exceptions.

    ArchiveError
    ├── MediaError          a video, picture or subtitle file that cannot be used
    ├── ModelError          weights that are missing, unreadable or cannot be fetched
    ├── EncoderMismatch     the archive was made with another encoder
    ├── FormatError         the archive folder is damaged, or newer than this program
    ├── ArchiveBusy         another process is writing to the archive
    ├── EditConflict        a bin that somebody else has changed since it was read
    ├── NotFound            a name that is not in the archive (video, shot, bin)
    └── UsageError          a request that makes no sense (empty question, bad number)

Every message names the file or value, says what happened and what to do next. Entry points print it, and the page
says it in its visitor's language; nothing else about these exceptions is meant to be shown.
"""

from retrieval.messages import LocalizableMessage


class ArchiveError(Exception):
    """Something a user can cause and mend; its text is one sentence or two for that user.

    `MediaError("{path}: is empty.", path=path)` keeps pattern and values apart, for whoever says it otherwise.
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        self.message = (
            sentence if isinstance(sentence, LocalizableMessage) else LocalizableMessage(sentence, **values)
        )
        super().__init__(self.message)


class MediaError(ArchiveError):
    """A video or picture that is missing, unreadable, empty or too large."""


class ModelError(ArchiveError):
    """A model that is missing, unreadable or cannot be fetched."""


class EncoderMismatch(ArchiveError):
    """The archive holds another encoder's vectors."""


class FormatError(ArchiveError):
    """The archive folder is damaged or was written by a newer version."""


class ArchiveBusy(ArchiveError):
    """Another process holds the archive's write lock."""


class EditConflict(ArchiveError):
    """An edit of a bin as it was, not as it is now; nothing was changed."""


class NotFound(ArchiveError):
    """A name that the archive does not hold."""


class UsageError(ArchiveError):
    """A request that makes no sense as it stands."""


MOST_OF_A_REASON = 200
"""Characters of what a library says that stand in a sentence of ours."""


def first_line(error: BaseException) -> str:
    """What another library's exception says, in its first line that says anything; its type where none does."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:MOST_OF_A_REASON] if lines else type(error).__name__
