"""Which emitters run: those that `emit:` in `ksc.yaml` names, or that the site asks for."""

from collections.abc import Sequence

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.emit import Emitter
from ksc.hooks.results import Offered
from ksc.layer.marks import shown
from ksc.layer.site import Site

# What a workspace is for; to be without them one disables the plugin.
ALWAYS = frozenset({"kickstart", "source"})


def switched(offered: Sequence[Offered[Emitter]], site: Site) -> tuple[tuple[Offered[Emitter], ...], list[Diagnostic]]:
    """The emitters of a site, in order, and the finding for each name that `emit:` has and no plugin."""
    if site.emit is None:
        return tuple(one for one in offered if one.plugin in ALWAYS or one.value.wanted(site)), []
    plugins = {one.plugin for one in offered}
    named = {one.name for one in site.emit}
    found = [
        error(
            "KS725",
            f"no plugin `{shown(one.name)}` makes files",
            one.location,
            help=did_you_mean(one.name, plugins) or "there are " + ", ".join(f"`{name}`" for name in sorted(plugins)),
        )
        for one in site.emit
        if one.name not in plugins
    ]
    return tuple(one for one in offered if one.plugin in ALWAYS | named), found
