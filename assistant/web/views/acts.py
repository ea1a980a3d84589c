"""What a turn did, a line for each act: what is said of it, its link, its undo; the question before deleting."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from assistant.dialogue.answer import Act
from assistant.i18n.catalogue import Texts
from assistant.web.views.statements import statement_html


def acts_html(acts: Sequence[Act], turn: int, texts: Texts) -> str:
    """The acts of the turn of that number; empty where it did nothing."""
    lines = "".join(_line(act, f"{turn}.{place}", texts) for place, act in enumerate(acts))
    return f'<ul class="acts" aria-label="{escape(texts("acts.list"))}">{lines}</ul>' if lines else ""


def question_html(question: str, texts: Texts) -> str:
    """The question, with a button for yes and one for no."""
    if not question:
        return ""
    buttons = "".join(
        f'<button type="button" class="act" data-action="confirm" data-target="{answer}">'
        f"{escape(texts(f'acts.confirm.{answer}'))}</button>"
        for answer in ("yes", "no")
    )
    return f'<p class="question">{escape(question)}</p><p class="confirm">{buttons}</p>'


def _line(act: Act, target: str, texts: Texts) -> str:
    """`target` is what its undo is about."""
    data = "".join(
        f' data-{name}="{escape(value)}"'
        for name, value in (("do", act.do), ("bin", act.bin), ("job", act.job))
        if value
    )
    done = "did" if act.done else "did not"
    return (
        f'<li class="{done}"{data}>{statement_html(act.said, texts)}'
        f'<span class="ways">{_file(act, texts)}{_bin(act, texts)}{_undo(act, target, texts)}</span></li>'
    )


def _file(act: Act, texts: Texts) -> str:
    """The link to a file; while a job makes it, that it is being made."""
    if not act.url:
        return ""
    waits = f'<span class="making" role="status">{escape(texts("acts.making", file=act.file))}</span>'
    link = (
        f'<a class="file" href="{escape(act.url)}" download="{escape(act.file)}"{" hidden" if act.job else ""}>'
        f"{escape(texts('acts.file', file=act.file))}</a>"
    )
    return f"{waits}{link}" if act.job else link


def _bin(act: Act, texts: Texts) -> str:
    if not act.bin or act.do not in ("bin_add", "bin_remove", "bin_create", "bin_rename"):
        return ""
    address = f"#/bins/{quote(act.bin, safe='')}"
    return f'<a class="open" href="{escape(address)}">{escape(texts("acts.open", bin=act.bin))}</a>'


def _undo(act: Act, target: str, texts: Texts) -> str:
    if not act.reversals:
        return ""
    label = escape(texts("acts.undo", what=act.text))
    return (
        f'<button type="button" class="act" data-action="unact" data-target="{target}" '
        f'aria-label="{label}" title="{label}">{escape(texts("undo"))}</button>'
    )
