"""Sections by name: what profiles call the scripts, add-ons and certificates of a base."""

from collections.abc import Iterable, Mapping

from ksc.syntax import Comment, Node, Section

SCRIPTS = ("%pre", "%pre-install", "%post", "%onerror", "%traceback")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "scripts": SCRIPTS,
    "addons": ("%addon",),
    "certificates": ("%certificate",),
}
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_MARK = "# ksc: name="


def group_of(kind: str) -> str | None:
    """The profile key under which a kind of section is named: `%post` is one of `scripts`."""
    return _GROUP_OF.get(kind)


def own_name(section: Section) -> str | None:
    """The name that an add-on's or a certificate's header gives."""
    if section.kind == "%addon":
        return section.words[1].value if len(section.words) > 1 else None
    if section.kind == "%certificate":
        values = [word.value for word in section.words[1:]]
        for index, value in enumerate(values):
            if value.startswith("--filename="):
                return value.partition("=")[2]
            if value == "--filename" and index + 1 < len(values):
                return values[index + 1]
    return None


def marked_name(text: str) -> str | None:
    """The name in a `# ksc: name=NAME` comment."""
    stripped = text.strip()
    return stripped.removeprefix(_MARK).strip() or None if stripped.startswith(_MARK) else None


def section_names(nodes: Iterable[Node], *, number: bool = True) -> dict[int, tuple[str, str]]:
    """Group and name of the sections at these positions of `nodes`.

    A script is named by the comment on the line before it, else (with `number`) by its kind and its place
    among that kind: `post-1`, `post-2`.
    """
    names: dict[int, tuple[str, str]] = {}
    counts: dict[str, int] = {}
    mark: str | None = None
    for index, node in enumerate(nodes):
        if isinstance(node, Section):
            group = _GROUP_OF.get(node.kind)
            counts[node.kind] = counts.get(node.kind, 0) + 1
            name = own_name(node)
            if group == "scripts":
                name = mark or (f"{node.kind[1:]}-{counts[node.kind]}" if number else None)
            if group and name:
                names[index] = (group, name)
        mark = marked_name(node.text) if isinstance(node, Comment) else None
    return names
