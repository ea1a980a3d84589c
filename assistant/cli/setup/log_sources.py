"""Which videos of an archive a documentalist's log tells of, and how their files count frames."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.cli.terminal.output import print_message

if TYPE_CHECKING:
    from retrieval.archive.archive import Archive
    from retrieval.metadata.log_times import LogSource


class LogSources:
    """The sources of a log's rows; each file's clock is read once."""

    def __init__(self, archive: "Archive") -> None:
        from ingest.media.clocks.clocks import read_clock
        from retrieval.export.cut_lists import SourceClocks
        from retrieval.metadata.named_files import NamedFiles

        self._clocks = SourceClocks(read_clock)
        self._files = NamedFiles(archive.videos())

    @property
    def source_of(self) -> "Callable[[str], list[LogSource]]":
        """As `retrieval.metadata.logs` asks for it."""
        from retrieval.metadata.log_times import LogSource

        return lambda file: [
            LogSource(video.id, video.name, self._clocks.clock(video.path, video.fps), video.duration)
            for video in self._files.find(file)
        ]

    def tell_problems(self) -> None:
        """Says which files could not be read, so that their rate is a guess."""
        for problem in self._clocks.problems:
            print_message(problem)
