"""What can be asked about a kickstart, and the rows that answer."""

import pytest
from actions.explaining.kit import FILES
from commandline import make

from ksc.actions.explaining import Explained, Question, asked, explained
from ksc.actions.explaining.rows import rows
from ksc.cli.explain_result import where
from ksc.diagnostics import Diagnostic
from ksc.dialects import facts
from ksc.workspace import Workspace


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> Explained:
    folder = make(tmp_path_factory.mktemp("ws"), FILES)
    inputs, report = Workspace(folder).inputs("web")
    assert report.ok
    return explained(inputs[0], facts())


def shown(result: Explained, found: Question) -> list[list[str]]:
    return [[row.mark, row.text, where(row.origin, str)] for row in rows(result, found)]


@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ("timezone", [
            ["5", "timezone Etc/UTC", "profiles/mid.yaml:3:3"],
            ["over", "timezone Europe/Berlin --utc", "profiles/base.ks:3:1"],
        ]),
        ("bootloader timeout", [
            ["8", "bootloader --append=quiet --timeout=9", "profiles/base.ks:6:1"],
            ["with", "--timeout=9", "profiles/web.yaml:6:16"],
            ["over", "--timeout=1", "profiles/mid.yaml:4:16"],
            ["over", "--timeout=5", "profiles/base.ks:6:1"],
        ]),
        ("network eth0", [["9", "network --device=eth0 --bootproto=dhcp", "profiles/base.ks:7:1"]]),
        ("network eth1", [
            ["gone", "network eth1", "profiles/web.yaml:7:13"],
            ["over", "network --device=eth1 --bootproto=dhcp", "profiles/base.ks:8:1"],
        ]),
        ("cdrom", [
            ["gone", "cdrom", "ksc.yaml:3:3 (tree rocky9)"],
            ["over", "cdrom", "profiles/base.ks:5:1"],
        ]),
        ("url", [
            ["7", "url --url=http://192.0.2.10/rocky9", "ksc.yaml:3:3 (tree rocky9)"],
            ["over", "cdrom", "profiles/base.ks:5:1"],
        ]),
        ("nginx", [["17", "nginx", "profiles/web.yaml:10:22"]]),
        ("%packages nginx", [["17", "nginx", "profiles/web.yaml:10:22"]]),
        ("vim", [["gone", "vim", "profiles/web.yaml:10:37"], ["over", "vim", "profiles/base.ks:13:1"]]),
        ("motd", [
            ["gone", "%post motd", "profiles/web.yaml:11:11"],
            ["over", "%post … (3 lines)", "profiles/base.ks:16:1"],
        ]),
        ("%post port", [
            ["20", "%post", "profiles/web.yaml:11:23"],
            ["21", "echo hi", "profiles/web.yaml:11:51"],
            ["22", "%end", "profiles/web.yaml:11:23"],
        ]),
        ("3", [["3", "#version=RHEL9", "profiles/base.ks:1:1"]]),
        ("4-5", [
            ["4", "lang en_US.UTF-8", "profiles/base.ks:2:1"],
            ["5", "timezone Etc/UTC", "profiles/mid.yaml:3:3"],
            ["over", "timezone Europe/Berlin --utc", "profiles/base.ks:3:1"],
        ]),
        ("clearpart", [
            ["11", "clearpart --all --initlabel", "profiles/web.yaml:9:15 (scheme plain)"],
            ["over", "part / --size=1024", "profiles/base.ks:10:1"],
        ]),
        ("partition /", [
            ["13", "part / --fstype=xfs --size=1024 --grow", "profiles/web.yaml:9:15 (scheme plain)"],
            ["over", "part / --size=1024", "profiles/base.ks:10:1"],
        ]),
    ],
)  # fmt: skip
def test_what_is_asked(result, what, rows):
    found = asked(result, tuple(what.split()))
    assert isinstance(found, Question)
    assert shown(result, found) == rows


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("network eth7", "web has no `eth7` of `network`"),
        ("bootloader apend", "did you mean `append`?"),
        ("bootloder", "did you mean `bootloader`?"),
        ("ngnx", "did you mean `nginx`?"),
        ("selinux", "nothing in web, nor below it, says `selinux`"),
        ("999", "has no line 999; its lines are 1 to 22"),
        ("0", "has no line 0"),
        ("5-3", "has no line 5-3"),
    ],
)
def test_what_is_not_there(result, what, said):
    found = asked(result, tuple(what.split()))
    assert isinstance(found, Diagnostic)
    assert said in f"{found.message}; {found.help}"


def test_all_of_it_says_once_what_a_scheme_replaced(result):
    listed = shown(result, asked(result, ()))
    assert listed.count(["over", "part / --size=1024", "profiles/base.ks:10:1"]) == 1
    assert [row[0] for row in listed if row[0].isdigit()] == [str(number) for number in range(1, 23)]
