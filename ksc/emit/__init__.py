"""Built-in emitters, each a plugin like anybody's, and the types that emitters are written with."""

from ksc.emit.context import Aim, EmitContext, Emitter, Fragment, HostInput, ProfileInput, SiteInput
from ksc.emit.menu import MenuEntry

__all__ = ["Aim", "EmitContext", "Emitter", "Fragment", "HostInput", "MenuEntry", "ProfileInput", "SiteInput"]
