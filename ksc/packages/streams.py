"""Which streams of modules are enabled, and which packages that hides.

As dnf does it: the default streams, those that are asked for instead, and what these require of other modules. Packages
of all other streams do not count, nor do packages without a module that are called as one of an enabled stream.
"""

from collections.abc import Iterable, Mapping

from ksc.diagnostics.suggest import near
from ksc.packages.modules import Modules, Stream
from ksc.packages.universe import Universe
from ksc.packages.wanted import BadStream, StreamWanted


def enabled(modules: Modules, wanted: Iterable[StreamWanted]) -> tuple[dict[str, str], list[BadStream]]:
    """The enabled stream of each module that has one, and what cannot be enabled."""
    active: dict[str, str] = {}
    asked: dict[str, StreamWanted] = {}
    disabled: set[str] = set()
    bad: list[BadStream] = []
    for one in wanted:
        known = modules.names(one.module)
        stream = one.stream or usual(modules, one.module)
        if not known:
            bad.append(BadStream(one, f"there is no module {one.module}", near(one.module, modules.streams)))
        elif one.disable:
            disabled.add(one.module)
        elif stream is None:
            bad.append(BadStream(one, f"the module {one.module} has no default stream, only {_some(known)}"))
        elif stream not in known:
            said = f"the module {one.module} has no stream {stream}, only {_some(known)}"
            bad.append(BadStream(one, said, near(stream, known)))
        elif active.get(one.module, stream) != stream:
            said = f"two streams of the module {one.module} are asked for: {active[one.module]} and {stream}"
            bad.append(BadStream(one, said))
        else:
            active[one.module], asked[one.module] = stream, one
    for module, stream in modules.defaults.items():
        if module not in disabled and stream in modules.names(module):
            active.setdefault(module, stream)
    bad += _required(modules, active, asked, disabled)
    return active, bad


def usual(modules: Modules, module: str) -> str | None:
    """The stream that is meant where none is named: the default one, else the only one."""
    known, default = modules.names(module), modules.defaults.get(module)
    return default if default in known else known[0] if len(known) == 1 else None


def hidden(universe: Universe, active: Mapping[str, str]) -> dict[int, str]:
    """The packages that do not count then, with the reason."""
    modules = universe.modules
    if not modules.streams:
        return {}
    kept: set[str] = set()
    names: dict[str, str] = {}
    lost: dict[str, str] = {}
    for module, streams in modules.streams.items():
        for one in streams:
            if active.get(module) == one.stream and _fits(one, active):
                kept.update(one.artifacts)
                own = (artifact for artifact in one.artifacts if not artifact.endswith(".src"))
                names.update((_name(artifact), f"{module}:{one.stream}") for artifact in own)
            else:
                lost.update((artifact, f"{module}:{one.stream}") for artifact in one.artifacts)
    made: dict[int, str] = {}
    modular: set[int] = set()
    for nevra in (*kept, *lost):
        modular.update(universe.by_nevra.get(nevra, ()))
    for nevra, stream in lost.items():
        if nevra not in kept:
            said = f"it is of the stream {stream}, which is not enabled"
            made.update((one, said) for one in universe.by_nevra.get(nevra, ()))
    for nevra, some in universe.by_nevra.items():
        name = _name(nevra)
        if name in names:
            said = f"the stream {names[name]}, which is enabled, has another"
            made.update((one, said) for one in some if one not in modular)
    return made


def _required(
    modules: Modules, active: dict[str, str], asked: Mapping[str, StreamWanted], disabled: set[str]
) -> list[BadStream]:
    """Enables what enabled streams require of modules that have no stream yet; what is asked for may not contradict."""
    bad: list[BadStream] = []
    todo = sorted(active, key=lambda module: (module not in asked, module))
    while todo:
        module = todo.pop(0)
        builds = [one for one in modules.streams[module] if one.stream == active[module]]
        if any(_fits(one, active) for one in builds):
            continue
        # The first build whose other modules are all free to be enabled is taken.
        build = next((one for one in builds if _free(one, active)), None)
        others = _others(build) if build is not None else ()
        needs = {name: _choice(modules, name, some, active) for name, some in others if name not in active}
        if build is None or any(stream is None or name in disabled for name, stream in needs.items()):
            if module in asked:
                said = f"{module}:{active[module]} requires {_some(_spelt(builds))}, which is not what is enabled"
                bad.append(BadStream(asked[module], said))
            else:
                del active[module]  # a default that cannot be is none
            continue
        for name, stream in needs.items():
            assert stream is not None
            active[name] = stream
            todo.append(name)
    told = {one.wanted for one in bad}
    return bad + [one for one in _unmet(modules, active, asked) if one.wanted not in told]


def _unmet(modules: Modules, active: dict[str, str], asked: Mapping[str, StreamWanted]) -> list[BadStream]:
    """What is left over where a module that others require was not to be had after all."""
    bad: list[BadStream] = []
    while True:
        lost = [
            module
            for module, stream in active.items()
            if not any(one.stream == stream and _fits(one, active) for one in modules.streams[module])
        ]
        if not lost:
            return bad
        for module in lost:
            stream = active.pop(module)
            if module in asked:
                needs = _some(_spelt(one for one in modules.streams[module] if one.stream == stream))
                bad.append(BadStream(asked[module], f"{module}:{stream} requires {needs}, which cannot be enabled"))


def _others(one: Stream) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, streams) for name, streams in one.requires.items() if name != "platform"]


def _fits(one: Stream, active: Mapping[str, str]) -> bool:
    """Whether the modules that a build is for are enabled with its streams."""
    return all(name in active and _met(active[name], streams) for name, streams in _others(one))


def _free(one: Stream, active: Mapping[str, str]) -> bool:
    """Whether the modules that a build is for are enabled with its streams, or not at all yet."""
    return all(name not in active or _met(active[name], streams) for name, streams in _others(one))


def _met(stream: str, wanted: tuple[str, ...]) -> bool:
    """Whether a stream is among those wanted: none means any, `-x` any other."""
    if f"-{stream}" in wanted:
        return False
    plain = [one for one in wanted if not one.startswith("-")]
    return not plain or stream in plain


def _choice(modules: Modules, name: str, wanted: tuple[str, ...], active: Mapping[str, str]) -> str | None:
    """The stream of a module that another requires: the default one, else the first, that goes with what is enabled."""
    free = {one.stream for one in modules.streams.get(name, ()) if _met(one.stream, wanted) and _free(one, active)}
    default = modules.defaults.get(name)
    return default if default in free else min(free, default=None)


def _spelt(builds: Iterable[Stream]) -> list[str]:
    return [
        f"{name}:{stream}" if stream else name
        for one in builds
        for name, streams in _others(one)
        for stream in streams or ("",)
    ]


def _name(nevra: str) -> str:
    return nevra.rsplit("-", 2)[0]


def _some(words: Iterable[str]) -> str:
    shown = list(dict.fromkeys(words))
    return ", ".join(shown[:6]) + (", ..." if len(shown) > 6 else "")
