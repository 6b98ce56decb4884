"""The hooks: what a plugin may implement, when each is called, what it gets and what it returns.

A plugin is a module (or an object) whose functions bear these names and are decorated with
`ksc.markers.hookimpl`. It may take fewer arguments than a hook offers; None means "nothing from me".
Implementations run by their `order`, lower first, then by the plugin's name. An iterable may be a generator.

`API_VERSION` grows when a hook is added or changed; a plugin that needs a certain one says `ksc_api = N`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from ksc.checks.check import Check
    from ksc.diagnostics import Diagnostic
    from ksc.emit import EmitContext, Emitter, MenuEntry
    from ksc.inventory import Inventory
    from ksc.model import Install
    from ksc.secrets import SecretStore
    from ksc.storage import Scheme
    from ksc.trees import Repo

API_VERSION = 2

hookspec = pluggy.HookspecMarker("ksc")


@hookspec
def ksc_partition_schemes() -> Iterable[Scheme]:  # type: ignore[empty-body]
    """Ways to lay out disks, for `partitioning: {scheme: NAME}`.

    Called once a run, before profiles are read. Two plugins that offer the same name are an error.
    Since API version 1.
    """


@hookspec
def ksc_emit_kickstart(install: Install, context: EmitContext) -> str | Iterable[str | Diagnostic] | None:
    """Whole commands and sections (closed by `%end`) to add to a profile's kickstart.

    Called once a profile, after merging. Commands go before the first section of the kickstart, sections
    after the last. Since API version 1.
    """


@hookspec
def ksc_emit_menu(install: Install, context: EmitContext) -> MenuEntry | Iterable[MenuEntry | Diagnostic] | None:
    """Labels of the boot menus.

    Called once a profile, after merging. Every loader's menu is made of the same entries.
    Since API version 1.
    """


@hookspec(firstresult=True)
def ksc_emit_repo(repo: Repo, context: EmitContext) -> str | None:
    """The statement (`url`, `nfs`, `repo`, ...) for one source of an install tree, without a line end.

    Called for each source of a profile's tree, before merging; `repo.name` is None for the main source. The
    first implementation that returns a text wins; None leaves it to the next. Since API version 1.
    """


@hookspec
def ksc_emitters() -> Iterable[Emitter]:  # type: ignore[empty-body]
    """Makers of files.

    Called once a run. An emitter's function is called once for each thing of its scope, with a `ProfileInput`
    or the `SiteInput`, and what it is given is all it may look at. Two of one name are an error.
    Since API version 1.
    """


@hookspec
def ksc_checks() -> Iterable[Check]:  # type: ignore[empty-body]
    """Checks of a whole installation.

    Called once a run. A check names the fields of `Install` that it reads and is given just these.
    Two of one name are an error. Since API version 1.
    """


@hookspec
def ksc_profile_dirs() -> Mapping[str, Path]:  # type: ignore[empty-body]
    """Folders with profiles that a package ships, by name: `extends: NAME/profile`.

    Called once a run, before profiles are read. A folder that is not there is an error, as are two of one
    name. Since API version 1.
    """


@hookspec
def ksc_filters() -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
    """Jinja2 filters by name, for the templates in profiles and scripts.

    Called once a run, before profiles are read. Two plugins that offer the same name are an error.
    Since API version 1.
    """


@hookspec
def ksc_secret_stores() -> Iterable[SecretStore]:  # type: ignore[empty-body]
    """Named stores of secrets, for `!secret STORE:NAME`.

    Called once a run, before profiles are read. A store is asked for the names that profiles say, each once,
    and for no other. Two plugins that offer the same name are an error. Since API version 2.
    """


@hookspec
def ksc_inventories() -> Iterable[Inventory]:  # type: ignore[empty-body]
    """Kinds of inventories, by name: what `inventories:` in `ksc.yaml` says of a file.

    Called once a run that reads hosts. A kind's function is called with the text of each file of its kind, and gives
    the hosts in it; they are checked as those of `hosts.yaml` are. Two of one name are an error.
    Since API version 2.
    """


HOOKS = (
    "ksc_partition_schemes",
    "ksc_emit_kickstart",
    "ksc_emit_menu",
    "ksc_emit_repo",
    "ksc_emitters",
    "ksc_checks",
    "ksc_profile_dirs",
    "ksc_filters",
    "ksc_secret_stores",
    "ksc_inventories",
)
