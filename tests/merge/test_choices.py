"""Kickstarts whose disks are chosen on the machine: what moves into the script, what it writes there, who said what."""

import stat
import tempfile
from pathlib import Path

import pytest
from choosing import SHELLS, Hardware, body, fake, run, script
from hypothesis import given, settings
from hypothesis import strategies as st
from laying import lay, over
from reference import refusal
from support import examples

from ksc.actions.explaining import Question, asked, explained
from ksc.actions.explaining.rows import rows
from ksc.checks.check import Check, findings
from ksc.diagnostics.redact import hide
from ksc.dialects import facts
from ksc.emit import ProfileInput
from ksc.merge.choices import NAME, PATH, place
from ksc.model import Install
from ksc.storage.choice import Choice
from ksc.syntax import Include, Section, parse
from ksc.syntax.edit import make_command
from ksc.testing import assert_accepted, every_release

BASE = "text\npart / --size=1000\nrootpw --lock\n%pre\necho hello\n%end\n%post\ntrue\n%end\n"
CHOSEN = "partitioning: {scheme: lvm, disk: {select: smallest, count: 2, only: [nvme, 'sd*']}}\n"
SERVER = [
    Hardware("sda", 2**30),
    Hardware("sdb", 2**29),
    Hardware("nvme0n1", 2**31),
    Hardware("sr0", 2**21, removable=True),
]


def placed(profile, target="rhel9", base=BASE):
    laid = over(base, profile, target)
    assert laid.merged is not None, laid.said
    return place(laid.merged, facts(), facts().dialects[target])


def test_what_moves_and_what_stays():
    made = placed(CHOSEN + "kickstart: {bootloader: {timeout: 1}}\n").merged
    shown = [one.node.text.split("\n")[0] for one in made.entries]
    assert shown == [
        "text",
        f"%include {PATH}",
        "rootpw --lock",
        "bootloader --timeout=1",
        "%pre",
        f"# ksc: name={NAME}",
        "%pre --erroronfail",
        "%post",
    ]
    assert made.before is not None
    assert [one.name for one in made.before.commands()][1:5] == ["ignoredisk", "zerombr", "clearpart", "reqpart"]


def test_a_bootloader_that_names_a_chosen_disk_moves_too():
    made = placed(CHOSEN + "kickstart: {bootloader: {boot-drive: ksc-disk-2}}\n").merged
    assert "bootloader" not in [one.name for one in made.commands()]
    assert "bootloader --boot-drive=${disk_2}\n" in body(made)


def test_without_a_choice_nothing_changes():
    laid = over(BASE, "partitioning: {scheme: lvm, disk: sda}\n")
    assert laid.merged is not None
    assert place(laid.merged, facts(), facts().dialects["rhel9"]).merged is laid.merged


def test_what_only_begins_like_a_placeholder_is_nothing_to_other_commands():
    made = placed("kickstart: {repo: {ksc-disk-tools: {baseurl: 'http://x/'}}}\n")
    assert made.found == ()
    assert "repo --name=ksc-disk-tools" in made.merged.text


def test_a_partitioning_above_replaces_the_choice():
    def chosen_by(profile):
        laid = lay({"base.ks": BASE, "mid.yaml": "extends: base\n" + CHOSEN, "web.yaml": f"extends: mid\n{profile}"})
        assert laid.merged is not None, laid.said
        return laid.merged.choices

    assert chosen_by("") == (Choice("smallest", 2, ("nvme", "sd*")),)
    # The statements are the same as those below.
    other = CHOSEN.replace("smallest", "largest")
    assert chosen_by(other) == (Choice("largest", 2, ("nvme", "sd*")),)
    assert chosen_by("partitioning: {scheme: lvm, disk: sda}\n") == ()


def test_profiles_that_choose_differently_disagree():
    """The statements of both are the same."""
    laid = lay(
        {
            "base.ks": BASE,
            "a.yaml": "extends: base\n" + CHOSEN,
            "b.yaml": "extends: base\n" + CHOSEN.replace("smallest", "largest"),
            "web.yaml": "extends: [a, b]\n",
        }
    )
    assert laid.codes == ["KS405"]


def test_statements_above_apply_on_top():
    made = placed(CHOSEN + "kickstart: {part: {/data: {size: 500, ondisk: ksc-disk-2}}, zerombr: null}\n").merged
    assert "\npart /data --size=500 --ondisk=${disk_2}\n" in body(made)
    assert "\nzerombr\n" not in body(made)


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ("kickstart: {part: {/data: {size: 500, ondisk: ksc-disk-1}}}\n", "KS746"),
        (CHOSEN + "kickstart: {part: {/data: {size: 500, ondisk: ksc-disk-3}}}\n", "KS746"),
        (CHOSEN + "kickstart: {bootloader: {boot-drive: ksc-disk-3}}\n", "KS746"),
        (CHOSEN + "kickstart: {part: {/data: {onpart: ksc-disk-1p1}}}\n", "KS747"),
    ],
)
def test_placeholders_that_stand_for_nothing(profile, code):
    [found] = placed(profile).found
    assert (found.code, str(found.location).partition(":")[0]) == (code, "profiles/web.yaml")


@pytest.mark.parametrize("release", every_release())
def test_the_parser_takes_all_of_it(release):
    end = "%end\n" if facts().dialects[release].sections_end else ""
    base = f"text\n%pre\nexit 0\n{end}"
    made = placed("partitioning: {scheme: lvm, disk: {select: largest}}\n", release, base).merged
    assert refusal(made.text.replace(f"%include {PATH}\n", ""), release) is None
    nodes = parse(made.text).nodes
    assert [one.target for one in nodes if isinstance(one, Include)] == [PATH]
    assert [one.end for one in nodes if isinstance(one, Section)] == [end, end]
    inner = [one.node.text.rstrip("\n") for entry in made.entries for _, one in entry.inner]
    assert_accepted(inner, release)


@pytest.mark.parametrize("shell", sorted(SHELLS))
def test_the_file_that_the_installer_reads(shell, tmp_path):
    fake(tmp_path, SERVER)
    ran = run(tmp_path, body(placed(CHOSEN).merged), shell)
    assert (ran.code, ran.errors, ran.console) == (0, "", "")
    assert ran.said == "ksc-disk-1 is sdb\nksc-disk-2 is sda\n"
    assert stat.filemode(ran.mode or 0) == "?rw-------"
    assert (ran.written or "").splitlines() == [
        "# ksc-disk-1 is sdb",
        "# ksc-disk-2 is sda",
        "ignoredisk --only-use=sdb,sda",
        "zerombr",
        "clearpart --all --initlabel --drives=sdb,sda",
        "reqpart --add-boot",
        "part pv.01 --size=1024 --grow --ondisk=sdb",
        "part pv.02 --size=1024 --grow --ondisk=sda",
        "volgroup system pv.01 pv.02",
        "logvol / --vgname=system --name=root --fstype=xfs --size=1024 --grow",
        "logvol swap --vgname=system --name=swap --recommended",
    ]


@pytest.mark.parametrize("shell", sorted(SHELLS))
def test_where_no_disk_fits_it_waits_and_never_goes_on(shell, tmp_path):
    fake(tmp_path, [Hardware("sda", 2**30, usb=True), Hardware("loop0", 2**21, device=False), Hardware("sr0", 2**21)])
    ran = run(tmp_path, script([Choice("largest")], ["ignoredisk --only-use=ksc-disk-1"]), shell, hold=True)
    assert (ran.code, ran.written) == (1, None)
    assert (tmp_path / "slept").read_text() == "3600\n" * 3
    assert ran.console.replace("\r", "").splitlines() == [
        "",
        "ksc: THE INSTALLATION STOPS: this machine has not the disks that the profile wants.",
        "Wanted: the largest; not usb, san; 1GiB or more.",
        "There are:",
        "  sda                524288 MiB  excluded: usb",
        "Nothing was written to any disk. Change the profile or the disks, and start the machine again.",
    ]


def test_devices_that_are_no_disks_are_not_even_named(tmp_path):
    names = ["loop0", "ram0", "zram0", "sr0", "scd0", "fd0", "dm-0", "md127", "nbd0", "mtdblock0"]
    names += ["mmcblk0boot0", "mmcblk0rpmb"]
    others = [Hardware("zd0", 2**22, device=False), Hardware("nvme0c0n1", 2**22, hidden=True)]
    fake(tmp_path, [*(Hardware(name, 2**22) for name in names), *others])
    ran = run(tmp_path, script([Choice("largest")], ["ignoredisk --only-use=ksc-disk-1"]), "bash")
    assert "There are:\n  no disks at all. Is a driver missing?\n" in ran.errors


HOSTILE = st.text(st.sampled_from("a \\$`'\"#%(){};&|<>*?!~\t=-ü§KSC\n\r") | st.characters(), max_size=20)


@given(st.lists(HOSTILE, min_size=1, max_size=3), st.sampled_from(sorted(SHELLS)))
@settings(max_examples=examples(160), deadline=None)
def test_statements_reach_the_installer_as_they_are(values, shell):
    lines = []
    for value in values:
        try:
            lines.append(make_command(["part", "/", f"--label={value}", "--ondisk=ksc-disk-1"]).text.rstrip("\n"))
        except ValueError:
            continue  # no statement can hold it
    text = script([Choice("largest")], ["zerombr", *lines, "clearpart --drives=ksc-disk-1"])
    with tempfile.TemporaryDirectory() as folder:
        fake(Path(folder), SERVER)
        ran = run(Path(folder), text, shell)
    written = (ran.written or "").split("\n")
    wanted = [line.replace("--ondisk=ksc-disk-1", "--ondisk=nvme0n1") for line in lines]
    assert written == ["# ksc-disk-1 is nvme0n1", "zerombr", *wanted, "clearpart --drives=nvme0n1", ""]
    assert ran.errors == ""


# -- where its lines are from, and what nobody may see -----------------------------------------------------------


def test_every_line_says_where_it_is_from():
    made = placed(CHOSEN + "kickstart: {part: {/data: {size: 500, ondisk: ksc-disk-2}}}\n").merged
    lines = made.text.splitlines()
    places = {line: str(origin.location) for line, origin in zip(lines, made.origins(), strict=True)}
    assert all(origin.location is not None for origin in made.origins())
    assert places["part pv.01 --size=1024 --grow --ondisk=${disk_1}"] == "profiles/web.yaml:2:15"
    assert places["part /data --size=500 --ondisk=${disk_2}"] == "profiles/web.yaml:3:20"
    assert places["echo hello"] == "profiles/base.ks:5:1"
    assert {one.via for one in made.origins()} == {"", "disk choice", "scheme lvm"}


def lines_about(merged, words):
    install = Install("web", "web", facts().dialects["rhel9"], merged)
    result = explained(ProfileInput(install), facts())
    found = asked(result, words)
    assert isinstance(found, Question)
    return [row.text for row in rows(result, found)]


def test_the_statements_are_explained_as_such():
    made = placed(CHOSEN + "kickstart: {part: {/data: {size: 500, ondisk: ksc-disk-2}}}\n").merged
    assert lines_about(made, ("part", "/data"))[0] == "part /data --size=500 --ondisk=${disk_2}"
    assert lines_about(made, ("volgroup",))[0] == "volgroup system pv.01 pv.02"
    assert lines_about(made, (NAME,))[0] == "%pre --erroronfail"


def test_a_passphrase_in_the_script_is_one_that_is_never_shown():
    word = "pa$$ `w\\xyzzy"
    made = placed(CHOSEN + f"kickstart: {{logvol: {{/: {{encrypted: true, passphrase: '{word}'}}}}}}\n")
    [line] = [line for line in body(made.merged).splitlines() if "--passphrase" in line]
    assert hide(line, made.values).count("*") > 8
    assert not any(piece in hide(line, made.values) for piece in ("pa\\", "w\\", "xyzzy"))
    assert not [row for row in lines_about(made.merged, ()) if "xyzzy" in row]


def test_a_placeholder_in_a_passphrase_is_none():
    made = placed(CHOSEN + "kickstart: {logvol: {/: {encrypted: true, passphrase: ksc-disk-1}}}\n").merged
    assert "--passphrase=ksc-disk-1" in body(made)


def test_checks_of_plugins_see_the_statements():
    made = placed(CHOSEN).merged
    install = Install("web", "web", facts().dialects["rhel9"], made)
    seen = []
    assert findings(Check("x", ("merged", "title"), lambda merged, title: seen.append(merged) or ()), [install]) == ()
    [merged] = seen
    assert merged is made.before
    assert "part pv.01 --size=1024 --grow --ondisk=ksc-disk-1\n" in merged.text
