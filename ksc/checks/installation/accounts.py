"""Accounts: passwords that are not what the line says, users and groups that nobody makes, and who can log in."""

import re
from collections.abc import Iterator

from ksc.checks.installation.values import concrete, concrete_items, few, names, number, related, whole
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, error, warning
from ksc.diagnostics.crypt import is_crypt, is_nearly_crypt
from ksc.diagnostics.suggest import near
from ksc.syntax import Section

_DES = re.compile(r"[./0-9A-Za-z]{13}|_[./0-9A-Za-z]{19}")
# What people write where no password is to fit.
_UNUSABLE = re.compile(r"[*!x].*|no(?:pe|ne|thing|pass\w*)?|\w*(?:lock|nopass)\w*", re.IGNORECASE)
_USER = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,30}[A-Za-z0-9_.$-]?")
_MOST_ID = 4294967294  # 2^32 - 1 is the kernel's "no user"
_LIKELY = 0.8


def check_accounts(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS663 to KS666."""
    for statement in kickstart.all("rootpw", "user", "sshpw", "bootloader"):
        yield from _crypted(statement)
    yield from _locked_out(kickstart)
    yield from few(_groups(kickstart))
    yield from _keys(kickstart)
    yield from _users(kickstart)


def _crypted(statement: Statement) -> Iterator[Diagnostic]:
    """A password in plain text that the line calls a hash: nothing that anybody types will ever match it."""
    password = statement.value("password")
    if not password or not statement.has("iscrypted") or statement.has("plaintext", "lock", "sshkey"):
        return
    if is_crypt(password) or _DES.fullmatch(password) or _UNUSABLE.fullmatch(password) or not _readable(password):
        return
    maker = "grub2-mkpasswd-pbkdf2" if statement.spec.name == "bootloader" else "openssl passwd -6"
    yield warning(
        "KS663",
        f"`{statement.name} --iscrypted` is given something that is not a hash",
        statement.at("password"),
        notes=("it is stored as it is, and no password that somebody types will match it",),
        help=f"write the hash that `{maker}` prints",
    )


def _readable(password: str) -> bool:
    return is_nearly_crypt(password) or (concrete(password) and not password.startswith("$"))


def _locked_out(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """Root locked, and nobody else to log in, where nothing else can make an account."""
    rootpw = kickstart.last("rootpw")
    # A file of accounts alone is a part of another one.
    if rootpw is None or not rootpw.has("lock") or not whole(kickstart) or not kickstart.all("lang", "%packages"):
        return
    if any(not user.has("lock") and user.has("password") for user in kickstart.all("user")):
        return
    if kickstart.all("sshkey", "realm", "%post", "%addon", "ostreesetup", "ostreecontainer", "bootc", "liveimg"):
        return
    firstboot = kickstart.last("firstboot")
    packages = "".join(node.text for node, _, _ in kickstart.placed if isinstance(node, Section))
    if (firstboot and not firstboot.has("disable", "disabled")) or re.search(
        r"cloud-init|initial-setup|ignition", packages
    ):
        return
    yield warning(
        "KS664",
        "nobody can log in: root is locked, and no user has a password",
        rootpw.at("lock"),
        help="add a `user` with a password (`--groups=wheel` lets it become root), or an `sshkey`",
    )


def _groups(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """Groups that nobody makes. From EL7 on the installer makes them itself: then only what looks mistyped."""
    made = {name for group in kickstart.all("group") if (name := group.value("name"))}
    made |= {name for user in kickstart.all("user") if (name := user.value("name"))}
    known = names("groups")
    left_out = kickstart.dialect.name in ("rhel5", "rhel6")
    everything = whole(kickstart)
    nearby: dict[str, str | None] = {}  # a look for a near miss costs
    for user in kickstart.all("user"):
        for given, item in concrete_items(user, "groups"):
            group = item.partition("(")[0].strip()
            if not group or group in made or group in known:
                continue
            if group not in nearby:
                nearby[group] = near(group, known, _LIKELY) if len(nearby) < 500 else None
            nearest = nearby[group]
            if not nearest and not (left_out and everything):
                continue
            note = "the user is not put into it" if left_out else "the installer makes a new, empty group of this name"
            yield warning(
                "KS665",
                f"no group `{group}` is known",
                user.at(given),
                notes=(note,),
                help=f"did you mean `{nearest}`?" if nearest else f"make it: group --name={group}",
            )


def _keys(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """SSH keys of users that nobody makes."""
    keys = kickstart.all("sshkey")
    if not keys or not whole(kickstart):
        return
    users = {"root", *(user.value("name") for user in kickstart.all("user"))}
    for key in keys:
        user = key.value("username")
        if user and concrete(user) and user not in users:
            yield warning(
                "KS665",
                f"no `user` line makes `{user}`, whose key this is",
                key.at("username"),
                notes=("the installer leaves the key out where the user is missing",),
                help=f"add it: user --name={user}",
            )


def _users(kickstart: Kickstart) -> Iterator[Diagnostic]:
    numbers: dict[int, Statement] = {}
    for user in kickstart.all("user", "group"):
        name = user.value("name")
        if name and concrete(name) and (not _USER.fullmatch(name) or name.isdigit()):
            yield warning(
                "KS666",
                f"`{name}` is not a name for a {user.spec.name}",
                user.at("name"),
                notes=("up to 32 letters, digits, `_`, `-` and `.`, not beginning with `-`, and not digits alone",),
                help="choose another name",
            )
        for option in ("uid", "gid"):
            given = number(user.value(option))
            if given is not None and not 0 <= given <= _MOST_ID:
                help_ = f"write a number from 1000 up, at most {_MOST_ID}"
                yield error("KS666", f"`{given}` is not the number of a user or group", user.at(option), help=help_)
        uid = number(user.value("uid"))
        if uid is None:
            continue
        if (other := numbers.setdefault(uid, user)) is not user and other.value("name") != name:
            yield warning(
                "KS666",
                f"two users have the number {uid}",
                user.at("uid"),
                help="give each its own number",
                related=related("the other one", other, "uid"),
            )
