"""`autopart`: the installer's own layout, on disks that are named or on all."""

from typing import Annotated

from ksc.records import dataclass
from ksc.storage.devices import Autopart, AutopartType
from ksc.storage.layout import Layout
from ksc.storage.scheme import About, Disks, Scheme, SchemeContext


@dataclass(frozen=True, slots=True)
class Options:
    """Encryption is not among them: a passphrase is a secret, and no secret belongs in a layout."""

    type: Annotated[AutopartType | None, About("how volumes are made; by default as the release does it")] = None
    filesystem: Annotated[str | None, About("the file system of what is mounted")] = None
    nohome: Annotated[bool, About("make no /home of its own")] = False
    noswap: Annotated[bool, About("make no swap")] = False
    disk: Disks = ()


def layout(options: Options, _: SchemeContext) -> Layout:
    """One statement, and the disks it may use."""
    whole = Autopart(options.type, options.filesystem, options.nohome, options.noswap)
    return Layout((whole,), options.disk)


AUTOPART = Scheme("autopart", Options, layout, "the installer's own layout")
