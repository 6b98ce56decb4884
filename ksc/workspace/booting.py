"""How a profile and its hosts show in boot menus: `boot:` of the profile, of those below it, of a host."""

from collections.abc import Iterable
from dataclasses import replace

from ksc.diagnostics import Diagnostic
from ksc.dialects.spec import Dialect
from ksc.layer.chain import Chain, Link
from ksc.layer.marks import Mapping, Scalar
from ksc.layer.profile import Appending, BootSettings, Profile, read_boot
from ksc.layer.templates import Templates
from ksc.layer.values import Reading
from ksc.model import Boot


def profile_boot(
    leaf: Link, chain: Chain, templates: Templates, dialect: Dialect
) -> tuple[Boot, str, list[Diagnostic]]:
    """A profile's boot settings and its title. A label or a menu line is its own; the rest is inherited."""
    reading = Reading(leaf.source.path, templates, dialect.name)
    settings = [read_boot(profile.boot, reading.found) for profile in chain.profiles]
    inherited = Boot()
    for one in settings:
        inherited = _inherited(inherited, one, reading)
    own = settings[-1] if settings and isinstance(leaf, Profile) else BootSettings()
    title = leaf.title if isinstance(leaf, Profile) else None
    boot = replace(inherited, label=_text(own.label, reading), menu=_text(own.menu, reading))
    return boot, reading.text(title) if title else leaf.name, reading.found


def host_boot(value: Mapping, below: Boot, reading: Reading) -> Boot:
    """A host's `boot:` over its profile's."""
    own = read_boot(value, reading.found)
    return replace(
        _inherited(below, own, reading),
        label=_text(own.label, reading) or below.label,
        menu=_text(own.menu, reading) or below.menu,
    )


def _inherited(below: Boot, own: BootSettings, reading: Reading) -> Boot:
    submenu = below.submenu if own.submenu is None else _texts(own.submenu, reading)
    return replace(
        below,
        append=_appended(below.append, own.append, reading),
        submenu=submenu,
        local=own.local or below.local,
    )


def _text(value: Scalar | None, reading: Reading) -> str | None:
    return reading.text(value) if value is not None else None


def _appended(below: tuple[str, ...], said: Appending | None, reading: Reading) -> tuple[str, ...]:
    if said is None:
        return below
    add, remove = _texts(said.add, reading), _texts(said.remove, reading)
    kept = () if said.anew else tuple(one for one in below if one not in remove)
    return (*kept, *(one for one in add if said.anew or one not in kept))


def _texts(values: Iterable[Scalar], reading: Reading) -> tuple[str, ...]:
    return tuple(reading.text(one) for one in values)
