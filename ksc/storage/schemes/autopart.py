"""`autopart`: the installer's own layout, on disks that are named or on all."""

from typing import Annotated

from ksc.records import dataclass
from ksc.storage.devices import Autopart, AutopartType
from ksc.storage.encryption import LuksOptions, Passphrase, luks
from ksc.storage.layout import Layout
from ksc.storage.scheme import About, Disks, Scheme, SchemeContext


@dataclass(frozen=True, slots=True)
class Options:
    """What `autopart` itself can be told, as far as the release has it."""

    type: Annotated[AutopartType | None, About("how volumes are made; by default as the release does it")] = None
    filesystem: Annotated[str | None, About("the file system of what is mounted")] = None
    nohome: Annotated[bool, About("make no /home of its own")] = False
    noswap: Annotated[bool, About("make no swap")] = False
    disk: Disks = ()
    passphrase: Passphrase | None = None
    luks: LuksOptions | None = None


def layout(options: Options, _: SchemeContext) -> Layout:
    """One statement, and the disks it may use."""
    encryption = luks(options.passphrase, options.luks)
    whole = Autopart(options.type, options.filesystem, options.nohome, options.noswap, luks=encryption)
    return Layout((whole,), options.disk)


AUTOPART = Scheme("autopart", Options, layout, "the installer's own layout")
