"""Time zones, locales and keyboards, by the names that they have."""

import re
from collections.abc import Collection, Iterator
from itertools import islice

from ksc.checks.installation.values import concrete, concrete_items, few, names
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, warning
from ksc.diagnostics.suggest import did_you_mean, near

_LOCALE = re.compile(r"([^.@]+)(\.[^@]+)?(@.+)?")
_VARIANT = re.compile(r"\s*([^\s(]+)\s*(?:\(\s*([^)]*?)\s*\))?\s*")
_LIKELY = 0.8  # how near a keymap has to be: the list of them is not complete


def check_localization(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS659 for `timezone`, KS660 for `lang`, KS661 for `keyboard`."""
    # The last one counts; a look for near misses costs, so a thousand of them get none.
    for statement in kickstart.all("timezone")[-20:]:
        yield from _timezone(statement)
    for statement in kickstart.all("lang")[-20:]:
        yield from few(_lang(statement))
    for statement in kickstart.all("keyboard")[-20:]:
        yield from _keyboard(statement)


def _timezone(statement: Statement) -> Iterator[Diagnostic]:
    zone = statement.value("timezone")
    if zone is None or not concrete(zone) or zone in (zones := names("timezones")):
        return
    if _last_part(zone) == zone.casefold():
        nearest = next((one for one in sorted(zones) if _last_part(one) == zone.casefold()), None)
        help_ = f"did you mean `{nearest}`?" if nearest else did_you_mean(zone, zones)
    else:
        help_ = did_you_mean(zone, zones)
    yield warning(
        "KS659",
        f"`{zone}` is not a time zone",
        statement.at("timezone"),
        notes=("the installer takes its default in its place",),
        help=help_ or "write a name of the time zone database: Europe/Prague, Etc/UTC",
    )


def _last_part(zone: str) -> str:
    return zone.rpartition("/")[2].replace(" ", "_").casefold()


def _lang(statement: Statement) -> Iterator[Diagnostic]:
    given = statement.value("lang")
    if given and concrete(given):
        yield from _locale(statement, given, "lang")
    for option, item in concrete_items(statement, "addsupport"):
        yield from _locale(statement, item, option.name)


def _locale(statement: Statement, value: str, name: str) -> Iterator[Diagnostic]:
    found = _LOCALE.fullmatch(value)
    language = found[1] if found else value
    known = names("locales")
    # A language alone (`en`, `cs`) is one that the installer completes.
    if language in known or any(one.startswith(f"{language}_") for one in known):
        return
    yield warning(
        "KS660",
        f"`{value}` is not a locale",
        statement.at(name),
        notes=("the installer takes English where it has no such language",),
        help=did_you_mean(language, known) or "write a language and a territory: en_US.UTF-8, cs_CZ.UTF-8",
    )


def _keyboard(statement: Statement) -> Iterator[Diagnostic]:
    layouts, keymaps = names("layouts"), names("keymaps")
    for option, item in islice(concrete_items(statement, "xlayouts"), 20):
        found = _VARIANT.fullmatch(item)
        if not found:
            continue
        layout = f"{found[1]}({found[2]})" if found[2] else found[1]
        if layout not in layouts:
            known = [one for one in layouts if not found[2] or one.startswith(f"{found[1]}(")]
            yield _no_keyboard(statement, option.name, item, near(layout, known, _LIKELY), "list-x11-keymap-layouts")
    for name in ("vckeymap", "keyboard"):
        value = statement.value(name)
        if value and concrete(value) and value not in keymaps and not _is_layout(value, layouts):
            nearest = near(value, [one for one in keymaps if one[:2] == value[:2]], _LIKELY)
            # A further variant of a keymap (`sg-latin1-nodeadkeys`) may well be there.
            begins = value.rpartition("-")[0] in keymaps
            if not value.startswith(f"{nearest}-") if nearest else not begins:
                yield _no_keyboard(statement, name, value, nearest, "list-keymaps")


def _is_layout(value: str, layouts: Collection[str]) -> bool:
    """Whether a keymap is made of an X layout: `cz`, `cz (qwerty)`, or `cz-qwerty` as the console has it."""
    found = _VARIANT.fullmatch(value)
    if found and (f"{found[1]}({found[2]})" if found[2] else found[1]) in layouts:
        return True
    layout, _, variant = value.partition("-")
    return f"{layout}({variant})" in layouts


def _no_keyboard(statement: Statement, name: str, value: str, nearest: str | None, lists: str) -> Diagnostic:
    return warning(
        "KS661",
        f"`{value}` is not a keyboard that ksc knows",
        statement.at(name),
        notes=() if nearest else ("the installer takes the one of the language where it has none of that name",),
        help=f"did you mean `{nearest}`?" if nearest else f"write a name that `localectl {lists}` prints",
    )
