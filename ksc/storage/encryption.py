"""Encryption as schemes offer it: a passphrase from a secret, and how LUKS is to be made."""

from typing import Annotated, Literal

from ksc.records import dataclass
from ksc.storage.devices import Luks
from ksc.storage.layout import LayoutError
from ksc.storage.scheme import About, Secret
from ksc.storage.sizes import Size

Passphrase = Annotated[Secret, About("what opens the disks when the machine starts, from a secret store")]


@dataclass(frozen=True, slots=True)
class LuksOptions:
    """How LUKS is made, where the release's own way will not do: from RHEL 8 on that is LUKS2 with argon2id."""

    version: Annotated[Literal["luks1", "luks2"] | None, About("the release's own by default")] = None
    cipher: Annotated[str | None, About("as cryptsetup names it: aes-xts-plain64")] = None
    pbkdf: Annotated[
        Literal["pbkdf2", "argon2i", "argon2id"] | None, About("how a key is made of the passphrase; FIPS has pbkdf2")
    ] = None
    pbkdf_memory: Annotated[Size | None, About("what argon2 takes when the machine starts, such as 512MiB")] = None
    pbkdf_time: Annotated[int | None, About("how long it takes, in ms")] = None
    pbkdf_iterations: Annotated[int | None, About("how often it is done, instead of a time")] = None


def luks(passphrase: Secret | None, how: LuksOptions | None) -> Luks | None:
    """The encryption of a device; None without a passphrase. Raises `LayoutError` for options that exclude each other.

    argon2 is LUKS2's (cryptsetup(8)); what the installer's own parser excludes, it excludes as well.
    """
    if passphrase is None:
        if how is not None:
            advice = "add `passphrase: !secret NAME`, or leave `luks` out"
            raise LayoutError("`luks` says how to encrypt, and there is no passphrase", about="luks", help=advice)
        return None
    how = how or LuksOptions()
    argon2 = how.pbkdf in ("argon2i", "argon2id")
    if argon2 and how.version == "luks1":
        raise LayoutError(f"`{how.pbkdf}` needs LUKS2", about="pbkdf", help="luks1 has `pbkdf2`")
    if how.pbkdf_time is not None and how.pbkdf_iterations is not None:
        raise LayoutError("a time and a number of iterations exclude each other", about="pbkdf_iterations")
    memory = how.pbkdf_memory
    if memory is not None and (memory.mib is None or memory.grow):
        raise LayoutError(f"`pbkdf_memory` is an amount, not `{memory}`", about="pbkdf_memory", help="such as 512MiB")
    if memory is not None and how.pbkdf == "pbkdf2":
        raise LayoutError("`pbkdf2` takes no memory", about="pbkdf_memory", help="leave it out, or take `argon2id`")
    for name in ("pbkdf_time", "pbkdf_iterations"):
        number = getattr(how, name)
        if number is not None and number < 1:
            raise LayoutError(f"`{name}` is 1 at least, not {number}", about=name)
    return Luks(
        passphrase,
        how.version,
        how.cipher,
        pbkdf=how.pbkdf,
        pbkdf_memory=memory.mib * 1024 if memory and memory.mib else None,
        pbkdf_time=how.pbkdf_time,
        pbkdf_iterations=how.pbkdf_iterations,
    )
