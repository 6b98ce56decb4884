"""What a kickstart means to the reference parser when its plain passwords have become hashes: the same."""

import hashlib

from passlib.hash import md5_crypt, sha512_crypt
from pykickstart.parser import KickstartParser
from reference import handler


def accounts(parser):
    """What has a password: as an object, which has the same place in another reading of the same commands."""
    known = parser.handler
    one = [getattr(known, name, None) for name in ("rootpw", "bootloader")]
    several = (("user", "userList"), ("sshpw", "sshUserList"))
    return [*one, *(user for name, users in several for user in getattr(getattr(known, name, None), users, []))]


def unhash(parser, original):
    """Puts the original's plain passwords in the place of their hashes."""
    for made, said in zip(accounts(parser), accounts(original), strict=True):
        if made and said.password and verified(said.password, made.password or getattr(made, "md5pass", "")):
            made.password, made.isCrypted = said.password, getattr(said, "isCrypted", False)
            if hasattr(made, "md5pass"):
                made.md5pass = said.md5pass


def verified(password, made):
    if made.startswith("grub.pbkdf2.sha512."):
        rounds, salt, key = made.split(".")[3:]
        return hashlib.pbkdf2_hmac("sha512", password.encode(), bytes.fromhex(salt), int(rounds)) == bytes.fromhex(key)
    kinds = {"$1$": md5_crypt, "$6$": sha512_crypt}
    try:
        return made[:3] in kinds and kinds[made[:3]].verify(password, made)
    except ValueError:  # it only begins like a hash
        return False


def state(text, release, original=None):
    parser = KickstartParser(handler(release, text), missingIncludeIsFatal=False)
    parser.readKickstartFromString(text)
    if original is not None:
        first = KickstartParser(handler(release, original), missingIncludeIsFatal=False)
        first.readKickstartFromString(original)
        unhash(parser, first)
    # The scripts of a kind run in their order; between kinds there is none.
    scripts = sorted(parser.handler.scripts, key=lambda script: script.type)
    parser.handler.scripts = scripts
    told = [(s.type, s.script, s.interp, s.inChroot, s.logfile, s.errorOnFail) for s in scripts]
    return str(parser.handler), told
