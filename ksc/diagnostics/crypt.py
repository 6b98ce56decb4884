"""What a hash of a password looks like: crypt(3)'s schemes that are told by an id, and GRUB's.

The one definition: whoever hides hashes, and whoever tells them from passwords, goes by it. DES has no id: thirteen
letters are a password.
"""

import re

_SIGN = "[./0-9A-Za-z]"
_SALT = r"(?:rounds=[0-9]+\$)?[^\s$:]*\$"
# What stands between an id and the hash. How long the hash is is not looked at: `$6$salt$hash` is a stand-in for one.
_SCHEMES = {
    "1": r"\$[^\s$:]*\$",
    "2[abxy]": r"\$[0-9][0-9]\$",
    "5": rf"\${_SALT}",
    "6": rf"\${_SALT}",
    "7": rf"\${_SIGN}+\$",
    "g?y": rf"\${_SIGN}+\${_SIGN}*\$",
    "sha1": r"\$[0-9]+\$[^\s$:]*\$",
    "md5": r"(?:,rounds=[0-9]+)?\$[^\s$:]*\$\$?",
}
_GRUB = r"grub\.pbkdf2\.sha512\.[0-9]+\.[0-9A-Fa-f]+\.[0-9A-Fa-f]"

BEGINNING = rf"\$(?:{'|'.join(_SCHEMES)}|2)[$,]|grub\.pbkdf2\."
_FORM = re.compile("|".join([*(rf"\${one}{salt}{_SIGN}+" for one, salt in _SCHEMES.items()), rf"{_GRUB}+"]))
_BEGINS = re.compile(BEGINNING)
# Locked and unset passwords stand as they are in the shadow file.
_LOCKED = frozenset({"*", "!", "!!"})


def is_crypt(password: str) -> bool:
    """Whether a text is a hash, or what locks an account, rather than a password: a known scheme and its parts."""
    return password in _LOCKED or bool(_FORM.fullmatch(password))


def is_nearly_crypt(password: str) -> bool:
    """Whether a text begins as a hash does, and is none: most likely one that was cut short."""
    return bool(_BEGINS.match(password)) and not is_crypt(password)
