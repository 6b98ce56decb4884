"""From a kickstart to its plan: what is read, and where what is found stands."""

import pytest

import ksc.planner
from ksc.checks import Kickstart, document_nodes
from ksc.checks.kickstart import placed
from ksc.checks.planning import layout_of, plan_once, planned, statement_of
from ksc.dialects import facts
from ksc.planner import Disk, Machine, Plan, Problem
from ksc.storage import Partition
from ksc.syntax import parse

TEXT = """\
zerombr
clearpart --all --initlabel
part /boot --size=1024
bootloader --boot-drive=sda
part / --size=4096 --grow --maxsize=8192 --ondisk=sda
"""
MACHINE = Machine((Disk("sda", 20 * 1024 * 2048),))


def kickstart(text: str, release: str = "rhel9") -> Kickstart:
    return Kickstart(placed(document_nodes(parse(text))), facts(), facts().dialect(release))


@pytest.fixture
def plans(monkeypatch):
    """The planner's calls; it finds a problem with the second device's `--maxsize`, and one with the whole."""
    asked = []

    def plan(layout, machine, dialect):
        asked.append((layout, machine, dialect.name))
        return Plan(machine, problems=(Problem("KS001", "one", 1, "maxsize"), Problem("KS001", "all")))

    monkeypatch.setattr(ksc.planner, "plan", plan, raising=False)
    plan_once.cache_clear()
    yield asked
    plan_once.cache_clear()


def test_problem_stands_where_it_was_asked_for(plans):
    plan, found = planned(kickstart(TEXT), MACHINE)
    assert plan is not None
    assert [(one.message, one.line, one.column) for one in found] == [("one", 5, 27), ("all", None, None)]
    (layout, machine, release) = plans[0]
    assert [one.mount for one in layout.devices if isinstance(one, Partition)] == ["/boot", "/"]
    assert (machine, release) == (MACHINE, "rhel9")


def test_like_kickstarts_are_planned_once(plans):
    for text in (TEXT, "# the same\n" + TEXT, TEXT.replace("--size=1024", "--size 1024")):
        planned(kickstart(text), MACHINE)
    assert len(plans) == 1
    planned(kickstart(TEXT, "rhel8"), MACHINE)
    planned(kickstart(TEXT.replace("1024", "1025")), MACHINE)
    assert len(plans) == 3


@pytest.mark.parametrize(
    "text",
    [
        "lang en_US\nclearpart --all\n",  # nothing is laid out
        TEXT + "%include /tmp/more.ks\n",
        TEXT + "part /srv --size=$SIZE\n",
        TEXT + "part /srv --size=much\n",
        TEXT + "part /srv --size={{ size }}\n",
        TEXT + "$SNIPPET('disks')\n",
        TEXT + "part /srv --size=9 --encrypted --passphrase={{ pw }}\n",
    ],
)
def test_what_cannot_be_known_is_not_planned(plans, text):
    assert planned(kickstart(text), MACHINE) == (None, [])
    assert not plans


@pytest.mark.parametrize("secret", ["$HOME", "'`id` $(x)'", "'{{ pw }}'", "__ksc_secret_0123456789abcdef_0__"])
def test_a_passphrase_may_have_any_characters(plans, secret):
    plan, _ = planned(kickstart(f"{TEXT}part /srv --size=9 --encrypted --passphrase={secret}\n"), MACHINE)
    assert plan is not None
    assert planned(kickstart(f"{TEXT}part /srv --size=$9 --encrypted --passphrase={secret}\n"), MACHINE) == (None, [])


def test_synonym_and_order():
    text = "bootloader\nlogvol / --vgname=vg --name=root --size=1\npartition pv.1 --size=9\nvolgroup vg pv.1\n"
    given = kickstart(text)
    assert [type(one).__name__ for one in layout_of(given).devices] == ["LogicalVolume", "Partition", "VolumeGroup"]
    assert [statement_of(given, at).place.span.line for at in range(3)] == [2, 3, 4]
    assert statement_of(given, 3) is None
    assert statement_of(given, None) is None
