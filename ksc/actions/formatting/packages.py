"""The body of `%packages`: an entry stands at the line's beginning, and what is inside of it stays."""

from collections.abc import Iterable, Iterator

from ksc.actions.formatting.line import TEMPLATE
from ksc.actions.formatting.same import same_entries
from ksc.syntax.packages import PackageLine, package_lines
from ksc.syntax.words import LINE_BREAKS, cut

MOST_BLANK = 2  # blank lines in a row


def format_packages(body: str, *, indented: bool) -> str:
    """A body with the blanks around its entries gone, and at most two blank lines in a row.

    Blanks in an entry stay: groups have names with blanks. Comments stay where and as they are, and
    lines that are `indented` so if that is asked for.
    """
    lines = package_lines(body)
    made = "".join(fewer_blanks((line.kind == "blank", _formatted(line, indented=indented)) for line in lines))
    return made if made != body and same_entries(lines, package_lines(made)) else body


def _formatted(line: PackageLine, *, indented: bool) -> str:
    text = line.text
    visible = text.rstrip(LINE_BREAKS)
    end = text[len(visible) :]
    if line.kind == "comment" or end not in ("", "\n", "\r\n") or TEMPLATE.search(visible):
        return text
    made = visible.strip(" \t") if "#" not in visible else visible.lstrip(" \t")
    if line.kind == "include" and cut(made, comments=False) != cut(visible.lstrip(" \t"), comments=False):
        return text
    return at_margin(text, made + end) if indented and line.kind != "blank" else made + end


def at_margin(before: str, made: str) -> str:
    """A line with the blanks in front of it that it had."""
    margin = before[: len(before) - len(before.lstrip(" \t"))]
    return made if made.startswith(margin) else margin + made


def fewer_blanks(lines: Iterable[tuple[bool, str]]) -> Iterator[str]:
    """Lines, each with whether it is blank, without those that are blank after two such."""
    run = 0
    for blank, text in lines:
        run = run + 1 if blank else 0
        if run <= MOST_BLANK:
            yield text
