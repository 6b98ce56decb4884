"""Profiles beside each other that disagree about more than statements: target, tree, variables, `unattended`."""

from collections.abc import Iterator
from typing import Any

from ksc.diagnostics import Diagnostic, Related, warning
from ksc.layer.chain import Chain
from ksc.layer.marks import Scalar
from ksc.layer.profile import Profile


def disagreements(chain: Chain) -> Iterator[Diagnostic]:
    """A warning for what two profiles say differently, where neither extends the other and none settles it."""
    said: dict[str, list[tuple[Profile, Any]]] = {}
    for profile in chain.profiles:
        for what, value in _words(profile):
            said.setdefault(what, []).append((profile, value))
    for what, sayings in said.items():
        above, value = sayings[-1]
        for below, other in sayings[:-1]:
            if other != value and below.source.path not in chain.ancestors[above.source.path]:
                yield warning(
                    "KS405",
                    f"{below.source.path} and {above.source.path} disagree about {what};"
                    f" {above.source.path} wins, since it comes later",
                    above.location,
                    related=[Related(f"{below.source.path} says otherwise", below.location)],
                    help="say in the profile that extends both which it is to be",
                )
                break


def _words(profile: Profile) -> Iterator[tuple[str, Any]]:
    for what, value in (("`target`", profile.target), ("`tree`", profile.tree)):
        if isinstance(value, Scalar):
            yield what, value.value
    if profile.unattended is not None:
        yield "`unattended`", profile.unattended
    for name, value in profile.vars.items():
        yield f"the variable `{name}`", value
