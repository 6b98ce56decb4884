"""The facts hold together, and hold what the reference table says."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, SHARED

from ksc.dialects import CommandSpec, Facts, OptionSpec, Releases, facts
from ksc.dialects.compiled import decode, encode
from ksc.dialects.load import build

GRAMMARS = ROOT / "grammars"
TABLE = SHARED / "facts" / "commands.json"

# Where the reference parser itself says more, or something else, than the table harvested from it.
WARNS_IN_CODE = {
    ("timezone", "isUtc"),  # warns on rhel9 and on every Fedora
    ("timezone", "nontp"),
    ("timezone", "ntpservers"),
    ("%packages", "instLangs"),
    ("%packages", "excludeWeakdeps"),
}


def everything() -> Iterator[CommandSpec]:
    known = facts()
    yield from known.commands.values()
    yield from known.sections.values()


def options() -> Iterator[tuple[CommandSpec, OptionSpec]]:
    for command in everything():
        for option in command.options.values():
            yield command, option


@cache
def table() -> dict[str, Any]:
    if not TABLE.is_file():
        pytest.skip(f"NOT COMPARED WITH THE REFERENCE: no {TABLE}")
    held: dict[str, Any] = json.loads(TABLE.read_text())
    return held


# ---- in themselves


def test_every_release_has_its_dialect() -> None:
    assert list(facts().dialects) == [
        *(f"rhel{version}" for version in range(5, 11)),
        *(f"fedora{version}" for version in range(38, 47)),
    ]
    assert [name for name, one in facts().dialects.items() if not one.sections_end] == ["rhel5"]


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("centos5", "rhel5"),
        ("CentOS8", "rhel8"),
        ("Rocky9", "rhel9"),
        ("alma10", "rhel10"),
        ("almalinux8", "rhel8"),
        ("ol8", "rhel8"),
        ("stream10", "rhel10"),
        ("f43", "fedora43"),
        ("RHEL9", "rhel9"),
        ("fedora46", "fedora46"),
    ],
)
def test_aliases(alias: str, name: str) -> None:
    dialect = facts().dialect(alias)
    assert dialect is not None
    assert dialect.name == name


@pytest.mark.parametrize("alias", ["centos9", "rocky7", "rhel4", "fedora37", "devel", ""])
def test_what_is_no_dialect(alias: str) -> None:
    assert facts().dialect(alias) is None


def test_synonyms_lead_to_their_command() -> None:
    for synonym, name in {"partition": "part", "authconfig": "auth", "part": "part"}.items():
        command = facts().command(synonym)
        assert command is not None
        assert command.name == name
    assert facts().command("preseed") is None


def test_slots() -> None:
    slots: dict[str, set[str]] = {}
    for command in facts().commands.values():
        if command.slot:
            slots.setdefault(command.slot, set()).add(command.name)
    source = "bootc cdrom harddrive hmc liveimg method nfs ostreecontainer ostreesetup url"
    assert slots == {
        "source": set(source.split()),
        "interface": {"text", "graphical", "cmdline"},
        "finish": {"reboot", "poweroff", "halt", "shutdown"},
        "mode": {"install", "upgrade"},
    }


def test_storage_is_what_partitioning_replaces() -> None:
    storage = (
        "autopart btrfs clearpart ignoredisk logvol mount part raid reqpart snapshot stratisfs stratispool "
        "volgroup zerombr"
    )
    assert {command.name for command in facts().commands.values() if command.storage} == set(storage.split())


def test_every_command_says_what_it_is() -> None:
    for command in everything():
        assert command.summary.endswith("."), command.name
        assert ". " not in command.summary, f"{command.name}: one sentence"
    for command, option in options():
        assert not option.summary or option.summary.endswith("."), (command.name, option.name)


def test_families_are_all_used() -> None:
    used = {command.family for command in facts().commands.values()}
    assert used == set(facts().families)


def test_what_must_not_be_shown_is_sensitive() -> None:
    telling = ("password", "passphrase", "md5pass", "wepkey", "wpakey", "activation-key")
    missing = [
        (command.name, option.name)
        for command, option in options()
        if any(word in option.name for word in telling) and option.type != "flag" and not option.sensitive
    ]
    assert not missing
    words = [(command, word) for command in facts().commands.values() for word in command.positionals]
    shown = [
        (command.name, word.name)
        for command, word in words
        if (word.name in ("password", "key") or command.name == "realm") and not word.sensitive
    ]
    assert not shown


def test_lists_are_lists() -> None:
    lists = {
        "firewall": "port service remove-service",
        "network": "nameserver bondslaves bridgeslaves",
        "services": "enabled disabled",
        "user": "groups",
        "clearpart": "drives list",
        "ignoredisk": "drives only-use",
        "repo": "includepkgs excludepkgs",
        "keyboard": "xlayouts switch",
        "lang": "addsupport",
        "timezone": "ntpservers",
        "logvol": "cachepvs",
    }
    for name, of in lists.items():
        for option in of.split():
            assert facts().commands[name].options[option].type == "list", (name, option)
    assert facts().sections["%packages"].options["inst-langs"].type == "list"
    assert facts().commands["bootloader"].options["append"].type == "words"
    cumulative = {(command.name, option.name) for command, option in options() if option.cumulative}
    firewall = {("firewall", name) for name in ("port", "service", "remove-service", "trust")}
    assert cumulative == firewall | {("rhsm", "activation-key"), ("syspurpose", "addon"), ("dmraid", "dev")}


def test_spellings_by_release() -> None:
    languages = facts().sections["%packages"].options["inst-langs"]
    assert languages.spellings("rhel5") == {}
    assert languages.spellings("rhel7") == {"instLangs": "active"}
    assert languages.spellings("rhel9") == {"inst-langs": "active", "instLangs": "deprecated"}
    assert languages.spellings("rhel10") == {"inst-langs": "active"}
    disk = facts().commands["part"].options["ondisk"]
    assert list(disk.spellings("rhel6")) == ["ondisk", "ondrive"]


def test_positionals_by_release() -> None:
    device = facts().commands["device"]
    assert [word.name for word in device.takes("rhel5")] == ["type", "module"]
    assert [word.name for word in device.takes("rhel6")] == ["module"]
    zone = facts().commands["timezone"].positionals[0]
    assert zone.required == {"rhel5", "rhel6"}
    assert facts().commands["zerombr"].positionals[0].status("rhel5") == "deprecated"


def test_relations_by_release() -> None:
    logvol = facts().commands["logvol"]
    sizes = next(group for group in logvol.one_of if "percent" in group.of)
    assert "rhel6" not in sizes.releases and "rhel7" in sizes.releases
    percent = logvol.options["percent"].range
    assert percent is not None and (percent.least, percent.most) == (0, 100)
    btrfs = facts().commands["part"].options["fstype"].refused
    assert {choice.value: choice.releases for choice in btrfs} == {"btrfs": {"rhel8", "rhel9", "rhel10"}}
    telnet = facts().commands["firewall"].options["telnet"]
    assert (telnet.type, telnet.deprecated_type, telnet.deprecated) == ("flag", "text", {"rhel6"})
    layouts = {
        name for one in facts().commands["autopart"].conflicts if "rhel9" in one.releases for name in one.commands
    }
    assert layouts == {"part", "raid", "volgroup", "logvol", "reqpart", "mount"}


def test_relations_survive_being_compiled() -> None:
    compiled = decode(json.loads(json.dumps(encode(facts()))))
    assert dict(compiled.commands) == dict(facts().commands)
    assert dict(compiled.sections) == dict(facts().sections)


# ---- a wrong file is an error that names it


def wrong(folder: Path, name: str, text: str) -> str:
    for path in GRAMMARS.glob("**/*.yaml"):
        copy = folder / path.relative_to(GRAMMARS)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text())
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    with pytest.raises(ValueError) as caught:
        build(folder)
    return str(caught.value)


HEAD = "command: foo\nsummary: Does nothing.\nfamily: mode\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("command: foo\nfamily: mode\n", "`summary` is missing"),
        ("command: bar\nsummary: Bar.\nfamily: mode\n", "has a file of its own"),
        ("command: foo\nsummary: Foo.\nfamily: nowhere\n", "`nowhere` is not known"),
        (HEAD + "colour: red\n", "unknown keys: colour"),
        (HEAD + "summary: Again.\n", "stands twice"),
        (HEAD + "options: {a: flagg}\n", "one of"),
        (HEAD + "options: {a: {typ: flag}}\n", "unknown keys: typ"),
        (HEAD + "options: {a: {type: flag, sensitive: yes}}\n", "true or false"),
        (HEAD + "options: {a: {type: flag, unit: MiB}}\n", "a flag has no value"),
        (HEAD + "options: {a: {releases: rhel4}}\n", "`rhel4`"),
        (HEAD + "options: {a: {releases: solaris10}}\n", "`solaris10`"),
        (HEAD + "releases: rhel9\noptions: {a: {releases: rhel8}}\n", "releases without the command"),
        (HEAD + "releases: {active: rhel9, removed: rhel9+}\n", "two statuses"),
        (HEAD + "options: {a: {aliases: [b]}, b: flag}\n", "`--b` is two options"),
        (HEAD + "options: {a: flag}\nalternatives: [[a, b]]\n", "`b`, which is unknown"),
        (HEAD + "options: {a: {choices: [x], drops: {x: [c]}}}\n", "`c`, which is unknown"),
        (HEAD + "options: {a: {choices: [x], drops: {y: [a]}}}\n", "`y`, which is no choice"),
        (HEAD + "options: {a: text}\nrepeat: {keys: ['{b}']}\n", "`b`, which is unknown"),
        (HEAD + "options: {a: flag}\nexclusive: [[a, b]]\n", "`b`, which is unknown"),
        (HEAD + "options: {a: flag}\nexclusive: [[a]]\n", "fewer than two"),
        (HEAD + "options: {a: flag}\none_of: [[b]]\n", "`b`, which is unknown"),
        (HEAD + "options: {a: flag}\none_of: [{of: [a], even: true}]\n", "unknown keys: even"),
        (HEAD + "options: {a: flag}\nneeds: [{option: a, all: [b]}]\n", "`b`, which is unknown"),
        (HEAD + "options: {a: flag}\nneeds: [{option: a}]\n", "names nothing"),
        (HEAD + "releases: rhel9\nconflicts: [{with: [part], releases: rhel8}]\n", "in one without the command"),
        (HEAD + "conflicts: [{with: [bar]}]\n", "`bar`, which is no command"),
        (HEAD + "twice: {same: [a]}\n", "`a`, which is unknown"),
        (HEAD + "lasting: [a]\n", "`a`, which is unknown"),
        (HEAD + "kept: [a]\n", "`a`, which is unknown"),
        (HEAD + "reset: [a]\n", "`a`, which is unknown"),
        (HEAD + "options: {a: {range: {from: 1}}}\n", "only integers have a range"),
        (HEAD + "options: {a: {type: integer, range: {from: one}}}\n", "invalid literal"),
        (HEAD + "options: {a: {pattern: {is: '(', says: x}}}\n", "its pattern is none"),
        (HEAD + "options: {a: {pattern: {is: x}}}\n", "`says` is missing"),
        (HEAD + "positionals: [{name: a, pattern: {is: '(', says: x}}]\n", "its pattern is none"),
        (HEAD + "options: {a: {excludes: [{value: x, options: [b]}]}}\n", "`b`, which is unknown"),
        (HEAD + "options: {a: {type: flag, deprecated_type: text}}\n", "deprecated nowhere"),
        (HEAD + "options: {a: text}\nrepeat: {keys: [a]}\n", "names no field"),
        (HEAD + "positionals: [{name: a, arity: some}]\n", "arity"),
        (HEAD + "positionals: [{name: a, arity: any}, {name: b}]\n", "not the last"),
        (HEAD + "synonyms: [partition]\n", "synonym"),
        (HEAD + "synonyms: [part]\n", "synonym"),
        (HEAD + "replaced_by: bar\n", "which is no command"),
        (HEAD + "options: [", "foo.yaml"),
        ("just words", "not a mapping"),
    ],
)
def test_wrong_facts_are_refused(tmp_path: Path, text: str, says: str) -> None:
    message = wrong(tmp_path, "commands/foo.yaml", text)
    assert says in message
    assert message.startswith(("commands/foo.yaml: ", "foo.yaml: ", "part.yaml: ", "partition"))


# ---- against the table


def reference(name: str) -> Facts | CommandSpec:
    known = facts()
    return known.sections[name] if name in known.sections else known.commands[known.names[name]]


def test_the_same_commands_and_sections() -> None:
    assert set(table()) == {*facts().sections, *facts().names}


@pytest.mark.parametrize("name", sorted({*facts().sections, *facts().names}))
def test_status_agrees(name: str) -> None:
    command = reference(name)
    assert isinstance(command, CommandSpec)
    for release, said in table()[name]["status"].items():
        expected = "active" if said == "section" else said
        assert command.status(release) == expected, release


@pytest.mark.parametrize("name", sorted({*facts().sections, *facts().names}))
def test_options_agree(name: str) -> None:
    """Each spelling stands where the reference has it; a deprecated command's options are not judged."""
    command = reference(name)
    assert isinstance(command, CommandSpec)
    where: dict[str, set[str]] = {}
    warns: dict[str, set[str]] = {}
    for written, held in table()[name]["options"].items():
        for variant in held["variants"]:
            releases = command.active & set(variant["dialects"])
            for spelling in written.split("/"):
                if not spelling.startswith("--"):
                    continue
                where.setdefault(spelling[2:], set()).update(releases)
                warns.setdefault(spelling[2:], set()).update(releases if variant["shape"].get("deprecated") else ())
    ours = {spelling: taken for spelling, (taken, _) in spellings(command).items()}
    assert ours == {spelling: releases for spelling, releases in where.items() if releases}
    for spelling, (_, deprecated) in spellings(command).items():
        if (name, spelling) in WARNS_IN_CODE:
            assert deprecated >= warns[spelling]
        else:
            assert deprecated == warns[spelling], spelling


def spellings(command: CommandSpec) -> dict[str, tuple[set[str], set[str]]]:
    """Every spelling of an option with where it is taken, and where that warns."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for option in command.options.values():
        for release in command.active:
            for spelling, status in option.spellings(release).items():
                taken, deprecated = found.setdefault(spelling, (set(), set()))
                taken.add(release)
                if status == "deprecated":
                    deprecated.add(release)
    return found


TYPES = {"int": {"integer"}, "ksboolean": {"boolean"}, "commaSplit": {"list"}}


@pytest.mark.parametrize("name", sorted({*facts().sections, *facts().names}))
def test_types_requirements_and_choices_agree(name: str) -> None:
    command = reference(name)
    assert isinstance(command, CommandSpec)
    for written, held in table()[name]["options"].items():
        first = written.split("/")[0].removeprefix("--")
        option = next((one for one in command.options.values() if first in (one.name, *one.aliases)), None)
        if option is None or not written.startswith("--"):
            continue
        for variant in held["variants"]:
            releases: Releases = command.active & set(variant["dialects"])
            shape = variant["shape"]
            if not releases or shape.get("deprecated"):
                continue
            assert (option.type == "flag") == (shape["takes_value"] is False), written
            assert option.type in TYPES.get(shape.get("type"), {option.type}), written
            assert bool(option.required & releases) == bool(shape.get("required")), written
            if "choices" in shape:
                allowed = {one.value for one in option.choices if releases <= one.releases}
                assert allowed == set(shape["choices"]), written
