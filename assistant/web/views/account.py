"""Who is signed in, told in the bar, and what the page offers to whom.

What the page does not offer the server refuses all the same (`assistant.web.sign_in.authorization`).
"""

from html import escape

from assistant.accounts.roles import Role, User
from assistant.i18n.catalogue import Texts

_ICON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true">'
    '<path d="M12 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8M4 21c0-4 4-6 8-6s8 2 8 6"/></svg>'
)
LEAST_ROLES = {"people": Role.OWNER, "footage": Role.OWNER, "teaching": Role.EDITOR}
"""Of the views that are not for everybody."""


def views_for(person: User, views: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the views that somebody may use."""
    return tuple(name for name in views if person.role >= LEAST_ROLES.get(name, Role.VIEWER))


def account_html(person: User, texts: Texts) -> str:
    """The button of whoever is signed in; empty where nobody is asked who they are."""
    if not person.name:
        return ""
    role = texts(f"account.role.{person.role.title}")
    label = f"{texts('account')}: {person.name}, {role}"
    leave = f' data-leave="{escape(texts("account.leave"))}"' if person.way in ("password", "oidc") else ""
    told = f'data-name="{escape(person.name)}" data-role="{escape(role)}"{leave}'
    return (
        f'<button type="button" class="account" {told} title="{escape(texts("account"))}" '
        f'aria-label="{escape(label)}" aria-expanded="false">{_ICON}<span dir="auto">{escape(person.name)}</span>'
        "</button>"
    )
