"""What services are told, and what checkers are asked, as each layout has it."""

import os

import pytest

from ksc.actions.deploy import machines, running
from ksc.actions.deploy.ground import Ground
from ksc.actions.deploy.planning import Wanted
from ksc.actions.deploy.record import Step
from ksc.actions.deploy.running import Ran
from ksc.actions.programs import PROGRAMS, switch
from ksc.layer.layouts import LAYOUTS


def step(target: str, emitter: str, action: str = "replace") -> Step:
    return Step(action, target, emitter)


def told(monkeypatch, tmp_path, steps, layout="el", answers=None, *, undone=False):
    """The commands but those that look, what was told, and the findings with what they advise."""
    monkeypatch.setattr(Ground, "real", True)
    asked = []
    answers = answers or {}

    def do(command):
        asked.append(" ".join(command))
        return answers.get(" ".join(command), Ran(0))

    names, found = running.tell(steps, Ground(tmp_path), layout, do, undone=undone)
    looks = ("is-active", "--version", " status", "restorecon")
    return [one for one in asked if not any(word in one for word in looks)], names, [(f.code, f.help) for f in found]


@pytest.mark.parametrize(
    ("layout", "emitter", "target", "commands"),
    [
        ("el", "httpd", "/etc/httpd/conf.d/ksc.conf", ["systemctl reload-or-restart httpd"]),
        ("debian", "nginx", "/etc/nginx/conf.d/ksc.conf", ["systemctl reload-or-restart nginx"]),
        ("debian", "dnsmasq", "/etc/dnsmasq.d/ksc.conf", ["systemctl restart dnsmasq"]),
        ("debian", "dhcpd", "/etc/dhcp/ksc.conf", ["systemctl restart isc-dhcp-server"]),
        ("el6", "dhcpd", "/etc/dhcp/ksc.conf", ["service dhcpd restart"]),
        ("el6", "tftpd", "/etc/xinetd.d/tftp", ["service xinetd restart"]),
        ("el6", "nfs", "/etc/ksc/exports", []),
        ("el6", "mounts", "/etc/ksc/fstab", []),
        ("el", "nfs", "/etc/exports.d/ksc.exports", ["systemctl reload-or-restart nfs-server"]),
        (
            "el",
            "tftpd",
            "/etc/systemd/system/tftp.service.d/ksc.conf",
            ["systemctl daemon-reload", "systemctl stop tftp.service"],
        ),
        (
            "el",
            "mounts",
            "/etc/systemd/system/srv-a.mount",
            ["systemctl daemon-reload", "systemctl restart srv-a.mount"],
        ),
        ("el", "kickstart", "/var/www/html/ks/web.ks", []),
    ],
)
def test_what_a_service_is_told(monkeypatch, tmp_path, layout, emitter, target, commands):
    answers = {"systemctl --version": Ran(None)} if layout == "el6" else {}
    made, names, found = told(monkeypatch, tmp_path, [step(target, emitter)], layout, answers)
    assert (made, found) == (commands, [])
    assert len(names) == len([one for one in commands if "daemon-reload" not in one])


def test_dhcp_comes_last_and_mounts_first(monkeypatch, tmp_path):
    steps = [
        step("/etc/dhcp/ksc.conf", "dhcpd"),
        step("/etc/httpd/conf.d/ksc.conf", "httpd"),
        step("/etc/systemd/system/srv-a.mount", "mounts"),
    ]
    assert told(monkeypatch, tmp_path, steps)[1] == ("srv-a.mount", "httpd", "dhcpd")


def test_what_does_not_run_and_what_runs_without_its_file(monkeypatch, tmp_path):
    off = {f"systemctl is-active --quiet {one}": Ran(3) for one in ("srv-a.mount", "httpd")}
    steps = [step("/etc/systemd/system/srv-a.mount", "mounts", "create"), step("/etc/httpd/x", "httpd")]
    found = told(monkeypatch, tmp_path, steps, answers=off)[2]
    assert found == [
        ("KS927", "systemctl enable srv-a.mount && systemctl start srv-a.mount"),
        ("KS927", "ksc install-notes says how it is started"),
    ]
    steps = [step("/etc/systemd/system/srv-a.mount", "mounts", "create"), step("/x/ksc.conf", "vsftpd", "create")]
    commands, names, found = told(monkeypatch, tmp_path, steps, undone=True)
    assert (commands, names) == (["systemctl daemon-reload"], ())
    assert found == [
        ("KS927", "systemctl disable srv-a.mount; systemctl stop srv-a.mount"),
        ("KS927", "systemctl disable vsftpd@ksc; systemctl stop vsftpd@ksc"),
    ]
    assert told(monkeypatch, tmp_path, steps, answers=off, undone=True)[2] == found[1:]


def test_a_service_that_does_not_take_them(monkeypatch, tmp_path):
    answers = {"systemctl restart dhcpd": Ran(1, "Job failed.\n")}
    _, names, found = told(monkeypatch, tmp_path, [step("/etc/dhcp/ksc.conf", "dhcpd")], answers=answers)
    assert (names, found) == ((), [("KS928", "ksc deploy --undo takes them back")])


def test_contexts_of_many_files_and_of_the_folders_that_were_made(monkeypatch, tmp_path):
    monkeypatch.setattr(Ground, "real", True)
    asked = []
    steps = [Step("create", f"/srv/ks/{number}", "kickstart") for number in range(1200)]
    steps[0] = steps[0]._replace(folders=("/srv/ks", "/srv"))
    running.tell(steps, Ground(tmp_path), "el", lambda command: asked.append(command) or Ran(0))
    assert [len(one) for one in asked if one[0] == "restorecon"] == [501, 501, 203]
    assert asked[0][:4] == ["restorecon", "/srv", "/srv/ks", "/srv/ks/0"]


def test_a_checker_that_may_not_read_a_build(tmp_path):
    """As AppArmor has it on Debian; all of the configuration is checked later."""
    wanted = [Wanted("/etc/dhcp/ksc.conf", tmp_path / "a", "", "dhcpd")]
    ran = Ran(1, "Can't open /home/me/build/etc/dhcp/ksc.conf: Permission denied\n")
    taken, found = running.check_alone(wanted, "debian", lambda _: ran)
    assert (taken, [one.code for one in found]) == ((), ["KS925"])


def test_dhcpd_of_rhel_5_knows_no_minus_4(tmp_path):
    asked = []
    wanted = [Wanted("/etc/ksc-dhcpd.conf", tmp_path / "a", "", "dhcpd")]
    running.check_alone(wanted, "el5", lambda command: asked.append(command) or Ran(0))
    assert asked == [["dhcpd", "-t", "-cf", str(tmp_path / "a")]]


def test_the_wrong_machine():
    _, problem = machines.choose(["198.51.100.77"], None, real=True)
    assert problem.code == "KS916"
    assert "--server 198.51.100.77" in problem.help
    assert machines.choose(["198.51.100.77"], "198.51.100.77", real=True) == ("198.51.100.77", None)
    assert machines.choose(["198.51.100.77"], None, real=False) == (None, None)
    assert machines.choose(["boot.example.com"], None, real=True) == (None, None)
    assert machines.choose(["127.0.0.1", "198.51.100.77"], None, real=True) == ("127.0.0.1", None)
    assert machines.choose(["2001:db8::1", "192.0.2.1"], "2001:DB8:0::1", real=False) == ("2001:db8::1", None)
    name = os.uname().nodename.upper()
    assert machines.choose([name, "198.51.100.77"], None, real=True) == (name, None)


def test_every_layout_knows_the_same_programs():
    assert set(PROGRAMS) == set(LAYOUTS)
    assert len({tuple(one) for one in PROGRAMS.values()}) == 1


@pytest.mark.parametrize(
    ("path", "on"),
    [
        ("/etc/apache2/conf-available/boot.conf", ("a2enconf", "boot")),
        ("/etc/apache2/sites-available/ksc.conf", ("a2ensite", "ksc")),
        ("/etc/apache2/conf-enabled/ksc.conf", None),
        ("/etc/httpd/conf.d/ksc.conf", None),
    ],
)
def test_what_is_switched_on(path, on):
    made = switch(path)
    assert (made and made.on) == on
    assert made is None or made.link == path.replace("available", "enabled")
