"""`ksc plan`."""

import io
import json
import os
import re
import stat
import sys
from xml.etree import ElementTree as ET

import pytest
from commandline import BASE, make, snapshot

PARTS = """\
#version=RHEL9
zerombr
clearpart --all --initlabel
bootloader --boot-drive=sda
reqpart --add-boot
part / --size=8000 --grow --maxsize=70000
part /home --size=4000 --grow
"""
TWO = """\
#version=RHEL9
zerombr
clearpart --all --initlabel
reqpart --add-boot
part / --size=5000 --ondisk=sda
part /data --size=70000 --ondisk=sdb
"""


@pytest.fixture
def files(workspace):
    make(workspace, {"a.ks": PARTS, "two.ks": TWO})
    return workspace


@pytest.fixture(autouse=True)
def columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


def test_file_on_given_disks(files, call):
    code, out, err = call("plan a.ks --disk sda=64GiB --firmware uefi --memory 8GiB")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "a.ks for rhel9, on a machine with UEFI and memory of 8GiB"
    assert lines[2] == "sda  64GiB gpt"
    assert max(map(len, lines)) <= 80
    assert any(line.split()[:2] == ["sda3", "partition"] for line in lines)
    assert "smallest" not in out and "a disk of" not in out


def test_what_does_not_fit(files, call):
    code, out, err = call("plan a.ks --disk sda=8GiB")
    assert code == 1
    assert "sda  8GiB" in out
    assert "a.ks:6:8" in err and "8000MiB" in err


def test_what_the_installer_does_not_even_read(files, call):
    """The plan is shown, and no file is drawn of it."""
    (files / "typed.ks").write_text(PARTS + "part /srv --sise=2048\n")
    for disks in ("--disk sda=64GiB", ""):
        code, out, err = call(f"plan typed.ks {disks} --svg typed.svg")
        assert (code, "/srv" in out) == (1, True)
        assert "error[KS205] `--sise`" in err and "--size" in err
    assert not (files / "typed.svg").exists()


def test_smallest_disks_and_common_sizes(files, call):
    code, out, _ = call("plan a.ks")
    assert code == 0
    assert "The smallest disk that will do has 13GiB; shown is what becomes of sda with 16GiB." in out
    below = out.split("a disk of")[1].splitlines()
    assert [line.split()[0] for line in below[1:]] == ["20GiB", "64GiB", "250GiB", "500GiB", "1TiB", "4TiB"]
    code, out, _ = call("plan two.ks --format json")
    data = json.loads(out)
    assert code == 0
    assert (data["smallest"]["sda"], data["smallest"]["sdb"]) == (7 * 1024, 69 * 1024)
    fits = [(one["size_mib"] // 1024, one["mounts"] is not None) for one in data["common"]]
    assert fits == [(20, False), (64, False), (250, True), (500, True), (1024, True), (4096, True)]


def test_json(files, call):
    code, out, err = call("plan a.ks --disk sda=64GiB --disk sdb=1TiB --format json")
    data = json.loads(out)
    assert (code, err, data["ok"]) == (0, "", True)
    assert data["machine"]["disks"] == {"sda": 65536, "sdb": 1024**2}
    assert (data["machine"]["firmware"], data["machine"]["assumed"]) == ("uefi", ["firmware", "memory"])
    root = next(one for one in data["devices"] if one["mount"] == "/")
    assert root["sectors"] == root["size_mib"] * 2048
    assert (data["smallest"], data["common"]) == (None, [])


def test_profile_and_hosts(workspace, call):
    make(
        workspace,
        {
            "profiles/base.ks": BASE.replace("autopart\n", "reqpart --add-boot\npart / --size=6000 --grow\n"),
            "hosts.yaml": "web1: {profile: web, firmware: bios, disks: {sda: 300GiB}}\n"
            "small: {profile: web, disks: {sda: 2GiB}}\n"
            "named: {profile: web, disks: [vda]}\n",
        },
    )
    code, out, _ = call("plan web")
    assert (code, out.splitlines()[0].split(",")[0]) == (0, "web for rhel9")
    code, out, _ = call("plan @web1")
    assert code == 0
    assert out.startswith("web@web1 for rhel9, on a machine with BIOS and memory")
    assert "sda  300GiB" in out
    code, _, err = call("plan web@small")
    assert code == 1
    assert "profiles/base.ks:11" in err
    code, out, _ = call("plan @small --disk sda=1TiB")
    assert (code, "sda  1TiB" in out) == (0, True)
    code, out, _ = call("plan @named")
    assert (code, "smallest" in out, "vda1" in out) == (0, True, True)


def test_sizes_that_are_the_same_everywhere(workspace, call):
    (workspace / "b.ks").write_text("#version=RHEL9\npart /srv --size=30000\n")
    _, out, _ = call("plan b.ks")
    assert [line.split()[:2] for line in out.splitlines()[-6:]] == [
        ["20GiB", "the"],
        *([size, "fits"] for size in ("64GiB", "250GiB", "500GiB", "1TiB", "4TiB")),
    ]


def test_nothing_is_searched_for_hundreds_of_statements(workspace, call):
    lines = "".join(f"logvol /srv/{n} --vgname=vg --name=v{n} --size=400\n" for n in range(310))
    (workspace / "b.ks").write_text(f"#version=RHEL9\npart pv.1 --size=1 --grow\nvolgroup vg pv.1\n{lines}")
    code, out, _ = call("plan b.ks")
    assert (code, "no smallest disk is looked for; shown is sda with 4TiB." in out) == (0, True)


def test_standard_input(files, call, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PARTS.encode())))
    code, out, _ = call("plan - --disk sda=64GiB")
    assert (code, out.startswith("<stdin> for rhel9")) == (0, True)


@pytest.mark.parametrize(
    "line",
    [
        "plan",
        "plan a.ks --disk sda",
        "plan a.ks --disk sda=20",
        "plan a.ks --disk =20GiB",
        "plan a.ks --disk 'sd a=20GiB'",
        "plan a.ks --disk sda=50%",
        "plan a.ks --disk sda=1GiB --disk /dev/sda=2GiB",
        "plan a.ks --memory lots",
        "plan a.ks --firmware coreboot",
        "plan a.ks --disk sda=64GiB --svg -",
    ],
)
def test_wrong_use(files, call, line):
    code, out, err = call(line)
    assert (code, out) == (2, "")
    assert "Error" in err


def test_disk_that_is_not_there(files, call):
    code, _, err = call("plan a.ks --disk vda=64GiB")
    assert code == 1
    assert "error[KS868]" in err and "a.ks:4" in err and "the machine has vda" in err


@pytest.mark.parametrize("text", ["lang en_US.UTF-8\n", "%include /tmp/x.ks\n", PARTS + "part /srv --size=$SIZE\n"])
def test_no_storage_that_is_known(files, call, text):
    (files / "b.ks").write_text("#version=RHEL9\n" + text)
    code, _, err = call("plan b.ks --format text")
    assert code == 1
    assert "error[KS83" in err
    code, out, _ = call("plan b.ks --format json")
    assert (code, json.loads(out)["devices"]) == (1, None)


@pytest.mark.parametrize(
    "line", ["plan nothing.ks", "plan profiles", "plan webb", "plan @nobody", "plan a.ks --target rhel99"]
)
def test_what_is_not_there(files, call, line):
    code, _, err = call(line)
    assert code == 1
    assert "error[KS" in err and "Traceback" not in err


def test_release_that_nothing_tells(files, call):
    (files / "b.ks").write_text(PARTS.partition("\n")[2])
    code, out, _ = call("plan b.ks --disk sda=64GiB")
    assert (code, "nothing says which release this is for: fedora46 has the newest installer" in out) == (0, True)
    code, out, _ = call("plan b.ks --disk sda=64GiB --target rocky8")
    assert (code, "b.ks for rhel8" in out, "newest" in out) == (0, True, False)


def test_svg(files, call):
    code, out, _ = call("plan a.ks --disk sda=64GiB --svg disks.svg")
    assert (code, "drawn in disks.svg" in out) == (0, True)
    first = (files / "disks.svg").read_bytes()
    assert ET.fromstring(first).find("{http://www.w3.org/2000/svg}title").text == "a.ks"
    assert call("plan a.ks --disk sda=64GiB --svg disks.svg")[0] == 0
    assert (files / "disks.svg").read_bytes() == first
    assert call(f"plan {files}/a.ks --disk sda=64GiB --svg disks.svg")[0] == 0
    assert (files / "disks.svg").read_bytes() == first
    before = snapshot(files)
    assert call("plan a.ks --disk sda=8GiB --svg disks.svg")[0] == 1
    assert snapshot(files) == before


@pytest.mark.parametrize("line", ["part / --onpart=sda1", "mount /dev/sda1 /"])
def test_nothing_is_drawn_of_what_is_on_the_disks(files, call, line):
    (files / "old.ks").write_text(f"#version=RHEL9\n{line}\n")
    code, out, err = call("plan old.ks --svg old.svg")
    assert (code, "nothing is drawn" in out, "drawn in" in out) == (0, True, False)
    assert "warning[KS859] `" in err and "old.ks:2:1" in err
    assert not (files / "old.svg").exists()


def test_svg_never_goes_through_what_stands_there(files, call):
    (files / "folder").mkdir()
    (files / "kept.txt").write_text("kept")
    (files / "link.svg").symlink_to("kept.txt")
    (files / "dangling.svg").symlink_to("nowhere")
    os.mkfifo(files / "pipe.svg")
    for name in ("folder", "dangling.svg", "pipe.svg", "kept.txt/x.svg"):
        code, _, err = call(f"plan a.ks --disk sda=64GiB --svg {name}")
        assert (code, "error[KS" in err) == (1, True), name
    assert not (files / "nowhere").exists()
    assert stat.S_ISFIFO((files / "pipe.svg").stat().st_mode)
    call("plan a.ks --disk sda=64GiB --svg link.svg")
    assert (files / "kept.txt").read_text() == "kept"


def test_terminals(files, call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    code, out, _ = call("plan a.ks --disk sda=64GiB")
    framed = [line for line in out.splitlines() if line[:1] in set("┌│├└")]
    assert (code, {len(line) for line in framed}) == (0, {30})
    monkeypatch.setenv("COLUMNS", "3")
    framed = [line for line in call("plan a.ks --disk sda=64GiB")[1].splitlines() if line[:1] in set("┌│├└")]
    assert {len(line) for line in framed} == {24}
    monkeypatch.setattr("ksc.cli.plan_shown._draws", lambda encoding: False)
    call("plan a.ks --disk sda=64GiB")[1].encode("ascii")


def test_colours(files, call, monkeypatch):
    monkeypatch.setattr("ksc.cli.plan_shown.coloured", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    plain = call("plan a.ks --disk sda=64GiB")
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    code, out, _ = call("plan a.ks --disk sda=64GiB")
    assert (code, "\x1b[" in out) == (0, True)
    assert plain[0] == 0
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert call("plan a.ks --disk sda=64GiB") == plain


def test_secrets_are_not_told(files, call):
    (files / "b.ks").write_text(PARTS + "part /srv --size=90000 --encrypted --passphrase=hunter22\n")
    for line in ("plan b.ks", "plan b.ks --disk sda=8GiB", "plan b.ks --format json --disk sda=8GiB"):
        _, out, err = call(line)
        assert "hunter22" not in out + err


def test_a_disk_that_a_scheme_names_is_missed_once(workspace, call):
    """Its statements name it three times, all from one place."""
    make(workspace, {"profiles/one.yaml": "extends: base\ntarget: rocky9\npartitioning: {scheme: lvm, disk: sda}\n"})
    code, _, err = call("plan one --disk vda=64GiB")
    assert (code, err.count("KS868"), err.count("error[KS868] there is no disk `sda`")) == (1, 1, 1)


CHOICE = """\
extends: base
target: rocky9
partitioning: {scheme: lvm, disk: {select: largest, min: 60GiB, max: 900GiB}, volumes: {/: 20GiB, /srv: rest}}
"""


def test_disk_that_is_chosen_on_the_machine(workspace, call):
    make(workspace, {"profiles/chosen.yaml": CHOICE})
    code, out, err = call("plan chosen --disk sda=20GiB --disk nvme0n1=500GiB --disk sdb=2TiB")
    assert (code, err) == (0, "")
    assert "chosen on the machine (the largest" in out and "here nvme0n1." in out
    assert "nvme0n1p3" in out and "sda1" not in out
    code, out, _ = call("plan chosen")
    assert code == 0
    assert "The smallest disk that will do has 60GiB" in out and "here sda." in out
    assert next(line for line in out.splitlines() if line.startswith("20GiB")).endswith("sda (too small)")
    code, _, err = call("plan chosen --disk sda=20GiB")
    assert code == 1
    assert "error[KS833]" in err and "profiles/chosen.yaml:3" in err and "sda (too small)" in err
    assert "help: ask for fewer or other disks" in err


VOLUMES = """\
extends: base
target: rocky9
partitioning:
  scheme: lvm
  disk: sda
  volumes: {/: 20GiB, /srv: 30GiB}
"""


def test_a_problem_stands_at_the_volume_that_asked(workspace, call):
    make(workspace, {"profiles/tight.yaml": VOLUMES})
    code, _, err = call("plan tight --disk sda=40GiB")
    assert code == 1
    assert "profiles/tight.yaml:6:23" in err and "`srv`" in err
    code, _, err = call("plan tight --disk sdb=40GiB")
    assert (code, "profiles/tight.yaml:5:9" in err) == (1, True)


def test_disks_that_are_chosen_by_kind(workspace, call):
    make(workspace, {"profiles/chosen.yaml": CHOICE.replace("min: 60GiB, max: 900GiB", "only: [nvme]")})
    code, out, _ = call("plan chosen")
    assert (code, "here nvme0n1." in out) == (0, True)


@pytest.mark.parametrize(
    ("extra", "line", "codes"),
    [
        ("", "--firmware uefi", ["KS843", "KS867"]),
        ("", "", ["KS843"]),  # nobody has said which firmware
        ("part /boot --size=1024\n", "--firmware uefi", ["KS867"]),
        ("part /boot --size=1024\nreqpart\n", "--firmware uefi", []),
    ],
)
def test_what_fits_and_does_not_boot(files, call, extra, line, codes):
    volumes = "part pv.1 --size=9000 --grow\nvolgroup vg pv.1\nlogvol / --vgname=vg --name=root --size=8000\n"
    (files / "v.ks").write_text(f"#version=RHEL9\nzerombr\nclearpart --all --initlabel\n{extra}{volumes}")
    code, out, err = call(f"plan v.ks --disk sda=20GiB {line}")
    assert "vg-root" in out
    assert re.findall(r"^error\[(KS\d+)\]", err, re.MULTILINE) == codes
    assert code == (1 if codes else 0)
