"""`filmoteca shots` and `info`: what an archive holds."""

from typing import Annotated

import typer

from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import amount, print_json, print_line, print_message
from assistant.dialogue.json_output import archive_value, shot_value
from assistant.i18n.clock_text import exact_running_time, terminal_clock


def shots(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    video: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this video.")] = None,
    json: JsonOption = False,
) -> None:
    """List the shots of an archive, or of one video, in order of time."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        names = {v.id: v.name for v in opened.videos()}
        only = opened.video(video).id if video is not None else None
        for shot in opened.shots(only):
            value = shot_value(shot, names[shot.id.video])
            if json:
                print_json(value)
            else:
                print_line(
                    f"{value['video']}  shot {shot.id.number}  {terminal_clock(shot.start)} – "
                    f"{terminal_clock(shot.end)}  scene {shot.scene}  class {shot.semantic_class}"
                )


def info(archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False) -> None:
    """What an archive holds: videos, shots, hours, models, versions."""
    from assistant.cli.setup.loading import older_head
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        totals, speech, (created, version) = opened.totals(), opened.speech_totals(), opened.made()
        encoder, recognisers = opened.encoder, ", ".join(speech.recognisers)
        value = archive_value(opened, str(archive))
        known = opened.metadata.totals()
    if line := older_head(archive, encoder):
        print_message(line)
    if json:
        print_json(value)
        return
    kinds = [amount(value["photos"], "photo"), f"{value['sounds']} sound alone"]
    told = ", ".join(kind for kind in kinds if not kind.startswith("0 "))
    print_line(
        f"{archive}: {amount(totals.videos, 'video')}{f' ({told})' if told else ''}, "
        f"{amount(totals.shots, 'shot')}, "
        f"{exact_running_time(totals.seconds)}; encoder {encoder}; {amount(speech.lines, 'subtitle')} "
        f"in {amount(speech.videos, 'video')}"
        f"{f', speech by {recognisers}' if recognisers else ''}; made {created} with filmoteca {version}."
    )
    for part in value.get("in_progress", ()):
        print_line(
            f"In progress: {part['video']}, {exact_running_time(part['seconds'])} of "
            f"{exact_running_time(part['expected'])}; filmoteca ingest reads it to its end."
        )
    if known:
        counts = ", ".join(f"{field} of {amount(count, 'video')}" for field, count in known.items())
        print_line(f"Known of the recordings: {counts} (filmoteca metadata).")
