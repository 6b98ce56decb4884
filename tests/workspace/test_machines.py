"""A kickstart on the machines that it is for: their firmware, their disks, and what fits on these."""

from pathlib import Path

import pytest
from commandline import make

from ksc import Workspace, planner
from ksc.checks.planning import plan_once
from ksc.diagnostics import Diagnostic

BASE = """\
lang C
keyboard us
rootpw --lock
sshkey --username=root "ssh-ed25519 AAAA"
clearpart --all --initlabel
part /boot --size=1024
part pv.01 --size=8192 --grow
volgroup vg pv.01
logvol / --vgname=vg --name=root --size=32768
%packages
%end
"""
FILES = {
    "ksc.yaml": "server: 192.0.2.10\ntrees:\n  r9: {release: rhel9, url: 'http://{{ site.server }}/r9'}\n",
    "profiles/base.ks": BASE,
    "profiles/web.yaml": "extends: base\ntree: r9\n",
}


def host(number: int, more: str) -> str:
    mac = f"52:54:00:00:{number >> 8:02x}:{number & 255:02x}"
    return f"web{number}: {{mac: '{mac}', ip: 10.0.{number >> 8}.{number & 255}/16, profile: web, {more}}}\n"


def found(root: Path, hosts: str, files: dict[str, str] | None = None) -> list[Diagnostic]:
    make(root, {**FILES, "hosts.yaml": hosts, **(files or {})})
    build = Workspace(root).compile()
    list(build.artifacts)
    return [one for one in build.report if one.code >= "KS670" and one.severity != "note"]


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[planner.Machine]:
    """The machines that something is planned for, from now on."""
    made: list[planner.Machine] = []
    plan = planner.plan

    def counting(layout, machine, dialect):
        made.append(machine)
        return plan(layout, machine, dialect)

    plan_once.cache_clear()
    monkeypatch.setattr(planner, "plan", counting)
    return made


def test_like_hosts_are_planned_once(tmp_path: Path, plans: list[planner.Machine]) -> None:
    hosts = "".join(host(number, "firmware: bios, disks: {sda: 40GiB}") for number in range(1, 1001))
    assert found(tmp_path, hosts) == []
    assert len(plans) == 1


def test_each_kind_of_machine_is_planned_once(tmp_path: Path, plans: list[planner.Machine]) -> None:
    sizes = ["40GiB", "50GiB", "60GiB"]
    hosts = "".join(host(number, f"firmware: bios, disks: {{sda: {sizes[number % 3]}}}") for number in range(1, 31))
    assert found(tmp_path, hosts) == []
    assert sorted(one.disks[0].mib for one in plans) == [40960, 51200, 61440]


def test_disks_under_names_of_their_own_are_like_others(tmp_path: Path, plans: list[planner.Machine]) -> None:
    hosts = "".join(
        host(number, f"firmware: bios, disks: {{disk/by-id/wwn-{number}: 40GiB}}") for number in range(1, 9)
    )
    assert found(tmp_path, hosts) == []
    assert len(plans) == 1
    (one,) = found(tmp_path, host(1, "firmware: bios, disks: {disk/by-id/wwn-1: 20GiB}"))
    assert one.code == "KS860"


def test_a_host_with_words_of_its_own_is_planned_as_it_is(tmp_path: Path, plans: list[planner.Machine]) -> None:
    more = "firmware: bios, disks: {sda: 40GiB}"
    own = f"{more}, kickstart: {{logvol: {{/: {{size: 65536}}}}}}"
    (one,) = found(tmp_path, host(1, more) + host(2, own) + host(3, f"{more}, kickstart: {{timezone: UTC}}"))
    assert (one.severity, one.code, one.path, one.line) == ("error", "KS860", "hosts.yaml", 2)
    assert one.notes[-1] == "for the host `web2`"
    assert len(plans) == 2


def test_what_does_not_fit_names_the_hosts_and_nothing_is_written(tmp_path: Path) -> None:
    small, large = "firmware: bios, disks: {sda: 20GiB}", "firmware: bios, disks: {sda: 40GiB}"
    hosts = host(1, large) + host(2, small) + host(3, small)
    (one,) = found(tmp_path, hosts)
    assert (one.severity, one.code, one.path, one.line) == ("error", "KS860", "profiles/base.ks", 9)
    assert one.notes[-1] == "for the host `web2` and 1 more"
    Workspace(tmp_path).compile().write(tmp_path / "build")
    assert not (tmp_path / "build").exists()


def test_a_group_that_may_be_on_the_disks_is_no_error(tmp_path: Path) -> None:
    more = "logvol /srv --vgname=data --name=srv --size=1000\nlogvol /home --vgname=data --name=home --useexisting\n"
    kept = BASE.replace("clearpart --all", "clearpart --all --drives=sda").replace("%packages\n", f"{more}%packages\n")
    sizes = "firmware: bios, disks: {sda: 40GiB, sdb: 40GiB}"
    (one,) = found(tmp_path, host(1, sizes), {"profiles/base.ks": kept})
    assert (one.severity, one.code, one.line) == ("warning", "KS670", 10)
    small = found(tmp_path, host(1, sizes.replace("40", "8")), {"profiles/base.ks": kept})
    assert [one.code for one in small if one.severity == "error"] == ["KS851"]


@pytest.mark.parametrize("disks", ["", "disks: [sda]", "disks: {sda: null}", "disks: [disk/by-id/wwn-1]"])
def test_machines_of_unknown_disks_are_not_planned(tmp_path: Path, plans: list[planner.Machine], disks: str) -> None:
    assert found(tmp_path, host(1, disks)) == []
    assert plans == []


def test_an_unknown_firmware_has_to_fail_either_way(tmp_path: Path, plans: list[planner.Machine]) -> None:
    assert found(tmp_path, host(1, "disks: {sda: 40GiB}")) == []
    assert [one.code for one in found(tmp_path, host(1, "disks: {sda: 20GiB}"))] == ["KS860"]
    assert {one.firmware for one in plans} == {"uefi", "bios"}


def test_a_firmware_wants_its_partition(tmp_path: Path) -> None:
    (one,) = found(tmp_path, host(1, "") + host(2, "firmware: uefi") + host(3, "firmware: uefi"))
    assert (one.code, one.path, one.line) == ("KS867", "profiles/base.ks", 6)
    assert one.notes[-1] == "for the host `web2` and 1 more"
    files = {"profiles/base.ks": BASE.replace("part /boot", "reqpart\npart /boot")}
    assert found(tmp_path, host(2, "firmware: uefi"), files) == []
    large = "firmware: bios, disks: {sda: 4TiB, sdb: 4TiB}"
    assert [one.code for one in found(tmp_path, host(1, large))] == ["KS867"]
    assert found(tmp_path, host(1, large), files) == []


def test_an_architecture_wants_its_partition_whatever_the_host(tmp_path: Path) -> None:
    site = FILES["ksc.yaml"].replace("release: rhel9", "release: rhel9, arch: ppc64le")
    (one,) = found(tmp_path, "", {"ksc.yaml": site})
    assert (one.code, one.line) == ("KS867", 6)
    assert "for the host" not in "".join(one.notes)


def test_a_disk_that_the_host_does_not_have(tmp_path: Path) -> None:
    files = {"profiles/base.ks": BASE.replace("part /boot", "part /boot --ondisk=sda")}
    (one,) = found(tmp_path, host(1, "disks: {nvme0n1: 40GiB}") + host(2, "disks: {sda: 40GiB}"), files)
    assert (one.severity, one.code, one.line, one.column) == ("error", "KS868", 6, 12)
    assert one.notes == ("the host's disks are nvme0n1", "for the host `web1`")


def test_disks_that_are_chosen_on_the_machine(tmp_path: Path) -> None:
    choice = "{select: smallest, min: 30GiB}"
    profile = f"extends: base\ntree: r9\npartitioning: {{scheme: lvm, disk: {choice}, volumes: {{/: 35GiB}}}}\n"
    files = {"profiles/web.yaml": profile}
    assert found(tmp_path, host(1, "firmware: uefi, disks: {sda: 20GiB, sdb: 40GiB}"), files) == []
    hosts = host(1, "firmware: uefi, disks: {sda: 32GiB}")
    assert [one.code for one in found(tmp_path, hosts, files)] == ["KS860"]


def test_a_warning_is_said_by_every_compile(tmp_path: Path) -> None:
    files = {"profiles/base.ks": BASE.replace("--initlabel", "--initlabel --disklabel=msdos")}
    hosts = host(1, "firmware: bios, disks: {sda: 3TiB}") + host(2, "firmware: bios, disks: {sda: 3TiB}")
    for _ in range(2):
        (one,) = found(tmp_path, hosts, files)
        assert (one.severity, one.code) == ("warning", "KS869")
        build = Workspace(tmp_path).compile()
        _, report = build.write(tmp_path / "build")
        assert [one.code for one in report if one.code == "KS869"] == ["KS869"]
