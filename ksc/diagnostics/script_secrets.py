"""Secrets in lines of scripts, told by the text alone: what is blotted out where lines are shown, and warned of.

A pattern finds a stretch that is a secret unless it is a variable, a hash or a file's name. Whether it is one is not
asked here: what is shown is blotted either way.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

Kind = Literal["pipe", "option", "variable", "token", "key"]

# A word of a shell, its quotes included: perhaps one whose quote never closes.
_WORD = r"""((?:"(?:[^"\\]|\\.)*(?:"|\\?$)|'[^']*(?:'|$)|\\.|[^\s"'\\;&|<>])+)"""
_NAME = r"(?:passw(?:or)?d|passwort|passphrase|passwd|secret|token|api_?key|access_?key|secret_?key|private_?key)"
_LONG = _NAME.replace("_?", "-?")  # in an option
_OPTION: Kind = "option"
# The end of a variable's name that holds one: `db_pass`, `ROOTPW`, `wpa_psk`; `bypass` and `compass` do not.
_ENDS = rf"(?:{_NAME}|(?<!by)(?<!com)(?<!tres)(?<!over)(?<!under)pass|pw|psk)"
# Programs that read a password from their standard input.
_READERS = (
    r"(?<![\w./-])(?:sudo\s+)?(?:[\w./-]*/)?(?:passwd\b[^|;]*\s--stdin|chpasswd\b|cryptsetup\b|kinit\b|vncpasswd\b|smbpasswd\b|"
    r"realm\s+join|ipa-client-install\b|net\s+ads|adcli\b|sudo\s+-S|openssl\s+passwd|saslpasswd2\b|docker\s+login|"
    r"grub2?-setpassword\b|grub2?-mkpasswd-pbkdf2\b)"
)
# It reads one without `--stdin` as well, where it is the command: elsewhere the word may be a file's name.
_ALONE = r"(?:(?:sudo|chroot\s+\S+)\s+)*(?:/usr)?(?:/bin/)?passwd\b"
# Names that no other program's options have: of NetworkManager, Java and OpenSSL.
_UNMISTAKABLE = (
    r"(?:wifi-sec|802-11-wireless-security|802-1x|gsm|cdma|pppoe|adsl)\.(?:psk|[\w-]*password|wep-key\d|pin)\s+|"
    r"-(?:src|dest|new|old)?(?:store|key)pass\s+|-pass(?:in|out)?\s+[\"']?pass:"
)
_TOOLS = (
    # A program, and how its option for a password is written.
    (r"(?:user(?:mod|add)|luseradd|lusermod|adduser)", r"-(?:[A-Za-z]*p|-password)[ =]\s*"),
    (r"sshpass", r"-p\s*"),
    (r"mysql\w*|mariadb\w*", r"-p(?=[^\s-])"),
    (r"mysqladmin", r"password\s+"),
    (r"nmcli", r"password\s+"),
    (r"smb\w+|rpcclient", r"(?:-U\s*|--user[= ]\s*)[^\s%]+%"),
    (r"ldap\w+|ipa-\w+(?:-\w+)*|adcli|realm|certutil", r"-(?:w|W)\s+(?!-)"),
    (r"kadmin\S*|addprinc", r"-(?:pw|w)\s+"),
    (r"htpasswd", r"-\w*b\w*\s+\S+\s+\S+\s+"),
    (r"openssl\s+passwd(?![^|;]*\s-(?:stdin|in)\b)", r"(?:-salt\s+\S+\s+|-(?!salt\b)\w+\s+)*(?!-)"),
    (r"net\s+(?:ads|rpc)", r"-U\s*[^\s%]+%"),
)


class Secret(NamedTuple):
    """A stretch of a line, by 0-based offsets, and how it gives a secret away."""

    start: int
    end: int
    kind: Kind


# Compiled when a line has something of them, which most files' lines have not.
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "pipe",
        rf"""\b(?:echo|printf(?:\s+(?:"[^"]*%[^"]*"|'[^']*%[^']*'|%\S+)(?=\s+[^\s|]))?)\s+(?:-[neE]+\s+)*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^|"'])*?)\s*\|\s*(?:{_READERS}|{_ALONE})""",
    ),
    ("pipe", rf"(?:{_READERS}|(?:^|[;&|({{])\s*{_ALONE})[^|;<]*<<<\s*{_WORD}"),
    *((_OPTION, rf"(?<![\w-])(?:{tool})\s(?:[^|;]*?\s)?{option}{_WORD}") for tool, option in _TOOLS),
    (
        "option",
        rf"(?i)(?<![\w-])--(?!match-|test-)(?:[\w-]*{_LONG}|(?:http-|proxy-)?passwd|activation-?key)(?:=|\s+(?!-)){_WORD}",
    ),
    (
        "option",
        r"(?<![\w-])curl\s(?:[^|;]*?\s)?(?:-[a-zA-Z]*[uU]\s*|--(?:proxy-)?user[ =]\s*)[\"']?[^\s\"':]+:([^\s\"']+)",
    ),
    ("option", r"(?i)\bAuthorization:\s*(?:Basic|Bearer|Token)\s+([^\s\"']+)"),
    ("option", r"(?i)(?<![\w-])(?:x-[\w-]*|private-|job-|deploy-)(?:token|secret|key|password):\s*([^\s\"']+)"),
    ("option", rf"""\bwpa_passphrase\s+(?:"[^"]*"|'[^']*'|[^\s"'<>]+)\s+{_WORD}"""),
    # A line may hold several of these.
    (
        "option",
        rf"(?<![\w.-])(?:{_UNMISTAKABLE}){_WORD}",
    ),
    # A name is looked at once, from its beginning.
    ("variable", rf"(?i)(?<![\w$.-])[\w.-]*{_ENDS}[\"']?\s*=\s*(?![=~]){_WORD}"),
    ("token", r"(?<!\w)(gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|AKIA[0-9A-Z]{16}|xox[abp]-[\w-]{10,})"),
    ("key", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(.*)"),
)
# What stands in a line that any of these find something in: most lines are spared them.
_HINTS = (
    *("pass", "pw", "secret", "token", "key", "sudo", "cryptsetup", "kinit", "net ", "adcli", "realm", "user", "ldap"),
    *(
        "ipa-",
        "mysql",
        "maria",
        "kadmin",
        "addprinc",
        "openssl",
        "curl",
        "authorization",
        "github_pat",
        "glpat",
        "akia",
    ),
    *("psk", "wpa_", "smb", "rpcclient", "grub", "gsm.pin"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "xox", "certutil", "docker"),
)
_BEGIN = r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
_END = r"-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
_HERE = r"<<-?\s*([\"']?)([\w.]+)\1"
_MOST = 2000  # code points of a line that are looked at
_BELOW = 100  # lines that something may go on for


def may_hold(text: str) -> bool:
    """Whether there is a word in a text without which nothing is found in it."""
    lower = text.lower()
    return any(word in lower for word in _HINTS)


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


def secrets_in(line: str) -> Iterator[Secret]:
    """The stretches of a script's line that give a secret away, where they are none of a program's own."""
    if not may_hold(line):
        return
    for kind, pattern in _patterns():
        for found in pattern.finditer(line, 0, _MOST):
            group = 1 if found.lastindex else 0
            yield Secret(*found.span(group), kind)


def fed(line: str) -> tuple[str, bool] | None:
    """The word that ends a here-document from which a program reads passwords; and whether names stand before them."""
    if "<<" not in line or not (reader := re.search(rf"{_READERS}|(?:^|[;&|(])\s*{_ALONE}", line)):
        return None
    found = re.search(_HERE, line.replace("<<<", "   "))
    return (found[2], "chpasswd" in reader[0]) if found else None


def begins_key(line: str) -> bool:
    """Whether a private key begins in a line, and goes on in the next."""
    return "PRIVATE KEY" in line and bool(re.search(_BEGIN, line)) and not re.search(_END, line)


def ends_key(line: str) -> bool:
    """Whether a private key ends in a line."""
    return "PRIVATE KEY" in line and bool(re.search(_END, line))


def within(lines: Sequence[str]) -> bytes:
    """For each line whether it is a part of what began above it, a key or passwords for a program: 1, else 0."""
    inside = bytearray(len(lines))
    for at, line in enumerate(lines):
        stop = min(at + 1 + _BELOW, len(lines))
        below = range(at + 1, stop)
        if begins_key(line):
            # What began further up counts no more; the line in which the key ends is its last.
            last = next((one for one in below if ends_key(lines[one])), stop - 1)
            inside[at + 1 : stop] = bytes(1 if one <= last else 0 for one in below)
        elif word := fed(line):
            end = next((one for one in below if lines[one].strip() == word[0]), stop)
            inside[at + 1 : end] = b"\1" * (end - at - 1)
    return bytes(inside)
