"""Options of a profile's mapping for another release: another spelling, null, another statement, or a person."""

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

from ksc.actions.migrate.looks import looks
from ksc.actions.migrate.sheet import Sheet
from ksc.actions.migrate.table import Rule, for_installer, rules
from ksc.actions.migrate.walk import gone, items, pairs, scalars
from ksc.diagnostics import warning
from ksc.dialects import CommandSpec
from ksc.dialects.spec import OptionSpec
from ksc.layer.fields import FALSE
from ksc.layer.marks import Mapping, Scalar, Value
from ksc.layer.values import find_option

# Whose text form asks a person, too, where it cannot be rewritten, and only warns of what is ignored.
_ASKING = frozenset({"person", "cylinders", "ignore_groups", "inodes"})


class Given(NamedTuple):
    """An option in a mapping: the key of the statement (None: of one among several), all of it, and the option."""

    statement: Scalar | None
    mapping: Value
    key: Scalar
    value: Value
    what: str


def options(sheet: Sheet, spec: CommandSpec, value: Value | None, statement: Scalar | None = None) -> None:
    """Gather in `sheet` what becomes of options by name."""
    for key, given in pairs(value):
        option = find_option(spec, key.value.removeprefix("--"))
        if isinstance(given, Scalar) and (given.null or given.tag == "!remove"):
            continue  # `below` follows it
        if option is not None and value is not None:
            _option(sheet, spec, option, Given(statement, value, key, given, f"{spec.name}: {key.value}"))
        if spec.name == "bootloader" and key.value == "append":
            arguments(sheet, given)
        for one in scalars(given):
            look(sheet, option.name if option else key.value, f"{spec.name} {key.value}", one)


def _option(sheet: Sheet, spec: CommandSpec, option: OptionSpec, given: Given) -> None:
    target = sheet.target.name
    spellings = option.spellings(target)
    active = [name for name, how in spellings.items() if how == "active"]
    if active and given.key.value.removeprefix("--") not in active:
        sheet.write(given.key, active[0], f"`{given.what}` becomes `{active[0]}`")
    if spec.name == "bootloader" and option.name == "password":
        _boot_hash(sheet, given)
    rule = rules().get(f"{spec.name} --{option.name}", Rule("person") if not spellings else None)
    if rule is None or (active and target not in rule.targets) or (option.type == "flag" and gone(given.value)):
        return
    step = _STEPS.get(rule.do)
    if step is not None and step(sheet, given):
        return
    why = rule.why or (f"it is deprecated in {target}" if spellings else f"{target} does not take it")
    if rule.do in _ASKING and spellings and not rule.lost and target not in rule.targets:
        said = f"`{given.what}` is ignored by {target}"
        sheet.found.append(warning("KS752", said, given.key.location, notes=(why,), help=rule.help))
        return
    instead = rule.becomes or option.replaced_by
    by_hand(sheet, given.key, given.what, why, rule.help or (f"write `{instead}` instead" if instead else None))


def by_hand(sheet: Sheet, at: Value, what: str, why: str, help_: str | None) -> None:
    """Say that a person has to migrate a key."""
    sheet.hand(at, f"`{what}` has to be migrated by hand", why, help_)


def _boot_hash(sheet: Sheet, given: Given) -> None:
    """GRUB 2 takes no hash but its own: everybody would be locked out of its menu."""
    rule, value = rules()["bootloader --iscrypted"], given.value
    if isinstance(value, Scalar) and value.value.startswith("$") and sheet.target.name in rule.targets:
        by_hand(sheet, given.key, given.what, rule.why, rule.help)


def _nothing(sheet: Sheet, given: Given) -> bool:
    """What is looked at elsewhere."""
    return True


def _drop(sheet: Sheet, given: Given) -> bool:
    if not isinstance(given.value, Scalar) or given.value.tag is not None:
        return False
    sheet.write(given.value, None, f"`{given.what}` becomes null")
    return True


def _ignore_groups(sheet: Sheet, given: Given) -> bool:
    """To use the groups needs no option."""
    return isinstance(given.value, Scalar) and given.value.value in FALSE and _drop(sheet, given)


def _level(sheet: Sheet, given: Given) -> bool:
    """The firewall's levels of old are one."""
    if _has(given, "enabled", "enable", "disabled", "disable"):
        return _drop(sheet, given)
    sheet.write(given.key, "enabled", f"`{given.what}` becomes `enabled`")
    return True


def _telnet(sheet: Sheet, given: Given) -> bool:
    """The port that the option opened, besides those below."""
    if _has(given, "port") or not sheet.put_yaml(given.value, '{add: ["23:tcp"]}'):
        return False
    sheet.write(given.key, "port", f"`{given.what}` becomes `port`")
    return True


def _servers(sheet: Sheet, given: Given) -> bool:
    """Time servers, or that there are none, as a statement of their own, in the place of those below."""
    whole = given.value if isinstance(given.value, Scalar) else None
    if isinstance(given.value, Mapping) or given.value.tag or given.statement is None:
        return False
    if whole is not None and given.what.endswith("nontp"):
        words = ["--ntp-disable"]
    else:
        said = [whole.value] if whole else [one.value for one in items(given.value) if isinstance(one, Scalar)]
        servers = [server.strip() for one in said for server in one.split(",")]
        words = [f"--ntp-server={server}" for server in dict.fromkeys(servers) if server]
    listed = ", ".join(f'"{word}"' for word in words)
    line = f"timesource: !replace [{listed}]"
    there = any(key.value == "timesource" for key, _ in pairs(sheet.profile.body.get("kickstart")))
    if there or not words or any(set(word) & set("\"\\{}' ") for word in words) or not sheet.put(given.value, None):
        return False
    if not sheet.insert(given.statement, given.mapping, line) and not sheet.insert_above(given.statement, line):
        del sheet.edits[given.value.location.span]
        return False
    sheet.say(given.key, f"`{given.what}` becomes `timesource`")
    return True


def _has(given: Given, *names: str) -> bool:
    return any(key.value.removeprefix("--") in names for key, _ in pairs(given.mapping))


_STEPS: MappingProxyType[str, Callable[[Sheet, Given], bool]] = MappingProxyType(
    {
        "boot_arguments": _nothing,
        "boot_hash": _nothing,
        "drop": _drop,
        "firewall_level": _level,
        "ignore_groups": _ignore_groups,
        "no_time_servers": _servers,
        "telnet": _telnet,
        "time_servers": _servers,
    }
)


def arguments(sheet: Sheet, value: Value | None) -> None:
    """Boot arguments, as a text or a list, or as what is added and removed."""
    for one in scalars(value):
        made, said = for_installer(one.value, sheet.target.name)
        if said and (made or _taken_out(sheet, value, one)):
            if made:
                sheet.write(one, made, ", ".join(said))
            else:
                sheet.say(one, ", ".join(said))
        look(sheet, "append", "append", one)


def _taken_out(sheet: Sheet, value: Value | None, one: Scalar) -> bool:
    """An argument that does nothing there, out of the list, or the place of the text, that it stands in."""
    lists = (value, *(item for _, item in pairs(value)))
    for listed in lists:
        if any(item is one for item in items(listed)) and listed is not None:
            return sheet.take_out(listed, one)
    return sheet.put(one, None) if one is value else False


def look(sheet: Sheet, option: str, what: str, value: Scalar) -> None:
    """Gather what is worth a look in a value, once."""
    if sheet.came.name != sheet.target.name:
        for one in looks(option, what, value.value, sheet.came, sheet.target, value.location):
            if (one.message, value.location.span) not in sheet.looked:
                sheet.looked.add((one.message, value.location.span))
                sheet.found.append(one)
