"""Which word of a line is what: as the reference parser has it, and at a glance as with care."""

import itertools

import pytest
from pykickstart.errors import KickstartError
from pykickstart.parser import KickstartParser
from reference import handler
from support import corpus

from ksc import check, parse
from ksc.dialects import facts
from ksc.dialects.check import check_command
from ksc.dialects.glance import sound
from ksc.dialects.known import known_in
from ksc.dialects.statement import read

RHEL9 = facts().dialects["rhel9"]
WORDS = (
    *('--append="a b"', '--app="a b"', "--append", '"--append x=1"', '"--wrong=a b"', "--wrong=a", "--wrong"),
    *("--location", "--timeout", "--timeout=-5", '"--=a b"', "--", "-", "-x", '"-x y"'),
    *("-5", "-5.", "-.5", "5", '"a b"', '""'),
)
COMMANDS = ("bootloader", "timezone", "user --name=a", "selinux")
LINES = [
    f"{command} {' '.join(words)}\n"
    for command in COMMANDS
    for count in (1, 2)
    for words in itertools.product(WORDS, repeat=count)
]


def words(line: str):
    return next(parse(line).commands()).words


def reading(line: str):
    return read(facts().command(line.split(maxsplit=1)[0]), words(line), "rhel9")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_the_reference_s_reading(command, capsys):
    one, different = handler("rhel9"), []
    for line in LINES:
        if not line.startswith(command):
            continue
        accepted = True
        try:
            KickstartParser(one).readKickstartFromString(line)
        except (KickstartError, ValueError):
            accepted = False
        if check(line, "rhel9", scope="commands").ok is not accepted:
            different.append(line)
    # A word that ends the options is no zone: one of the deviations that docs/agreement.md lists.
    assert different == (["timezone --\n"] if command == "timezone" else [])


VALUES = {
    'bootloader --location --append="a b"': {"location": None, "append": "a b"},
    'bootloader --location --app="a b"': {"location": None, "append": "a b"},
    'bootloader --append "--quiet splash"': {"append": "--quiet splash"},
    'bootloader --append "-x y"': {"append": "-x y"},
    "bootloader --timeout -5": {"timeout": "-5"},
    "bootloader --append -": {"append": "-"},
    "bootloader --append -5.": {"append": None, "5.": None},
    'timezone "--wrong=a b"': {"timezone": "--wrong=a b"},
    "timezone -- --utc": {"timezone": "--utc"},
}


@pytest.mark.parametrize("line", VALUES)
def test_what_is_an_option_is_no_value(line):
    assert {given.name: given.value for given in reading(line).given} == VALUES[line]


def test_an_option_that_is_misspelt_and_has_a_blank_in_its_value():
    (found,) = check('bootloader --apend="a b"\n', "rhel9", scope="commands").diagnostics
    assert (found.code, found.help) == ("KS205", "did you mean `--append`?")


@pytest.mark.parametrize("release", facts().dialects)
def test_what_is_sound_at_a_glance_is_sound(release):
    dialect = facts().dialects[release]
    real = {line for path in corpus() for line in path.read_text(errors="replace").splitlines() if line[:1].isalpha()}
    glanced = 0
    for command in parse("lang C\nzerombr\n" + "".join(LINES) + "\n".join(sorted(real)[:3000])).commands():
        if sound(command, facts(), dialect):
            glanced += 1
            assert not list(check_command(command, facts(), dialect, lambda word: None)), command.text
    assert glanced


def test_what_most_lines_are_is_seen_at_a_glance():
    text = (
        "repo --name=a --baseurl=http://a/ --cost=5\npart / --size=1 --grow\nlang C\nzerombr\nuser --name=a --uid=5\n"
    )
    assert all(sound(command, facts(), RHEL9) for command in parse(text).commands())


def test_rules_are_worked_out_once():
    spec = facts().command("part")
    assert known_in(spec, "rhel9") is known_in(spec, "rhel9")
    assert known_in(spec, "rhel9") is not known_in(spec, "rhel8")
