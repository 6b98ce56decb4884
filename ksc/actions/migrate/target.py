"""The release and the tree that profiles name, set to the target's."""

import re
from collections.abc import Mapping

from ksc.actions.migrate.sheet import Sheet
from ksc.diagnostics import Span, error, note, whole_line
from ksc.layer.chain import Chain
from ksc.layer.marks import shown
from ksc.layer.profile import Profile
from ksc.trees import Tree

# On one line, with nothing after it but a comment.
_EXTENDS = re.compile(r"extends:[ ]+(?:[\w./+-]+|\[[^\]]*\])[ ]*(?:[ ]#.*)?\r?\Z")


def set_target(sheet: Sheet, trees: Mapping[str, Tree], name: str) -> None:
    """A profile's own `target` and `tree`; what is of the target already, by whatever name, stays."""
    target, tree = sheet.profile.target, sheet.profile.tree
    if target is not None and not target.null and sheet.facts.dialect(target.value) != sheet.target:
        sheet.write(target, name, f"`target: {shown(target.value)}` becomes `{name}`")
        sheet.stuck = target.location.span not in sheet.edits
    known = trees.get(tree.value) if tree is not None else None
    if tree is None or known is None or sheet.facts.dialect(known.release) == sheet.target:
        return
    fitting = [one.name for one in trees.values() if sheet.facts.dialect(one.release) == sheet.target]
    exact = [one for one in fitting if trees[one].release == name]
    best = exact if len(exact) == 1 else fitting
    if len(best) == 1:
        sheet.write(tree, best[0], f"`tree: {shown(tree.value)}` becomes `{best[0]}`")
        sheet.stuck = sheet.stuck or tree.location.span not in sheet.edits
        return
    sheet.stuck = True
    help_ = f"name one of these: {', '.join(fitting)}" if fitting else f"add a tree of {name} to ksc.yaml, and name it"
    why = f"it installs {known.release}, whatever the kickstart was written for"
    sheet.hand(tree, f"`tree: {shown(tree.value)}` has to be migrated by hand", why, help_)


def insert_target(chain: Chain, sheets: Mapping[str, Sheet], name: str) -> None:
    """A `target` for a profile, where neither it nor what it extends names a release, or a tree, of its own."""
    leaf = chain.links[-1]
    own = [sheets[one.source.path] for one in chain.profiles if "/" not in one.name]
    if not isinstance(leaf, Profile) or "/" in leaf.name:
        return
    if any(one.targeted or _says(one.profile) for one in own):
        return
    sheet = sheets[leaf.source.path]
    number, column, text = _first_key(leaf)
    if text[:1] in ("{", "[", "&", "!"):
        said = f"`target: {name}` has to be added by hand"
        sheet.stuck = True
        sheet.found.append(error("KS751", said, leaf.location, notes=("the profile does not have a key a line",)))
        return
    newline = "\r\n" if text.endswith("\r") else "\n"
    if _EXTENDS.match(text):
        # Where one looks for it: below what it extends.
        column += len(text.removesuffix("\r"))
        sheet.edits[Span(number, column, number, column)] = f"{newline}target: {name}"
    else:
        sheet.edits[Span(number, column, number, column)] = f"target: {name}{newline}"
    sheet.targeted = True
    sheet.found.append(note("KS750", f"`target: {name}` is added", whole_line(leaf.source, number)))


def _says(profile: Profile) -> bool:
    return any(one is not None and not one.null for one in (profile.target, profile.tree))


def _first_key(profile: Profile) -> tuple[int, int, str]:
    """The line and the column before the first line of a profile that is no comment, and that line."""
    for number, line in enumerate(profile.source.text.split("\n"), 1):
        text = line.removeprefix("\ufeff")
        if text.strip() and not text.lstrip().startswith(("#", "---", "%")):
            return number, len(line) - len(text) + 1, text
    return 1, 1, ""
