"""`filmoteca user` and `filmoteca token`: who may use a server, and what for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant.accounts.roles import parse_role
from assistant.accounts.store import Accounts, accounts_file
from assistant.cli.terminal.output import print_line, print_message

user = typer.Typer(help="People who may sign in.", no_args_is_help=True, rich_markup_mode=None)
token = typer.Typer(help="Tokens for programs.", no_args_is_help=True, rich_markup_mode=None)
RoleOption = Annotated[str, typer.Option("--role", metavar="ROLE", help="viewer, editor or owner.")]


@user.command("add")
def add_user(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Their name, or address at a provider.")],
    role: RoleOption = "viewer",
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in at a provider or a proxy.")
    ] = False,
) -> None:
    """Add somebody, or give them another role and password, which is asked for or read from stdin."""
    with _accounts() as accounts:
        accounts.put_user(name, parse_role(role), None if no_password else _password())
    print_message(f"{name.strip()} may sign in as {role}.")


@user.command("list")
def list_users() -> None:
    """List users with their roles."""
    with _accounts() as accounts:
        for user in accounts.users():
            print_line(f"{user.name}  {user.role.title}")


@user.command("remove")
def remove_user(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Remove somebody; they are signed out at once."""
    with _accounts() as accounts:
        accounts.remove_user(name)
    print_message(f"{name} is removed.")


@token.command("add")
def add_token(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    role: RoleOption = "viewer",
    days: Annotated[
        float, typer.Option(min=0, metavar="N", help="How long it counts; 0: until removed.")
    ] = 0,
) -> None:
    """Make a token, which is shown this once."""
    with _accounts() as accounts:
        print_line(accounts.make_token(name, parse_role(role), days=days))


@token.command("list")
def list_tokens() -> None:
    """List tokens by their numbers."""
    with _accounts() as accounts:
        for one in accounts.tokens():
            until = datetime.fromtimestamp(one.expires, UTC).date().isoformat() if one.expires else "removed"
            print_line(f"{one.number}  {one.name}  {one.role.title}  until {until}")


@token.command("remove")
def remove_token(number: Annotated[int, typer.Argument(metavar="NUMBER")]) -> None:
    """Remove a token; it counts no more at once."""
    with _accounts() as accounts:
        accounts.remove_token(number)
    print_message(f"Token {number} is removed.")


def _password() -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\n")


@contextmanager
def _accounts() -> Iterator[Accounts]:
    accounts = Accounts(accounts_file())
    try:
        yield accounts
    finally:
        accounts.close()
