"""What the rules do, each under the name that `rules.toml` gives it.

A step is given the line, the option or word that the rule is about (None: the command), and the rule. It says
what is to be done to the line, or why a person has to.
"""

import re
from collections.abc import Callable
from types import MappingProxyType

from ksc.actions.migrate.basics import drop, person, shown
from ksc.actions.migrate.line import Line
from ksc.actions.migrate.table import Rule, for_installer
from ksc.dialects.statement import Given

Step = Callable[[Line, Given | None, Rule], None]

# What EL8 and later do without being told, in the words of `auth`. Which hash passwords get is the release's choice
# there, and never a weaker one: what says `md5` was the default once, and no wish of anybody's.
_AUTH = re.compile(
    r"--(?:enableshadow|useshadow|enablemd5|passalgo(?:=(?:md5|sha256|sha512))?|md5|sha256|sha512|enablefingerprint"
    r"|enablelocauthorize|update|updateall|kickstart|nostart|probe"
    r"|disable(?:nis|ldap|ldapauth|ldaptls|krb5|winbind|winbindauth|smartcard|hesiod|cache|mkhomedir|wins|sssd|sssdauth"
    r"|ipav2|smbauth|preferdns|sysnetauth|requiresmartcard|forcelegacy))\Z"
)
_RDP_USER = "anaconda"
_EXT = frozenset({"ext2", "ext3", "ext4"})


def auth(line: Line, given: Given | None, rule: Rule) -> None:
    """What the target does anyway goes; the rest is authselect's, which a person has to choose."""
    words = [word.value for word in line.node.words[1:]]
    joined = re.sub(r"(--passalgo) (?!-)", r"\1=", " ".join(words))
    if all(_AUTH.match(word) for word in joined.split(" ") if word):
        line.drop = True
        line.changed(f"`{line.name}` is removed", why="passwords are shadowed anyway, and hashed as the release has it")
    else:
        line.person(rule, f"`{line.name}` has to be migrated by hand")


def device(line: Line, given: Given | None, rule: Rule) -> None:
    """Modules are loaded by the kernel; their options are lost."""
    if line.reading.last("opts") or line.reading.extra:
        line.person(rule, "`device` has to be migrated by hand")
    else:
        line.drop = True
        line.changed("`device` is removed", why="the kernel loads the module by itself")


def telnet(line: Line, given: Given | None, rule: Rule) -> None:
    """The port that the option opened."""
    assert given is not None
    line.write(given, "--port=23:tcp")
    line.changed("`--telnet` becomes `--port=23:tcp`", given)


def firewall_level(line: Line, given: Given | None, rule: Rule) -> None:
    """The levels of old are one."""
    assert given is not None
    said = line.reading.last("enabled") or line.reading.last("disabled")
    if said or ("--enabled",) in line.edits.values():
        line.remove(given)
        line.changed(f"{shown(line, given)} is removed", given)
    else:
        line.write(given, "--enabled")
        line.changed(f"`{given.written}` becomes `--enabled`", given)


def method(line: Line, given: Given | None, rule: Rule) -> None:
    """A source with a URL is `url`, with the same options."""
    if any(line.reading.last(name) for name in ("url", "mirrorlist", "metalink")) and not line.reading.extra:
        line.edits[0, 1] = ("url",)
        line.changed("`method` becomes `url`")
    else:
        line.person(rule, "`method` has to be migrated by hand")


def ignore_groups(line: Line, given: Given | None, rule: Rule) -> None:
    """To use the groups needs no option."""
    assert given is not None
    if (given.value or "").casefold() in ("false", "no", "off", "0"):
        drop(line, given, rule)
    else:
        person(line, given, rule)


def time_servers(line: Line, given: Given | None, rule: Rule) -> None:
    """A `timesource` for each server; of an option that is given twice, the last one counts."""
    assert given is not None
    _remove_from_timezone(line, given)
    servers = [one for one in (given.value or "").split(",") if one.strip()]
    if line.reading.last("ntpservers") is given:
        for server in dict.fromkeys(server.strip() for server in servers):
            line.then(("timesource", f"--ntp-server={server}"))
    line.changed(f"`{given.written}` becomes `timesource --ntp-server`", given)


def no_time_servers(line: Line, given: Given | None, rule: Rule) -> None:
    """`timesource --ntp-disable`, once."""
    assert given is not None
    _remove_from_timezone(line, given)
    if line.reading.last("nontp") is given:
        line.then(("timesource", "--ntp-disable"))
    line.changed(f"`{given.written}` becomes `timesource --ntp-disable`", given)


def _remove_from_timezone(line: Line, given: Given) -> None:
    """The option goes; a `timezone` that said nothing else goes with it, since the target wants a zone."""
    line.remove(given)
    line.drop = all(one.name in ("ntpservers", "nontp") for one in line.reading.given)


def vnc(line: Line, given: Given | None, rule: Rule) -> None:
    """RDP with the same password, and a name, which it wants; nothing there calls back to a viewer that listens."""
    wanted = [one.name for one in line.reading.given]
    if set(wanted) != {"password"} or line.reading.extra or not line.reading.value("password"):
        line.person(rule, "`vnc` has to be migrated by hand")
        return
    line.edits[0, 1] = ("rdp", f"--username={_RDP_USER}")
    line.changed(f"`vnc` becomes `rdp --username={_RDP_USER}`")
    line.look("who watches needs another viewer, and a name", why=rule.why, help=f"connect by RDP as `{_RDP_USER}`")


def vnc_connect(line: Line, given: Given | None, rule: Rule) -> None:
    """`HOST[:PORT]` as two options."""
    assert given is not None
    host, colon, port = (given.value or "").rpartition(":")
    line.write(given, f"--host={host}", f"--port={port}") if colon else line.write(given, f"--host={port}")
    line.changed(f"`{given.written}` becomes `--host`", given)


def boot_hash(line: Line, given: Given | None, rule: Rule) -> None:
    """A hash of another kind than GRUB 2's locks everybody out of its menu."""
    password = line.reading.last("password")
    if password is not None and not (password.value or "").startswith("grub.pbkdf2."):
        line.person(rule, "the boot loader's password has to be migrated by hand", password)


def boot_arguments(line: Line, given: Given | None, rule: Rule) -> None:
    """The installer's own arguments among the kernel's: `ks=` becomes `inst.ks=`."""
    assert given is not None
    after, said = for_installer(given.value or "", line.target)
    if said:
        line.write(given, *([f"--append={after}"] if after else []))
    for message in said:
        line.changed(message, given)


def cylinders(line: Line, given: Given | None, rule: Rule) -> None:
    """EL6 ignored them; in EL5 they placed the partition."""
    option, came = given.spec if given else None, line.case.source.name
    if option and came != line.target and option.status(came) == "deprecated" and line.reading.last("size"):
        drop(line, given, Rule("drop", "it was ignored before"))
    else:
        person(line, given, rule)


def inodes(line: Line, given: Given | None, rule: Rule) -> None:
    """What `mkfs.ext4` is told."""
    assert given is not None
    value, made = given.value or "", line.reading.last("mkfsoptions")
    if line.reading.value("fstype") in _EXT and value.isdecimal() and not made and not line.reading.last("fsprofile"):
        line.write(given, f"--mkfsoptions=-i {value}")
        line.changed(f"`{given.written}` becomes `--mkfsoptions`", given)
    else:
        person(line, given, rule)


STEPS: MappingProxyType[str, Step] = MappingProxyType(
    {
        "drop": drop,
        "person": person,
        "auth": auth,
        "boot_arguments": boot_arguments,
        "boot_hash": boot_hash,
        "cylinders": cylinders,
        "device": device,
        "firewall_level": firewall_level,
        "ignore_groups": ignore_groups,
        "inodes": inodes,
        "method": method,
        "no_time_servers": no_time_servers,
        "telnet": telnet,
        "time_servers": time_servers,
        "vnc": vnc,
        "vnc_connect": vnc_connect,
    }
)
