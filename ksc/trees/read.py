"""The trees of a site, from `trees:` in `ksc.yaml`."""

import re
from collections.abc import Callable
from typing import Any

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.dialects.spec import Facts
from ksc.layer import marks
from ksc.layer.addresses import url_problem
from ksc.layer.fields import WrongTypeError, anything, fields, kind, one_of
from ksc.layer.marks import Scalar, Value, shown
from ksc.layer.site import CODES, Site, rendered
from ksc.trees.tree import ARCHITECTURES, BOOT_FILES, PXEBOOT, Repo, Tree

# Names of trees are folders of the TFTP root and words of boot menus, which have no quotes.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_PATH = re.compile(r"[A-Za-z0-9._+~/-]+", re.ASCII)
_SOURCE = re.compile(r"[!-~]+", re.ASCII)

_WHAT = {"release": "the release that it installs, such as rocky9", "url": "where it is served"}

Text = Callable[[Value], str]


def read_trees(site: Site, facts: Facts | None = None) -> tuple[dict[str, Tree], list[Diagnostic]]:
    """The trees by name, and what is wrong with `trees:`. With `facts`, an unknown release is an error."""
    value = site.trees
    if value is None:
        return {}, []
    if not isinstance(value, marks.Mapping) or value.tag:
        return {}, [error(CODES.shape, f"`trees` must be a mapping by name, not {kind(value)}", value.location)]
    trees: dict[str, Tree] = {}
    found: list[Diagnostic] = []
    for key, entry in value.pairs:
        tree, problems = _tree(key, entry, rendered(site.names), facts)
        found.extend(problems)
        if tree is not None:
            trees[tree.name] = tree
    return trees, found


def _tree(key: Scalar, value: Value, line: Text, facts: Facts | None) -> tuple[Tree | None, list[Diagnostic]]:
    if not _NAME.fullmatch(key.value):
        return None, [_bad_name("tree", key)]
    table: dict[str, Callable[[Value], Any]] = {
        "release": _release(line, facts),
        "url": _source(line),
        "arch": one_of(*ARCHITECTURES),
        "kernel": _path(line),
        "initrd": _path(line),
        "path": line,
        "repos": anything,
    }
    what = f"the tree `{key.value}`"
    taken = fields(value, table, CODES, what)
    found = list(taken.found)
    for name, means in _WHAT.items():
        if name not in taken.places and not any(one.code == CODES.shape for one in taken.found):
            help_ = f"add `{name}:`, {means}"
            found.append(error("KS506", f"{what} has no `{name}`", key.location, help=help_))
    repos = _repos(taken.get("repos", None), line, what, found)
    if not {"release", "url"} <= taken.values.keys():
        return None, found
    arch = taken.get("arch", "x86_64")
    kernel, initrd = BOOT_FILES.get(arch, PXEBOOT)
    return (
        Tree(
            key.value,
            taken.values["release"],
            taken.values["url"],
            arch,
            repos,
            taken.get("kernel", kernel),
            taken.get("initrd", initrd),
            key.location,
            taken.get("path", None),
        ),
        found,
    )


def _repos(value: Value | None, line: Text, what: str, found: list[Diagnostic]) -> tuple[Repo, ...]:
    if value is None:
        return ()
    if not isinstance(value, marks.Mapping) or value.tag:
        said = f"`repos` of {what} must be a mapping of names to URLs, not {kind(value)}"
        found.append(error(CODES.wrong, said, value.location))
        return ()
    table = {key.value: _source(line) for key, _ in value.pairs}
    taken = fields(value, table, CODES, f"`repos` of {what}")
    found.extend(taken.found)
    repos = []
    for key, _ in value.pairs:
        if not _NAME.fullmatch(key.value):
            found.append(_bad_name("repository", key))
        elif key.value in taken.values:
            repos.append(Repo(key.value, taken.values[key.value], key.location))
    return tuple(repos)


def _bad_name(what: str, key: Scalar) -> Diagnostic:
    return error(
        "KS508",
        f"`{shown(key.value)}` cannot name a {what}",
        key.location,
        help="use letters, digits, `.`, `_` and `-`, at most 64, a letter or a digit first",
    )


def _release(line: Text, facts: Facts | None) -> Text:
    def convert(value: Value) -> str:
        name = line(value)
        if facts is None or facts.dialect(name) is not None:
            return name
        known = (*facts.dialects, *facts.aliases)
        finding = error(
            "KS507",
            f"`{shown(name)}` is no release that ksc knows",
            value.location,
            help=did_you_mean(name, known) or "write one such as rhel9, rocky9 or fedora42",
        )
        raise WrongTypeError("a release", finding=finding)

    return convert


def _source(line: Text) -> Text:
    def convert(value: Value) -> str:
        url = line(value)
        problem = None if _SOURCE.fullmatch(url) else "it is empty, or not in plain ASCII without blanks"
        scheme = url.partition("://")[0].casefold()
        if problem is None and scheme in ("http", "https", "ftp"):
            problem = url_problem(url, (scheme,))
        if problem is not None:
            said = f"`{shown(url)}` is no source of packages: {problem}"
            raise WrongTypeError("a source", finding=error("KS505", said, value.location))
        return url.rstrip("/")

    return convert


def _path(line: Text) -> Text:
    def convert(value: Value) -> str:
        path = line(value)
        if not _PATH.fullmatch(path) or path.startswith("/") or ".." in path.split("/"):
            raise WrongTypeError("a path inside the tree, such as images/pxeboot/vmlinuz")
        return path

    return convert
