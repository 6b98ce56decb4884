"""Secrets in a line that a message shows: blotted out, every character in its place.

This works on the text of a line alone, of a kickstart or of YAML, since a message shows lines that may
not even parse. A test holds the names against the facts' sensitive options.
"""

import re

BLOT = "*"
SENSITIVE_OPTIONS = frozenset(
    ["password", "md5pass", "passphrase", "hw-passphrase", "reverse-password", "wpakey", "wepkey", "activation-key", "authentication-token"]
)
SENSITIVE_COMMANDS = frozenset({"rootpw", "sshpw", "key"})

_NAMES = "|".join(sorted(SENSITIVE_OPTIONS, key=len, reverse=True))
_COMMANDS = "|".join(sorted(SENSITIVE_COMMANDS))
_VALUE = r"""(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\])+"""
_OPTION = re.compile(rf"--(?:[a-z-]+-)?(?:{_NAMES})[a-z-]*(?:\s*=\s*|\s+)({_VALUE})")
_ABBREVIATED = re.compile(rf"--(?:pass|passw|passwo|passwor|passphr\w*|md5\w*)(?:=|\s+)({_VALUE})")
_KEY = re.compile(rf"(?:^|[\s{{,])[\"']?(?:{_NAMES})[\"']?\s*:\s+(.+)")
_COMMAND = re.compile(rf"^\W*(?:{_COMMANDS})\b[\"']?\s*:?(.*)")
_HARMLESS = re.compile(
    r"--(?:iscrypted|plaintext|lock|allow-ssh|sshkey|skip|username(?:=\S*)?)|"
    r"[{}:,\[\]]+|!replace|\{?(?:password|iscrypted|plaintext|lock):|true|false|null"
)
_WORD = re.compile(_VALUE)
_URL = re.compile(r"(?<=://)[^\s/@:]+:([^\s/@]+)(?=@)")
_CRYPT = re.compile(r"\$(?:1|2[abxy]?|5|6|7|y|gy)\$[^\s\"',}]+|grub\.pbkdf2\.[^\s\"',}]+")


def redact(line: str) -> str:
    """The line with what may be a secret blotted out."""
    for pattern in (_OPTION, _ABBREVIATED, _KEY, _URL):
        line = pattern.sub(_blot_group, line)
    line = _CRYPT.sub(lambda found: BLOT * len(found.group()), line)
    return _COMMAND.sub(_blot_words, line, count=1)


def _blot_group(found: re.Match[str]) -> str:
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found.group()[:start] + BLOT * (end - start) + found.group()[end:]


def _blot_words(found: re.Match[str]) -> str:
    """Every word of such a command but its options, whatever stands in front of them."""
    start = found.start(1) - found.start()
    words = _WORD.sub(
        lambda word: word.group() if _tells(word.group()) else BLOT * len(word.group()), found.group(1)
    )
    return found.group()[:start] + words


def _tells(word: str) -> bool:
    return bool(_HARMLESS.fullmatch(word))
