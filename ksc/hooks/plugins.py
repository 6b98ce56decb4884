"""The plugins of one run, behind plain typed functions.

Every call of a plugin's code is here. What it raises, and what it returns that it may not, becomes an error
that names the plugin and the hook.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import pluggy

from ksc.artifacts import Artifact
from ksc.checks.check import Check
from ksc.diagnostics import Diagnostic, Source, error
from ksc.emit.context import EmitContext, Emitter, Fragment
from ksc.emit.menu import MenuEntry
from ksc.hooks import convert
from ksc.hooks.candidates import BUILT_IN, Kind
from ksc.hooks.manager import FAILURES, ORDER, quiet, raised, told
from ksc.hooks.results import Answer, Offered, WrongResultError, by_name, several, unique
from ksc.inventory.entry import Entry, Inventory
from ksc.layer.marks import shown
from ksc.model import Install
from ksc.records import dataclass
from ksc.secrets import SecretStore, StoreContext, StoreError
from ksc.syntax import Command
from ksc.trees import Repo

if TYPE_CHECKING:
    from ksc.storage import Scheme

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed:
    """One plugin, for `ksc plugins`. A disabled or broken one has no hooks."""

    name: str
    kind: Kind
    where: str
    state: Literal["loaded", "disabled", "broken"]
    hooks: tuple[str, ...] = ()
    order: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Plugins:
    """The plugins that were loaded. Every function gives its values and what is wrong with them."""

    manager: pluggy.PluginManager
    listed: tuple[Listed, ...] = ()

    def listing(self) -> tuple[Listed, ...]:
        """All that there are, loaded or not, in their order."""
        return self.listed

    def modules(self) -> tuple[object, ...]:
        """The plugins themselves: modules, most of them."""
        return tuple(self.manager.get_plugins())

    def schemes(self) -> "Answer[dict[str, Scheme]]":
        """Partition schemes by name."""
        from ksc.storage import Scheme

        made, found = self._call("ksc_partition_schemes", lambda result: several(result, Scheme))
        return _values(unique(_by_own_name(made), "scheme"), found)

    def profile_dirs(self) -> Answer[dict[str, Path]]:
        """Folders with profiles, by name."""
        made, found = self._call("ksc_profile_dirs", lambda result: by_name(result, convert.is_folder, "a folder"))
        return _values(unique(_flat(made), "profile folder"), found)

    def filters(self) -> Answer[dict[str, Callable[..., Any]]]:
        """Jinja2 filters by name."""
        made, found = self._call("ksc_filters", lambda result: by_name(result, callable, "a function"))
        return _values(unique(_flat(made), "filter"), found)

    def secret_stores(self) -> Answer[dict[str, Offered[SecretStore]]]:
        """Secret stores by name."""
        made, found = self._call("ksc_secret_stores", convert.stores)
        kept, twice = unique(_by_own_name(made), "secret store")
        return Answer(kept, (*found, *twice))

    def secret(self, store: Offered[SecretStore], name: str, context: StoreContext) -> str | Diagnostic | None:
        """One secret of a store; None where it has none of that name. What the store raised is never shown."""
        what = f"the store `{store.value.name}` cannot give the secret `{shown(name)}`"
        try:
            with quiet():
                given: object = store.value.read(name, context)
        except StoreError as problem:
            return error("KS338", f"{what}: {shown(str(problem), 200)}", help=problem.help)
        except FAILURES as problem:
            said = f"{what}: the plugin `{store.plugin}` fails with {type(problem).__name__}"
            notes = (*raised(problem), "its message is not shown, since it may hold the secret")
            return error("KS525", said, notes=notes, help=_SWITCH.format(store.plugin))
        if given is None or isinstance(given, str):
            return given if given is None else str(given)
        said = f"{what}: the plugin `{store.plugin}` gave a value of type {type(given).__name__}, and not a text"
        return error("KS525", said, help=_SWITCH.format(store.plugin))

    def emitters(self) -> Answer[tuple[Offered[Emitter], ...]]:
        """The emitters, in order."""
        made, found = self._call("ksc_emitters", convert.emitters)
        kept, twice = unique(_by_own_name(made), "emitter")
        return Answer(tuple(kept.values()), (*found, *twice))

    def checks(self) -> Answer[tuple[Offered[Check], ...]]:
        """The checks, in order."""
        made, found = self._call("ksc_checks", convert.checks)
        kept, twice = unique(_by_own_name(made), "check")
        return Answer(tuple(kept.values()), (*found, *twice))

    def inventories(self) -> Answer[dict[str, Offered[Inventory]]]:
        """The kinds of inventories by name."""
        made, found = self._call("ksc_inventories", convert.inventories)
        kept, twice = unique(_by_own_name(made), "inventory")
        return Answer(kept, (*found, *twice))

    def read_inventory(self, kind: Offered[Inventory], source: Source) -> Answer[tuple[Entry | Diagnostic, ...]]:
        """The hosts of a file, and what there is to say about them; none at all where the plugin fails."""
        what = f"the inventory `{shown(kind.value.name)}`"
        made, found = _guarded(kind.plugin, what, lambda: convert.hosts(kind.value.read(source), source))
        return Answer(tuple(made or ()), found)

    def emit_kickstart(self, install: Install, context: EmitContext) -> Answer[tuple[Fragment, ...]]:
        """What plugins add to a profile's kickstart, in order."""
        made, found = self._call("ksc_emit_kickstart", convert.texts, install=install, context=context)
        texts = [Offered(plugin, one) for plugin, given in made for one in given]
        fragments = tuple(Fragment(plugin, one) for plugin, one in texts if isinstance(one, str))
        return Answer(fragments, (*found, *(one for _, one in texts if isinstance(one, Diagnostic))))

    def emit_menu(self, install: Install, context: EmitContext) -> Answer[tuple[MenuEntry, ...]]:
        """The menu labels of a profile, in order."""
        made, found = self._call("ksc_emit_menu", convert.entries, install=install, context=context)
        given = [one for _, some in made for one in some]
        entries = tuple(one for one in given if isinstance(one, MenuEntry))
        return Answer(entries, (*found, *(one for one in given if isinstance(one, Diagnostic))))

    def emit_repo(self, repo: Repo, context: EmitContext) -> Answer[Command | None]:
        """The statement for a source, from the first plugin that knows its kind of address."""
        first, found = self._call("ksc_emit_repo", convert.statement, first=True, repo=repo, context=context)
        if first or found:
            return Answer(first[0].value if first else None, found)
        missing = error(
            "KS713",
            f"no plugin makes a source of `{shown(repo.url)}`",
            repo.location,
            help="write an http, https or ftp URL, nfs:SERVER:/PATH, hd:PARTITION:/PATH or cdrom",
        )
        return Answer(None, (missing,))

    def run(self, emitter: Offered[Emitter], value: object, context: EmitContext) -> Answer[tuple[Artifact, ...]]:
        """What one emitter makes of a value of its scope: nothing at all where it fails."""
        what = f"the emitter `{emitter.value.name}`"
        made, found = _guarded(emitter.plugin, what, lambda: convert.made(emitter.value.emit(value, context)))
        artifacts = tuple(one for one in made or () if isinstance(one, Artifact))
        return Answer(artifacts, (*found, *(one for one in made or () if isinstance(one, Diagnostic))))

    def check(self, check: Offered[Check], installs: Sequence[Install]) -> tuple[Diagnostic, ...]:
        """What one check finds in the installations, like ones looked at once."""
        what = f"the check `{check.value.name}`"
        made, found = _guarded(check.plugin, what, lambda: convert.check_findings(check.value, installs))
        return (*(made or ()), *found)

    def _call(
        self, hook: str, convert: Callable[[object], T], *, first: bool = False, **arguments: object
    ) -> Answer[list[Offered[T]]]:
        """The results of all implementations in order, without the Nones; with `first`, one at most."""
        made: list[Offered[T]] = []
        found: list[Diagnostic] = []
        for plugin, function, names in self._implementations(hook):
            given = [arguments[name] for name in names]

            def call(function: Callable[..., object] = function, given: list[object] = given) -> T | None:
                result = function(*given)
                return None if result is None else convert(result)

            value, problems = _guarded(plugin, f"`{hook}`", call)
            found.extend(problems)
            if value is not None:
                made.append(Offered(plugin, value))
            if first and (made or problems):
                break
        return Answer(made, tuple(found))

    def _implementations(self, hook: str) -> Iterator[tuple[str, Callable[..., object], Sequence[str]]]:
        found = []
        for one in getattr(self.manager.hook, hook).get_hookimpls():
            order = getattr(one.function, ORDER, getattr(one.plugin, ORDER, 0))
            found.append(((order, one.plugin_name), one))
        for (_, name), one in sorted(found, key=lambda pair: pair[0]):
            yield name, one.function, one.argnames


def _guarded(plugin: str, what: str, call: Callable[[], T | None]) -> Answer[T | None]:
    try:
        with quiet():
            return Answer(_signed(plugin, call()))
    except WrongResultError as problem:
        said = f"the plugin `{shown(plugin)}` gives a wrong result in {shown(what)}: {problem}"
        return Answer(None, (error("KS519", said, help=_SWITCH.format(plugin)),))
    except FAILURES as problem:
        said = f"the plugin `{shown(plugin)}` fails in {shown(what)}: {told(problem)}"
        return Answer(None, (error("KS518", said, notes=raised(problem), help=_SWITCH.format(plugin)),))


def _signed(plugin: str, value: Any) -> Any:
    """What a plugin gave, with its name on its findings: they may say things that ksc's own do not."""
    if plugin in BUILT_IN or type(value) not in (list, tuple):
        return value
    return type(value)(replace(one, plugin=plugin) if isinstance(one, Diagnostic) else one for one in value)


_SWITCH = "this is a fault of the plugin; tell its author, or write `disable: [{}]` in ksc.yaml"


def _flat(offers: list[Offered[list[tuple[str, T]]]]) -> Iterator[tuple[str, str, T]]:
    return ((plugin, name, value) for plugin, pairs in offers for name, value in pairs)


def _by_own_name(offers: list[Offered[list[T]]]) -> Iterator[tuple[str, str, T]]:
    return ((plugin, str(getattr(one, "name", "")), one) for plugin, given in offers for one in given)


def _values(kept: Answer[dict[str, Offered[T]]], found: tuple[Diagnostic, ...]) -> Answer[dict[str, T]]:
    return Answer({name: one.value for name, one in kept.value.items()}, (*found, *kept.found))
