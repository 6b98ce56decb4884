"""Line ends: what is laid over a base takes the base's, and a line that is not the last has one."""

from dataclasses import replace

from ksc.syntax import Node, Section

_ENDS = tuple("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def is_ended(node: Node) -> bool:
    """Whether a line that follows the node begins on a line of its own."""
    return node.text[-1:] in _ENDS


def ended(node: Node, newline: str) -> Node:
    """A node with a line end."""
    if not isinstance(node, Section):
        return replace(node, text=node.text + newline)
    if node.end:
        return replace(node, end=node.end + newline)
    if node.body:
        return replace(node, body=node.body + newline)
    return replace(node, header=node.header + newline)


def with_newline(node: Node, newline: str) -> Node:
    """A node that ends its lines with `newline`; the node itself where it does."""
    text = converted(node.text, newline)
    if text == node.text:
        return node
    if isinstance(node, Section):
        return replace(
            node,
            header=converted(node.header, newline),
            body=converted(node.body, newline),
            end=converted(node.end, newline),
        )
    return replace(node, text=text)


def as_line(node: Node, newline: str) -> Node:
    """A node of another file as a line here."""
    made = with_newline(node, newline)
    return made if is_ended(made) else ended(made, newline)


def converted(text: str, newline: str) -> str:
    """A text whose lines end with `newline`."""
    if "\r\n" not in text and newline == "\n":
        return text
    return text.replace("\r\n", "\n").replace("\n", newline)
