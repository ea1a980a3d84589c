"""`filmoteca saved`: the saved searches of an archive, run again without the page, and what is new since."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.terminal.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from assistant.cli.terminal.output import amount, hit_line, print_json, print_line, print_message
from assistant.dialogue.json_output import hit_value
from retrieval.errors import FormatError

if TYPE_CHECKING:
    from assistant.agent.assistant import Assistant
    from retrieval.archive.archive import Archive
    from retrieval.archive.tables.saved_searches import SavedSearch
    from retrieval.search.engine import SearchEngine

app = typer.Typer(help="Searches that were saved in the page.", rich_markup_mode=None)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The saved search's name.")]


@app.command("list")
def list_saved(archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False) -> None:
    """All saved searches: what each looks for, and when it was last run."""
    from retrieval.archive.archive import Archive

    damaged = 0
    with Archive.open(archive) as opened:
        for saved in opened.saved_searches.all():
            try:
                query = saved_query_value(saved, opened)
            except FormatError as error:
                damaged += 1
                print_message(f"{saved.name}: {error}")
                continue
            if json:
                print_json({"name": saved.name, "query": query, "created": saved.created, "run": saved.run})
            else:
                print_line(f"{saved.name}: {query_line(query)}  (run {local_time(saved.run)})")
    if damaged:
        raise typer.Exit(1)


@app.command()
def run(
    name: NameArgument,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    n: Annotated[int, typer.Option("-n", metavar="N", help="Hits.", min=1, max=1000)] = 12,
    json: JsonOption = False,
) -> None:
    """Run a saved search again: its hits, and which are new since it was last run; what is there now is seen."""
    from assistant.agent.saved_searches import run_saved_search
    from assistant.agent.search.turn_search import SearchSettings
    from assistant.cli.setup.loading import open_to_search
    from assistant.dialogue.state import DialogueState

    with open_to_search(archive) as engine:
        opened = engine.archive
        saved = opened.saved_searches.get(name)
        videos = opened.saved_searches.new_videos(saved.revision, saved.run)
        assistant = searching_assistant(engine)
        settings = SearchSettings(limit=n)
        _, answer, new = run_saved_search(assistant, saved.query, videos, DialogueState(), settings)
        opened.saved_searches.ran(saved.name)
    for hit in answer.hits:
        is_new = hit.shot.id.video in videos
        print_json({**hit_value(hit), "new": is_new}) if json else print_line(
            f"{hit_line(hit)}{'  new' if is_new else ''}"
        )
    if not any(hit.match != "none" for hit in answer.hits):
        print_message(
            "Nothing here looks like that; these are the nearest." if answer.hits else "Nothing found."
        )
    print_message(f"{new_count_text(new)} since {local_time(saved.run)}.")


@app.command("new")
def tell_new(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="All, if none is named.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """How many shots are new in each saved search since it was last run. It stays as new as it is."""
    from assistant.agent.saved_searches import count_new_hits
    from assistant.cli.setup.loading import search_engine
    from retrieval.archive.archive import Archive

    damaged, assistant = 0, None
    with Archive.open(archive) as opened:
        for saved in (
            [opened.saved_searches.get(name) for name in names] if names else opened.saved_searches.all()
        ):
            videos = opened.saved_searches.new_videos(saved.revision, saved.run)
            if videos and assistant is None:
                assistant = searching_assistant(search_engine(opened))
            try:
                new = count_new_hits(assistant, saved.query, videos) if assistant else 0
            except FormatError as error:
                damaged += 1
                print_message(f"{saved.name}: {error}")
                continue
            if json:
                print_json({"name": saved.name, "run": saved.run, "new": new})
            else:
                print_line(f"{saved.name}: {new_count_text(new)} since {local_time(saved.run)}")
    if damaged:
        raise typer.Exit(1)


@app.command()
def rename(
    name: NameArgument,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Give a saved search another name."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        opened.saved_searches.rename(name, new_name)


@app.command()
def delete(name: NameArgument, archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Delete a saved search."""
    from retrieval.archive.archive import Archive

    with Archive.open(archive) as opened:
        opened.saved_searches.delete(name)


def searching_assistant(engine: "SearchEngine") -> "Assistant":
    """An assistant that searches; it is asked nothing in words."""
    from assistant.cli.setup.loaded_models import LoadedModels

    return LoadedModels("none").over(engine)


def saved_query_value(saved: "SavedSearch", archive: "Archive") -> dict[str, Any]:
    """What it looks for, by the options of `filmoteca search` where there are such; FormatError where damaged."""
    from assistant.dialogue.running_query import search_query
    from assistant.dialogue.sessions.session_restore import restore_session

    running = restore_session(saved.query, archive, "The saved search").query
    query, asked = search_query(running), running.as_plan().model_dump()
    words = ("either", "speech", "sound", "written", "exclude", "then")
    value: dict[str, Any] = {"text": running.visual} | {key: asked[key] for key in words}
    value |= {"pictures": len(query.pictures), "liked": len(query.like), "disliked": len(query.unlike)}
    among = query.filters.among
    chosen = [among.words, among.name, *(f"{facet} {kind}" for facet, kind in sorted(among.values))]
    value["among"] = ", ".join(part for part in chosen if part)
    value |= asked["filters"] | {key: asked[key] for key in ("sort", "limit", "per_video")}
    return value


def query_line(query: dict[str, Any]) -> str:
    """What a search looks for on one line."""
    said = []
    for key, value in query.items():
        if key in ("pictures", "liked", "disliked"):
            said += [amount(value, "picture") if key == "pictures" else f"{value} {key}"] if value else []
        elif value not in ("", None, ()):
            value = ", ".join(value) if isinstance(value, list | tuple) else value
            said.append(f"“{value}”" if key == "text" else f"{key.replace('_', ' ')} {value}")
    return ", ".join(said)


def new_count_text(new: int) -> str:
    """How many shots have come since a saved search was last run, for people."""
    return f"{amount(new, 'new shot')}" if new else "nothing new"


def local_time(time: str) -> str:
    """A time (ISO 8601) on this machine's clock."""
    try:
        return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return time
