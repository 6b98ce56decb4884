"""Loading plugins: each on its own, so that a broken one is a finding and not the end.

Pluggy holds the implementations and checks them against the specs. ksc finds, orders and calls them itself:
pluggy's own loader stops at the first plugin that fails, its order is that of loading, and its call does not
say whose exception it was.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, redirect_stdout
from inspect import isclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

import pluggy

from ksc.diagnostics import Diagnostic, Location, Report, Source, Span, did_you_mean, error, warning
from ksc.hooks import specs
from ksc.hooks.candidates import Candidate, built_in, installed
from ksc.hooks.trust import workspace_plugins
from ksc.layer.fields import Named
from ksc.layer.marks import shown
from ksc.records import dataclass

if TYPE_CHECKING:
    from ksc.hooks.plugins import Plugins

ORDER = "ksc_order"
FAILURES = (Exception, SystemExit)
"""What a plugin's code may raise without ending ksc; an interrupt by the user does."""


class Manager(pluggy.PluginManager):
    """Pluggy's, which looks closely, and long, at every name of a plugin: of a module, at marked functions alone."""

    def parse_hookimpl_opts(self, plugin: object, name: str) -> pluggy.HookimplOpts | None:
        """How a name of a plugin implements a hook; None where it does not."""
        if isinstance(plugin, ModuleType) and "ksc_impl" not in getattr(vars(plugin).get(name), "__dict__", ()):
            return None
        return super().parse_hookimpl_opts(plugin, name)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A plugin that was loaded, and its hooks."""

    order: int
    hooks: tuple[str, ...]


def load(
    workspace: Path | None = None,
    files: Sequence[Named] = (),
    disabled: Sequence[Named] = (),
    *,
    find: Callable[[], Iterable[Candidate]] = installed,
) -> "tuple[Plugins, Report]":
    """The plugins of one run: ksc's own, those of distributions (`find`), the `files` of the `workspace`.

    `disabled` are not even imported. Whatever is wrong with a plugin is an error that names it, and the
    others are there all the same.
    """
    from ksc.hooks.plugins import Listed, Plugins

    own, found = workspace_plugins(workspace, files) if workspace is not None else ([], [])
    candidates = [*built_in(), *_found(find, found), *own]
    manager = Manager("ksc")
    manager.add_hookspecs(specs)
    off = {one.name for one in disabled}
    listing: list[Listed] = []
    for candidate in _once(candidates, found):
        if candidate.name in off:
            listing.append(Listed(candidate.name, candidate.kind, candidate.where, "disabled"))
            continue
        loaded, problems = _load(manager, candidate)
        found.extend(problems)
        if loaded is None:
            listing.append(Listed(candidate.name, candidate.kind, candidate.where, "broken"))
        else:
            listing.append(
                Listed(candidate.name, candidate.kind, candidate.where, "loaded", loaded.hooks, loaded.order)
            )
    found.extend(_unknown(disabled, candidates))
    listing.sort(key=lambda one: (one.order, one.name))
    return Plugins(manager, tuple(listing)), Report(tuple(found))


def quiet() -> AbstractContextManager[object]:
    """What a plugin prints goes to standard error: standard output is the command's own."""
    return redirect_stdout(sys.stderr)


def _found(find: Callable[[], Iterable[Candidate]], found: list[Diagnostic]) -> list[Candidate]:
    try:
        # Entry points come in the order of folders on the path: not one to rely on.
        return sorted(find(), key=lambda one: (one.name, one.where))
    except FAILURES as problem:
        found.append(error("KS510", f"the installed plugins cannot be listed: {told(problem)}"))
        return []


def _once(candidates: Sequence[Candidate], found: list[Diagnostic]) -> list[Candidate]:
    """One plugin a name; two of one name are an error that names both, and the first is kept."""
    kept: dict[str, Candidate] = {}
    for candidate in candidates:
        first = kept.setdefault(candidate.name, candidate)
        if first is not candidate:
            places = f"from {first.where}, and from {candidate.where}"
            said = f"two plugins are called `{shown(candidate.name)}`: {places}"
            found.append(error("KS513", said, help="uninstall or rename one of them"))
    return list(kept.values())


def _load(manager: Manager, candidate: Candidate) -> tuple[_Loaded | None, list[Diagnostic]]:
    """Import and register one plugin."""
    name = candidate.name if candidate.kind == "built-in" else shown(candidate.name)
    who = f"the plugin `{name}` ({candidate.where})"
    switch = f"mend it, or write `disable: [{candidate.name}]` in ksc.yaml"
    try:
        with quiet():
            plugin = candidate.load()
            plugin = plugin() if isclass(plugin) else plugin
        hooks, problems = _hooks(manager, plugin, who)
        order, api = getattr(plugin, ORDER, 0), getattr(plugin, "ksc_api", 1)
        if not isinstance(order, int) or not isinstance(api, int):
            problems.append(error("KS510", f"{who}: `ksc_order` and `ksc_api` must be whole numbers"))
        elif api > specs.API_VERSION:
            said = f"{who} needs version {api} of the plugin interface, this ksc has {specs.API_VERSION}"
            problems.append(error("KS516", said, help="upgrade ksc, or install an older version of the plugin"))
        if problems:
            return None, problems
        manager.register(plugin, candidate.name)
    except pluggy.PluginValidationError as problem:
        message = f"{who} does not fit its hook: {' '.join(str(problem).split())}"
        return None, [error("KS512", message, help=f"docs/plugins.md has every hook's signature; {switch}")]
    except SyntaxError as problem:
        return None, [error("KS510", f"{who} is not valid Python: {problem.msg}", _place(problem), help=switch)]
    except FAILURES as problem:
        said = f"{who} cannot be loaded: {told(problem)}"
        return None, [error("KS510", said, notes=raised(problem), help=switch)]
    return _Loaded(order, hooks), []


def _hooks(manager: Manager, plugin: object, who: str) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """The hooks that a plugin implements, and those that it gets wrong."""
    hooks: list[str] = []
    problems: list[Diagnostic] = []
    for name in dir(plugin):
        options = manager.parse_hookimpl_opts(plugin, name)
        if options is None:
            if name.startswith("ksc_") and isinstance(getattr(plugin, name), FunctionType):
                said = f"{who} has a function `{name}` that is not marked as a hook"
                problems.append(error("KS517", said, help="decorate it with `ksc.markers.hookimpl`"))
            continue
        hook = options.get("specname") or name
        if hook not in specs.HOOKS:
            suggestion = did_you_mean(hook, specs.HOOKS) or "the hooks are " + ", ".join(specs.HOOKS)
            problems.append(error("KS511", f"{who} implements `{shown(hook)}`, which is no hook", help=suggestion))
        elif any(options.get(key) for key in ("wrapper", "hookwrapper", "tryfirst", "trylast")):
            said = f"{who} marks `{name}` as a wrapper, or as first or last"
            problems.append(error("KS512", said, help="say `@hookimpl(order=N)`: lower numbers come first"))
        else:
            hooks.append(hook)
    return tuple(hooks), problems


def _unknown(disabled: Sequence[Named], candidates: Sequence[Candidate]) -> list[Diagnostic]:
    known = {candidate.name for candidate in candidates}
    return [
        warning(
            "KS523",
            f"there is no plugin `{shown(one.name)}` to disable",
            one.location,
            help=did_you_mean(one.name, known) or "`ksc plugins` lists them",
        )
        for one in disabled
        if one.name not in known
    ]


def told(problem: BaseException) -> str:
    """An exception in one tame line."""
    return shown(" ".join(f"{type(problem).__name__}: {problem}".split()).removesuffix(":"), 200)


def raised(problem: BaseException) -> tuple[str, ...]:
    """Where an exception comes from, for the plugin's author."""
    frames = problem.__traceback__
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    if frames is None:
        return ()
    code = frames.tb_frame.f_code
    return (f"raised in {shown(code.co_filename, 200)}, line {frames.tb_lineno}, in {code.co_name}",)


def _place(problem: SyntaxError) -> Location | None:
    if not problem.filename or not problem.lineno:
        return None
    text = "\n" * (problem.lineno - 1) + (problem.text or "").rstrip("\n")
    column = max(problem.offset or 1, 1)
    return Location(Source(problem.filename, text), Span(problem.lineno, column, problem.lineno, column + 1))
