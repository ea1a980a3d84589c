"""What `ask` carries acts out on: the archive's own bins and saved searches, and files in the present folder."""

from pathlib import Path

from assistant.agent.tools.workspace import ExportedFile, Workspace
from assistant.cli.commands.export import write
from assistant.cli.setup.login import own_bins
from assistant.i18n.catalogue import Texts
from assistant.i18n.subtitle_texts import subtitle_choice
from assistant.i18n.translation import translate
from retrieval.archive.archive import Archive
from retrieval.bins.bins import Bin
from retrieval.export.cut_lists import SourceClocks, cuts_of_bin
from retrieval.export.formats import ExportFormat
from retrieval.file_names import safe_stem, unused_path


def command_line_workspace(archive: Archive, folder: Path) -> Workspace:
    """What `filmoteca bin`, `export` and `saved` change may be changed; files are written into `folder`."""

    def export(chosen: Bin, kind: ExportFormat, texts: Texts) -> ExportedFile:
        from ingest.media.clocks.clocks import read_clock

        sources = SourceClocks(read_clock)
        path = unused_path(folder / f"{safe_stem(chosen.name, 'bin')}.{kind.suffix}")
        problems = write(
            archive, cuts_of_bin(archive, chosen, sources), kind, path, subtitle_choice("", texts)
        )
        notes = tuple(translate(problem, texts.language) for problem in (*sources.problems, *problems))
        return ExportedFile(path.name, path=str(path), notes=notes)

    return Workspace(own_bins(archive), export, archive.saved_searches, shows_paths=True)
