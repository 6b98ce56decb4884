"""`ksc.plan`."""

import pytest

import ksc
from ksc.checks.machines import covers, disk_names, firmware
from ksc.checks.plan import of_document, prove
from ksc.checks.planning import layout_of
from ksc.dialects import facts
from ksc.planner import Machine
from ksc.syntax import parse

TEXT = """\
#version=RHEL9
zerombr
clearpart --all --initlabel
reqpart --add-boot
part / --size=4096 --grow --ondisk=sda
"""


def test_devices_and_report():
    plan = ksc.plan(TEXT, disks={"sda": "20GiB"}, firmware="uefi", memory="8GiB", product="rhel")
    assert plan.report.ok
    assert {device.mount: device.type for device in plan.devices} == {
        "/boot/efi": "partition",
        "/boot": "partition",
        "/": "partition",
    }
    root = next(device for device in plan.devices if device.mount == "/")
    assert (root.name, root.fmt, root.on, root.statement) == ("sda3", "xfs", ("sda",), 1)
    assert root.size_mib * 2048 == root.sectors
    assert root.start + root.sectors < 20 * 1024 * 2048
    assert plan.labels == {"sda": "gpt"}
    assert plan.svg("mine").startswith("<svg")


def test_what_does_not_fit_stands_where_it_was_asked_for():
    plan = ksc.plan(TEXT, {"sda": "4GiB"}, path="a.ks")
    (found,) = plan.report.errors
    assert (found.path, found.line) == ("a.ks", 5)
    assert "takes 4GiB" in found.message
    assert "takes 4GiB" in plan.svg("a")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("lang en_US\n", "KS831", None),
        ("lang en_US\n%include /tmp/disks.ks\n", "KS832", 2),
        ("$more\n", "KS832", 1),
        (TEXT + "part /srv --size=$SIZE\n", "KS832", 6),
        (TEXT + "part /srv --size=big\n", "KS210", 6),
        (TEXT + "ignoredisk --only-use=sda,sdb\n", "KS868", 6),
        (TEXT + "bootloader --boot-drive=/dev/vda\n", "KS868", 6),
    ],
)
def test_what_cannot_be_planned(text, code, line):
    plan = ksc.plan(text, {"sda": "20GiB"}, target="rhel9")
    assert [(one.code, one.line) for one in plan.report] == [(code, line)]
    assert plan.devices == ()


@pytest.mark.parametrize("line", ["%include /tmp/network.ks", "$SNIPPET('network')", "%ksappend more.ks"])
def test_what_may_be_elsewhere_is_said(line):
    plan = ksc.plan(f"{TEXT}{line}\n", {"sda": "20GiB"})
    assert [(one.code, one.severity, one.line) for one in plan.report] == [("KS834", "warning", 6)]
    assert len(plan.devices) == 3


@pytest.mark.parametrize(
    ("disks", "more"),
    [
        ({"sda": "20"}, {}),
        ({"sda": "50%"}, {}),
        ({"sda": "rest"}, {}),
        ({"sda,sdb": "20GiB"}, {}),
        ({"": "20GiB"}, {}),
        ({"sda": "20GiB", "/dev/sda": "30GiB"}, {}),
        ({"sda": "20GiB"}, {"memory": "much"}),
        ({"sda": "20GiB"}, {"target": "rhel99"}),
        ({"sda": "20GiB"}, {"firmware": "openfirmware"}),
    ],
)
def test_wrong_words_are_refused(disks, more):
    with pytest.raises(ValueError, match=r"is no|write|twice"):
        ksc.plan(TEXT, disks, **more)


def layout(text):
    return layout_of(of_document(parse(text), facts().dialect("rhel9")))


def test_names_of_disks():
    text = "ignoredisk --only-use=sdb|sdc,nvme*\nbootloader --boot-drive=/dev/sda\npart / --size=1 --ondisk=LABEL=x\n"
    assert disk_names(layout(text)) == ("sdb", "nvme0n1", "sda")
    assert disk_names(layout("autopart\n")) == ()
    assert covers("/dev/sda", "sda") and covers("vd*|nvme?n1", "nvme0n1")
    assert not covers("sd[ab]", "sdc")


@pytest.mark.parametrize(
    ("text", "release", "said"),
    [
        ("autopart\n", "rhel9", "uefi"),
        ("autopart\n", "rhel6", "bios"),
        ("reqpart\npart / --size=1\n", "fedora43", "uefi"),
        ("part / --size=1\n", "rhel9", "bios"),
        ("part biosboot --size=1\nreqpart\npart / --size=1\n", "rhel9", "bios"),
        ("part /boot/efi --fstype=efi --size=200\npart / --size=1\n", "rhel6", "uefi"),
    ],
)
def test_firmware_that_a_layout_is_made_for(text, release, said):
    assert firmware(layout(text), facts().dialect(release)) == said


def test_a_machine_without_disks_is_no_fault_of_ours():
    plan, found = prove(of_document(parse(TEXT), facts().dialect("rhel9")), Machine(()))
    assert plan is None or found


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("part /srv --sise=20000", "KS205", 11),
        ("part /srv --size=512 --fstype", "KS207", 22),
        ('part /srv "--size=512', "KS101", 11),
        ("raid /srv --device=srv --level=1 raid.01 raid.01", "KS671", 42),
        ("volgroup data raid.01", "KS871", 15),
        ("part /srv --size=512 --fstype=zfs", "KS842", 22),
    ],
)
def test_what_the_installer_reads_no_further_than(line, code, column):
    """A plan of what is left would look right."""
    text = f"{TEXT}part raid.01 --size=2048\n{line}\nlang xx --no\n"
    found = ksc.plan(text, {"sda": "20GiB"}).report.errors
    assert (found[0].code, found[0].line, found[0].column) == (code, 7, column)
    assert {one.line for one in found} == {7}


def test_of_a_line_that_does_not_fit_the_plan_speaks():
    """`ksc check` has it without figures."""
    (found,) = ksc.plan(f"{TEXT}volgroup data pv.01\n", {"sda": "20GiB"}).report.errors
    assert (found.code, found.line) == ("KS863", 6)


def test_a_text_for_some_older_release_is_planned_all_the_same():
    """The newest installer has no `--start`; nothing says that it is the one."""
    text = "clearpart --all --initlabel\npart / --size=2048 --start=1\n"
    assert ksc.plan(text, {"sda": "20GiB"}).report.ok
    assert [one.code for one in ksc.plan(text, {"sda": "20GiB"}, target="rhel9").report.errors] == ["KS204"]


def test_a_value_that_is_filled_in_is_no_wrong_one():
    """Only that nothing is known is said, at the first of them."""
    found = ksc.plan(f"{TEXT}part /a --size=$A\npart /b --size=$B\n", {"sda": "20GiB"}).report.errors
    assert [(one.code, one.line) for one in found] == [("KS832", 6)]


def test_a_size_with_its_unit():
    """What should stand there says more than that it cannot be read."""
    (found,) = ksc.plan(f"{TEXT}part /a --size=10G\n", {"sda": "20GiB"}).report.errors
    assert (found.code, found.line, found.message) == ("KS210", 6, "`--size` takes a whole number of MiB")
