"""What a command was asked for: profiles by name, and hosts as `PROFILE@HOST` or `@HOST`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.inventory import Host
from ksc.layer.marks import shown


class Selection(NamedTuple):
    """`profiles` are those named; `hosts` those named and those of the named profiles (all, where nothing was
    named); `alone` those that were named themselves.
    """

    profiles: tuple[str, ...]
    hosts: tuple[Host, ...]
    alone: tuple[Host, ...]
    found: tuple[Diagnostic, ...] = ()


def select(names: Sequence[str], hosts: Sequence[Host]) -> Selection:
    """The profiles and hosts that `names` mean; a host that is not there is a finding."""
    if not names:
        return Selection((), tuple(hosts), ())
    profiles = tuple(name for name in names if "@" not in name)
    by_name = {host.name: host for host in hosts}
    alone: dict[str, Host] = {}
    found: list[Diagnostic] = []
    for name in names:
        profile, at, wanted = name.partition("@")
        host = by_name.get(wanted)
        own = host.profile.name if host is not None and host.profile is not None else ""
        if not at:
            continue
        if host is None:
            said = f"there is no host `{shown(wanted)}`"
            found.append(error("KS722", said, help=did_you_mean(wanted, by_name) or "`ksc hosts` lists them"))
        elif profile not in ("", own):
            said = f"the host `{host.name}` has the profile `{own}`, and not `{shown(profile)}`"
            found.append(error("KS722", said, host.location, help=f"ask for {own}@{host.name}"))
        elif not own:
            said = f"the host `{host.name}` has no profile, so nothing is made for it"
            found.append(error("KS722", said, host.location, help="give it one: `profile: NAME`"))
        else:
            alone[host.name] = host
    of_profiles = (host for host in hosts if host.profile is not None and host.profile.name in profiles)
    chosen = {host.name: host for host in (*of_profiles, *alone.values())}
    return Selection(profiles, tuple(chosen[name] for name in sorted(chosen)), tuple(alone.values()), tuple(found))


def not_a_profile(found: Diagnostic, name: str, hosts: Sequence[Host]) -> Diagnostic:
    """The finding for a profile that is not there; where a host is called so, with how to ask for that."""
    if any(host.name == name for host in hosts):
        return replace(found, help=f"there is a host of that name: ask for @{name}")
    return found
