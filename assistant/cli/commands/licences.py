"""`filmoteca licences`: under which terms the packages and weights are that are installed here."""

from assistant.cli.terminal.options import JsonOption
from assistant.cli.terminal.output import print_json, print_line


def licences(json: JsonOption = False) -> None:
    """List the packages that Filmoteca needs and the weights inside them, with their versions and licences."""
    from assistant.licences import licences as listed

    for one in listed():
        if json:
            print_json(one._asdict())
        else:
            what = f"weights in {one.name}: {one.weights}" if one.weights else f"{one.name} {one.version}"
            print_line(f"{what}  {one.licence or 'not said by the package; see NOTICE'}")
