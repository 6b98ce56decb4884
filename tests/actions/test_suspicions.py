"""What `ksc import` finds suspicious: each with a case that fails and one that passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import corpus

from ksc.actions.suspicions import suspicions
from ksc.diagnostics import Report
from ksc.diagnostics.render.json import as_data
from ksc.diagnostics.render.text import render
from ksc.dialects.load import facts
from ksc.syntax import parse

FINE = """\
#version=RHEL9
lang en_US.UTF-8
keyboard --vckeymap=us
timezone Europe/Berlin --utc
rootpw --iscrypted $6$salt$hash
url --url=http://server/rocky9
network --bootproto=dhcp --device=link --activate
bootloader --append="console=ttyS0"
zerombr
clearpart --all --initlabel
autopart
reboot
%packages
@core
%end
"""
OLD = FINE.replace("timezone Europe/Berlin --utc", "timezone --utc Europe/Berlin").replace("RHEL9", "RHEL6")


def codes(text, dialect="rhel9"):
    return [found.code for found in suspicions(parse(text), facts(), dialect)]


def with_line(line):
    return FINE + line + "\n"


FAILING = [
    ("KS601", "user --name=a --password=geheim"),
    ("KS601", "user --name=a --password=geheim --plaintext"),
    ("KS601", "sshpw --username=root geheim"),
    ("KS601", "bootloader --password=geheim"),
    ("KS601", "part /x --size=1 --encrypted --passphrase=geheim"),
    ("KS601", "logvol /x --vgname=v --name=x --size=1 --encrypted --passphrase geheim"),
    ("KS601", "repo --name=x --baseurl=http://me:geheim@server/x"),
    ("KS601", "repo --name=x --baseurl=http://:geheim@server/x"),
    ("KS601", "repo --name=x --baseurl=http://me:ge/heim@server/x"),
    ("KS602", 'bootloader --append="root=UUID=0a1b2c3d-0000-1111-2222-333344445555"'),
    ("KS602", "part /x --size=1 --ondisk=/dev/disk/by-uuid/0a1b2c3d-0000-1111-2222-333344445555"),
    ("KS602", "bootloader --append=resume=PARTUUID=0a1b"),
    ("KS602", 'bootloader --append="resume=UUID=0a1b2c3d-0000-1111-2222-333344445555 blacklist=mlx*"'),
    ("KS603", "network --hostname=web1.example.com"),
    ("KS604", "network --bootproto=static --ip=192.0.2.7 --netmask=255.255.255.0"),
    ("KS604", "network --device=eth1 --ip 192.0.2.7"),
    ("KS604", "network --device=eth1 --ipv6=2001:db8::7/64"),
    ("KS605", "network --bootproto=dhcp --device=52:54:00:12:34:56"),
    ("KS606", "ignoredisk --only-use=/dev/disk/by-id/wwn-0x5000c500a0b1c2d3"),
    ("KS606", "clearpart --drives=nvme-eui.0025385b71b0a1b2"),
    ("KS606", "ignoredisk --only-use=sd*,disk/by-id/wwn-0x5000c500a0b1c2d3"),
    ("KS606", "iscsiname iqn.1994-05.com.redhat:web1"),
    ("KS607", "device scsi aic7xxx"),
    ("KS607", "rdp"),
    ("KS608", "autostep"),
    ("KS609", "repo --name=x --baseurl=file:///run/install/sources/mount-0000-cdrom/AppStream"),
    ("KS609", "cdrom"),
    ("KS609", "harddrive --partition=sda1 --dir=/iso"),
    ("KS609", "liveimg --url=file:///run/install/repo/root.tar.xz"),
    ("KS611", "clearpart --none --initlabel"),
    ("KS612", "part /home --onpart=sda5"),
    ("KS612", "part /home --usepart=sda5 --noformat"),
    ("KS612", "logvol /home --vgname=vg --name=home --useexisting"),
    ("KS612", "volgroup vg --useexisting"),
    ("KS612", "mount /dev/sda5 /home"),
]

PASSING = [
    "user --name=a --password=$6$s$h --iscrypted",
    "user --name=a",
    "rootpw --lock geheim",
    "rootpw @ROOTPW@",
    "rootpw {{ password }}",
    "sshpw --username=root --sshkey 'ssh-ed25519 AAAA'",
    "bootloader --password=grub.pbkdf2.sha512.10000.AA.BB",
    "bootloader --iscrypted --password=grub.pbkdf2.sha512.10000.AA.BB",
    "sshkey --username=root 'ssh-ed25519 AAAA'",
    "repo --name=x --baseurl=http://server/0a1b2c3d-0000-1111-2222-333344445555/os",
    "network --hostname=localhost.localdomain",
    "network --hostname={{ host.name }}",
    "network --bootproto=dhcp --ip=192.0.2.7",
    "network --device=eth1 --ipv6=auto",
    "network --bootproto=dhcp --device=bootif",
    "ignoredisk --only-use=/dev/disk/by-id/virtio-*",
    "ignoredisk --only-use=sda",
    "clearpart --linux",
    "part /home --size=1024 --ondisk=sda",
]


@pytest.mark.parametrize(("code", "line"), FAILING)
def test_a_suspicious_line_is_found_and_underlined(code, line):
    found = [one for one in suspicions(parse(with_line(line)), facts(), "rhel9") if one.code == code]
    assert len(found) == 1
    (one,) = found
    assert one.severity == "warning"
    assert one.line == with_line(line).count("\n")
    assert one.location.span.end_line == one.line
    assert 1 <= one.column < one.end_column <= len(line) + 1
    assert one.help


@pytest.mark.parametrize("line", PASSING)
def test_a_fine_line_is_not(line):
    assert codes(with_line(line)) == []


def test_the_plain_text_of_root_is_found_with_and_without_an_option():
    for line in ("rootpw geheim", "rootpw --plaintext geheim", "rootpw --allow-ssh geheim", "rootpw $6$s$h"):
        assert codes(FINE.replace("rootpw --iscrypted $6$salt$hash", line)) == ["KS601"]


@pytest.mark.parametrize(
    "line",
    [line for code, line in FAILING if code == "KS601"] + ["rootpw geheim", "rootpw 'geheim", "rootpw gehe#im # x"],
)
def test_a_secret_is_nowhere_in_the_findings(line):
    for found in suspicions(parse(with_line(line)), facts(), "rhel9"):
        shown = render(Report((found,))) + str(as_data(Report((found,))))
        assert "geheim" not in shown
        assert "im # x" not in shown


def test_the_value_alone_is_underlined():
    (found,) = suspicions(parse(with_line("network  --hostname web1 # x")), facts(), "rhel9")
    assert (found.column, found.end_column) == (10, 25)


def test_a_fine_kickstart_is_fine():
    for dialect in ("rhel7", "rhel8", "rhel9", "rocky9", None):
        assert codes(FINE, dialect) == []
    assert codes(OLD, "rhel6") == []


@pytest.mark.parametrize(
    ("removed", "named"),
    [
        ("lang en_US.UTF-8\n", "`lang`"),
        ("keyboard --vckeymap=us\n", "`keyboard`"),
        ("timezone Europe/Berlin --utc\n", "`timezone`"),
        ("rootpw --iscrypted $6$salt$hash\n", "`rootpw`"),
        ("autopart\n", "`autopart`"),
    ],
)
def test_a_question_the_installer_would_ask(removed, named):
    (found,) = suspicions(parse(FINE.replace(removed, "")), facts(), "rhel9")
    assert found.code == "KS614"
    assert named in found.message
    # What is missing may stand in the other file.
    assert codes(FINE.replace(removed, "%include /tmp/rest\n")) == []


def test_a_user_will_do_for_root_from_el7_on():
    line = "user --name=a --groups=wheel --password=$6$s$h --iscrypted\n"
    assert codes(FINE.replace("rootpw --iscrypted $6$salt$hash\n", line)) == []
    assert codes(OLD.replace("rootpw --iscrypted $6$salt$hash\n", line), "rhel6") == ["KS614"]


def test_the_source_is_asked_for_up_to_el6_only():
    assert codes(FINE.replace("url --url=http://server/rocky9\n", "")) == []
    assert codes(OLD.replace("url --url=http://server/rocky9\n", ""), "centos6") == ["KS614"]


def test_new_disks_are_asked_about_up_to_el6_only():
    assert codes(FINE.replace("zerombr\n", "")) == []
    assert codes(OLD.replace("zerombr\n", ""), "rhel6") == ["KS617"]


def test_no_ending():
    assert codes(FINE.replace("reboot\n", "")) == ["KS613"]
    for ending in ("poweroff", "halt", "shutdown", "reboot --eject"):
        assert codes(FINE.replace("reboot", ending)) == []


def test_interactive():
    assert codes(OLD + "interactive\n", "rhel6") == ["KS615"]


def test_a_fragment_gets_one_warning():
    assert codes("%packages\n@core\n%end\n") == ["KS616"]
    assert codes("bootloader --timeout=1\nfirewall --enabled\n") == ["KS616"]
    assert codes("") == []
    assert codes("# nothing\n") == []


def test_storage_written_out_as_comments():
    layout = "#clearpart --linux --drives=sda\n#part /boot --fstype=ext4 --size=500\n#logvol / --size=1\n"
    text = OLD.replace("autopart\n", f"# The following is the partition information\n{layout}")
    (found,) = suspicions(parse(text), facts(), "rhel6")
    assert found.code == "KS610"
    assert "3 lines" in found.message
    at = text.split("\n").index("#clearpart --linux --drives=sda") + 1
    assert (found.line, found.location.span.end_line) == (at, at + 2)
    # Beside a live layout they are remains, and prose is no layout.
    assert codes(OLD + layout, "rhel6") == []
    assert codes(OLD.replace("autopart\n", "# part of the standard setup\n"), "rhel6") == ["KS614"]


def test_partitions_that_a_script_makes_may_be_used():
    script = "%pre\nparted -s /dev/sda mklabel gpt mkpart biosboot 1MiB 2MiB\n%end\n"
    assert codes(with_line("part /boot --onpart=sda1") + script) == []


def test_what_depends_on_the_release_waits_for_one():
    assert codes(with_line("rdp"), None) == []
    assert codes(with_line("rdp"), "rhel10") == []
    assert codes(with_line("unknown command"), "rhel9") == []


def test_findings_are_sorted_by_place():
    text = "cdrom\nrootpw secret\nnetwork --ip=192.0.2.1 --hostname=web1 --device=52:54:00:12:34:56\n" + FINE
    places = [(one.line, one.column) for one in suspicions(parse(text), facts(), "rhel9")]
    assert places == sorted(places)
    assert len(places) == 5


@given(st.text(alphabet="rotpw user--nam=e'\"\\ #\nUID:5/4cdkshl.", max_size=120))
def test_they_take_any_text(text):
    for found in suspicions(parse(text), facts(), "rhel9"):
        assert found.location is not None


def test_real_kickstarts(shared):
    for path in corpus():
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            document = parse(file.read(), path.name)
        for found in suspicions(document, facts(), "rhel9"):
            span = found.location.span
            lines = document.source.lines
            assert 1 <= span.line <= span.end_line <= len(lines)
            assert span.end_column <= len(lines[span.end_line - 1]) + 1
            assert found.code in {f"KS6{number:02}" for number in range(1, 18)}
