"""What authors of schemes test with: cases, and a scheme judged on one of them."""

import pytest

from ksc.checks.check import Check
from ksc.diagnostics import warning
from ksc.dialects import facts
from ksc.planner import Disk
from ksc.records import dataclass
from ksc.storage import REST, Layout, LayoutError, Partition, Scheme, Size
from ksc.storage.schemes.lvm import LVM
from ksc.testing import Case, cases, check_findings, every_case, every_release, judge


@dataclass(frozen=True, slots=True)
class Options:
    root: Size = REST
    filesystem: str = "xfs"
    mount: str = "/"
    fault: str = ""


def make(options: Options, _context: object) -> Layout:
    if options.fault == "refused":
        raise LayoutError("not on Fridays")
    if options.fault:
        raise KeyError(options.fault)
    return Layout((Partition(options.mount, options.root, options.filesystem, "sda"),), ("sda",))


ONE = Scheme("one", Options, make)


def test_a_case():
    case = Case("rhel9", "uefi", "2x500GiB")
    assert str(case) == "rhel9-uefi-2x500GiB"
    assert case.disks == ["sda", "sdb"]
    [machine] = case.machines
    assert machine.disks == (Disk("sda", 500 * 1024 * 2048), Disk("sdb", 500 * 1024 * 2048))
    assert (machine.firmware, machine.memory, machine.product) == ("uefi", 4096, "rhel")
    assert str(Case("fedora44", "any", "4TiB", "s390x")) == "fedora44-any-4TiB-s390x"
    assert [one.firmware for one in Case("fedora44").machines] == ["bios", "uefi"]
    assert Case("fedora44").machines[0].product != "rhel"


@pytest.mark.parametrize("size", ["", "x", "0x5GiB", "27x5GiB", "-1x5GiB", "2x", "50%", "rest", "5", "ax5GiB"])
def test_sizes_that_are_none(size):
    with pytest.raises(ValueError, match=r"size|number|unit"):
        _ = Case("rhel9", "any", size).disks


def test_all_cases():
    every = cases()
    assert {one.release for one in every} == set(facts().dialects) == set(every_release())
    assert len(every) == len(set(map(str, every))) == len(every_release()) * 3 * 4
    assert [str(one) for one in cases(["1TiB"], ["rhel8"], ["bios"], ["aarch64"])] == ["rhel8-bios-1TiB-aarch64"]


@every_case(disks=["20GiB"], releases=["rhel9"])
def test_a_test_is_given_each_case(case, request):
    assert request.node.name == f"test_a_test_is_given_each_case[{case}]"
    assert judge(LVM, {"disk": case.disks}, case).fits


def test_what_fits():
    judged = judge(LVM, "disk: sda", Case("rhel9", "any", "20GiB"))
    assert (judged.fits, judged.why) == (True, "")
    assert judged.lines[0] == "ignoredisk --only-use=sda"
    assert [plan.machine.firmware for plan in judged.plans] == ["bios", "uefi"]


def test_what_does_not_boot_is_a_problem():
    assert judge(ONE, None, Case("rhel9", "bios")).fits
    [found] = judge(ONE, None, Case("rhel9", "uefi")).problems
    assert (found.code, found.line) == ("KS867", 4)


def test_what_does_not_fit_says_which_line_asked_for_it():
    judged = judge(LVM, "{disk: sda, volumes: {/: 30GiB}}", Case("rhel9", "uefi", "20GiB"))
    assert not judged.fits
    assert not judged.refused
    [found] = judged.problems
    assert found.line == 1 + next(at for at, line in enumerate(judged.lines) if line.startswith("logvol /"))
    assert found.message in judged.why


def test_what_the_scheme_refuses():
    judged = judge(ONE, "fault: refused", Case("rhel9"))
    assert [one.message for one in judged.refused] == ["not on Fridays"]
    assert (judged.fits, judged.lines, judged.plans) == (False, (), ())
    assert "not on Fridays" in judged.why


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"fault": "oops"}, r"KS741.*the scheme `one` failed: KeyError: 'oops'"),
        ({"filesystem": "xfs\nuser --name=evil"}, "KS740"),
        ({"mount": "/srv"}, "nothing is mounted at `/`"),
        ({"filesystem": "btrfs"}, "rhel9 refuses this"),
    ],
)
def test_what_no_scheme_may_make(options, says):
    with pytest.raises(AssertionError, match=says):
        judge(ONE, options, Case("rhel9", "bios"))


def test_a_check():
    def long(merged, title):
        for command in merged.commands():
            if command.name == "lang":
                yield warning("ACME1", f"{title}: {command.text.strip()}", merged.entries[0].origin.location)

    check = Check("acme", ("merged", "title"), long)
    [found] = check_findings(check, "# a base\nlang C\n", title="Web")
    assert (found.code, found.message, str(found.location)) == ("ACME1", "Web: lang C", "test.ks:1:1")
    assert check_findings(check, "keyboard us\n") == []
