"""Text to `BootMenu`: total, so that every text becomes nodes, and lossless."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import cast

from lark import Token, Tree

from ksc.diagnostics import Source, Span
from ksc.syntax.grammar import pxelinux_grammar
from ksc.syntax.menus.findings import findings
from ksc.syntax.menus.keywords import OF_LABEL
from ksc.syntax.menus.nodes import BootMenu, Directive, Help, Label, Member, MenuNode
from ksc.syntax.nodes import Blank, Comment
from ksc.syntax.parser import uncollected

# A word ends at what the loader takes for white space: anything up to the blank.
_HEAD = re.compile(r"(?i)[\x01-\x20]*(menu[\x01-\x20]+(?:master[\x01-\x20]+)?[^\x01-\x20]+|[^\x01-\x20]*)[\x01-\x20]*")
_SPACE = re.compile(r"[\x01-\x20]+")
_WHITE = "".join(map(chr, range(1, 33)))


def parse_menu(text: str | Source, path: str | None = None) -> BootMenu:
    """The lossless syntax tree of a boot menu; never fails on text.

    `path` names the text in messages. What is wrong stands in `diagnostics` of the result.
    """
    source = text if isinstance(text, Source) else Source(path or "<text>", text)
    with uncollected():
        tree = pxelinux_grammar().parse(source.text, start="document")
        nodes: list[MenuNode] = []
        bom = ""
        for child in tree.children:
            if isinstance(child, Tree) and child.data == "help":
                nodes.append(_help(child))
            elif isinstance(child, Tree):
                nodes.extend(_group(child))
            elif child.type == "BOM":
                bom = str(child)
            else:
                nodes.append(_MAKERS[child.type](child))
        menu = BootMenu(source, tuple(nodes), bom)
        return BootMenu(source, menu.nodes, bom, tuple(findings(menu)))


def _group(tree: "Tree[Token]") -> Iterator[MenuNode]:
    """A label, or a line that ends one, and what stands below it."""
    header, *rest = tree.children
    first = _directive(cast(Token, header))
    members = [_help(one) if isinstance(one, Tree) else _MAKERS[one.type](one) for one in rest]
    if tree.data == "mark":
        yield first
    else:
        # What stands below its last line introduces what comes next, or is the menu's own.
        count = next((at for at in range(len(members), 0, -1) if _of_label(members[at - 1])), 0)
        own, members = members[:count], members[count:]
        last = own[-1].span if own else first.span
        assert last is not None
        yield Label(first, tuple(own), Span(*first.span[:2], *last[2:]))
    yield from members


def _of_label(member: Member) -> bool:
    return isinstance(member, Help) or (isinstance(member, Directive) and member.keyword in OF_LABEL)


def _blank(token: Token) -> Member:
    return Blank(str(token), _span(token, token))


def _comment(token: Token) -> Member:
    return Comment(str(token), _span(token, token))


def _directive(token: Token) -> Directive:
    text = str(token)
    head = _HEAD.match(text)
    assert head is not None
    value = text[head.end() :].rstrip(_WHITE)
    return Directive(text, _SPACE.sub(" ", head[1]).upper(), value, head.end(), _span(token, token))


def _help(tree: "Tree[Token]") -> Help:
    tokens = cast(Sequence[Token], tree.children)
    parts = {token.type: str(token) for token in tokens}
    return Help(parts["TEXT"], parts.get("BODY", ""), parts.get("ENDTEXT", ""), _span(tokens[0], tokens[-1]))


def _span(first: Token, last: Token) -> Span:
    return Span(first.line or 1, first.column or 1, last.end_line or 1, last.end_column or 1)


_MAKERS: dict[str, Callable[[Token], Member]] = {"BLANK": _blank, "COMMENT": _comment, "DIRECTIVE": _directive}
