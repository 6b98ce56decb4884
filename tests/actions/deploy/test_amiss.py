"""What goes wrong on a machine at night: nothing is lost, and nothing is said that is not so."""

import fcntl
import json
import os
import signal
from pathlib import Path

import pytest
from actions.deploy.test_deploy import ALL, FILES, ONE, Machine, codes, site

from ksc.actions.deploy import Deployed, Wish, deploy
from ksc.actions.deploy.ground import Ground
from ksc.actions.deploy.running import Ran

KICKSTART = "/var/www/html/ks/web.ks"
NEW = {**FILES, "http/ks/web.ks": (b"poweroff\n", "kickstart")}
THIRD = {**FILES, "http/ks/web.ks": (b"halt\n", "kickstart")}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_deploy_that_fails_leaves_the_one_before_it_to_be_taken_back(machine):
    machine.deploy(ONE)
    machine.compile(NEW)
    machine.deploy(ONE)
    (machine.build / "http/ks/web.ks").write_bytes(b"torn")
    machine.compile({**THIRD, "tftp/a": (b"", "pxelinux")})
    (machine.build / "tftp/a").write_bytes(b"torn")
    assert codes(machine.deploy(ONE)[1]) == ["KS922"]
    done, report = machine.undo()
    assert (codes(report), done.replaced) == ([], (KICKSTART,))
    assert machine.files() == ALL


def test_a_copy_that_is_gone_stops_an_undo(machine):
    machine.deploy(ONE)
    machine.compile(NEW)
    machine.deploy(ONE)
    [saved] = (machine.root / "var/lib/ksc/before").rglob("[0-9]/[0-9]")
    saved.unlink()
    before = machine.files()
    assert codes(machine.undo()[1]) == ["KS922"]
    assert machine.files() == before


def test_servers_may_read_whatever_the_umask(machine):
    machine.put("/etc/xinetd.d/tftp", b"disable = yes\n")
    old = os.umask(0o077)
    try:
        machine.deploy(ONE)
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(old)
    modes = {str(one.relative_to(machine.root)): one.stat().st_mode & 0o777 for one in machine.root.rglob("*")}
    private = {"var/lib/ksc/lock": 0o600, "var/lib/ksc/backup": 0o700, "var/lib/ksc/before/1": 0o700}
    for path, mode in modes.items():
        assert mode == private.get(path, 0o755 if (machine.root / path).is_dir() else 0o644), path


def test_what_was_changed_by_hand_is_kept_beside_what_was_there_first(machine):
    machine.put("/etc/xinetd.d/tftp", b"disable = yes\n")
    machine.deploy(ONE)
    machine.put("/etc/xinetd.d/tftp", b"by hand\n")
    machine.compile({**FILES, "etc/xinetd.d/tftp": (b"service tftp { }\n", "tftpd")})
    assert codes(machine.deploy(ONE)[1]) == ["KS923"], "it gives way once, not for ever"
    done, _ = machine.deploy(ONE, force=True)
    assert done.backups == (("/etc/xinetd.d/tftp", "/var/lib/ksc/backup/etc/xinetd.d/tftp.1"),)
    assert (machine.root / "var/lib/ksc/backup/etc/xinetd.d/tftp.1").read_bytes() == b"by hand\n"
    machine.remove()
    assert machine.files() == {"/etc/xinetd.d/tftp": b"disable = yes\n"}, "what the package brought comes back"


def test_a_backup_that_is_gone_keeps_nothing_from_going(machine):
    machine.put("/etc/xinetd.d/tftp", b"disable = yes\n")
    machine.deploy(ONE)
    (machine.root / "var/lib/ksc/backup/etc/xinetd.d/tftp").unlink()
    done, report = machine.remove()
    assert (codes(report), len(done.deleted)) == (["KS918"], 4)
    assert machine.files() == {}


def test_what_a_file_changed_by_hand_was_is_forgotten(machine):
    machine.deploy(ONE)
    machine.compile({path: one for path, one in FILES.items() if path != "http/ks/web.ks"})
    machine.put(KICKSTART, b"by hand\n")
    assert "KS917" in codes(machine.deploy(ONE)[1])
    assert "KS917" not in codes(machine.deploy(ONE)[1])


def test_taken_away_by_hand_and_then_undone(machine):
    machine.deploy(ONE)
    (machine.root / KICKSTART.lstrip("/")).unlink()
    _, report = machine.undo()
    assert (codes(report), machine.files()) == ([], {})


def test_a_file_that_a_main_configuration_reads_does_not_go(machine):
    main = machine.put("/etc/dhcp/dhcpd.conf", b'include "/etc/dhcp/ksc.conf"; # boot\n')
    machine.deploy(ONE)
    before = machine.files()
    for verb in (machine.undo, machine.remove):
        _, report = verb()
        assert (codes(report), machine.files()) == (["KS929"], before)
        assert 'include "/etc/dhcp/ksc.conf";' in report.errors[0].help
    main.unlink()
    machine.remove()
    assert machine.files() == {}


@pytest.mark.parametrize("layout", ["debian", "el"])
def test_a_file_that_has_to_be_switched_on(machine, layout):
    conf = "etc/apache2/conf-available/ksc.conf" if layout == "debian" else "etc/httpd/conf.d/ksc.conf"
    machine.compile({conf: (b"# ksc\n", "httpd")})
    text = f"layout: {layout}\nserver: 192.0.2.10\nhttp:\n"
    _, report = machine.deploy(text)
    if layout == "el":
        assert codes(report) == []
        return
    assert [one.help for one in report.warnings] == ["switch it on: a2enconf ksc"]
    link = machine.root / "etc/apache2/conf-enabled/ksc.conf"
    link.parent.mkdir()
    link.symlink_to("../conf-available/ksc.conf")
    assert codes(machine.deploy(text)[1]) == []
    assert codes(machine.remove()[1]) == ["KS929"]


@pytest.mark.parametrize(
    ("conf", "emitter", "main", "line"),
    [
        ("etc/kea/ksc-dhcp4.json", "kea", "/etc/kea/kea-dhcp4.conf", '<?include "/etc/kea/ksc-dhcp4.json"?>'),
        ("etc/ksc/exports", "nfs", "/etc/exports", "/srv/nfs *(ro)"),
        ("etc/ksc/fstab", "mounts", "/etc/fstab", "/a.iso /srv/nfs/a iso9660 loop,ro 0 0"),
    ],
)
def test_what_an_administrator_has_to_add(machine, conf, emitter, main, line):
    machine.compile({conf: (f"# Made by ksc\n{line}\n".encode(), emitter)})
    _, report = machine.deploy(ONE)
    assert codes(report) == ["KS926"]
    assert main in report.warnings[0].message
    assert line in report.warnings[0].help or f"cat /{conf} >> {main}" in report.warnings[0].help
    machine.put(main, f"# mine\n{line.replace(' ', '  ')}\n".encode())
    assert codes(machine.deploy(ONE)[1]) == []


def test_what_is_interrupted_while_all_is_checked_is_taken_back(machine, monkeypatch):
    machine.deploy(ONE)
    before = machine.files()
    machine.compile({**NEW, "etc/httpd/conf.d/ksc.conf": (b"# ksc\n", "httpd")})
    monkeypatch.setattr(Ground, "real", True)

    def do(command):
        if command[0] == "apachectl":
            raise KeyboardInterrupt
        return Ran(0)

    monkeypatch.setattr(machine, "do", do)
    with pytest.raises(KeyboardInterrupt):
        machine.deploy(ONE, server="192.0.2.10")
    assert machine.files() == before


def test_one_that_cannot_be_taken_back_keeps_no_other_from_it(machine, monkeypatch):
    """As with `chattr +i`, or a file system that has become read-only."""
    machine.deploy(ONE)
    before = machine.files()
    machine.compile({**NEW, "tftp/pxelinux.cfg/default": (b"UI vesamenu.c32\n", "pxelinux")})
    real = os.replace
    broken = [False]

    def replace(source, target, **named):
        if str(target).endswith("/pxelinux.cfg/default"):
            broken[0] = True
        if str(target).endswith(("/pxelinux.cfg/default", "/ks/web.ks")) and broken[0]:
            raise PermissionError(1, "Operation not permitted")
        return real(source, target, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        done, report = machine.deploy(ONE)
    assert (done, codes(report)) == (Deployed(), ["KS920", "KS920", "KS919"])
    assert "pxelinux.cfg" in report.errors[0].message
    assert report.errors[1].message.startswith(f"cannot deploy {KICKSTART}")
    machine.put("/etc/dhcp/dhcpd.conf", b'include "/etc/dhcp/ksc.conf";\n')
    machine.compile(FILES)
    assert codes(machine.deploy(ONE)[1]) == ["KS915"]
    assert {**machine.files(), "/etc/dhcp/dhcpd.conf": None} == {**before, "/etc/dhcp/dhcpd.conf": None}


def test_a_file_that_somebody_changes_meanwhile(machine, monkeypatch):
    def do(command):
        machine.put("/etc/dhcp/ksc.conf", b"just now\n")
        return Ran(0)

    monkeypatch.setattr(machine, "do", do)
    _, report = machine.deploy(ONE)
    assert (codes(report), machine.files()) == (["KS923"], {"/etc/dhcp/ksc.conf": b"just now\n"})


def test_two_files_for_one_place(machine):
    machine.compile({"http/a": (b"1", "x"), "tftp/a": (b"2", "y")})
    _, report = machine.deploy("server: 192.0.2.10\nhttp: {root: /srv}\ntftp: {root: /srv}\n")
    assert codes(report) == ["KS921"]
    assert "http/a and tftp/a" in report.errors[0].message.replace("tftp/a and http/a", "http/a and tftp/a")


def test_a_pipe_in_the_build(machine):
    (machine.build / "http/ks/web.ks").unlink()
    os.mkfifo(machine.build / "http/ks/web.ks")
    assert codes(machine.deploy(ONE)[1]) == ["KS922"]


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("number",), "1e999"),
        (("layout",), '"slackware"'),
        (("files", KICKSTART, "size"), "1e999"),
        (("files", KICKSTART, "backup"), '"etc/passwd"'),
        (("last", 0, "target"), "5"),
        (("last", 0, "target"), '"/\\ud800"'),
        (("last", 0, "action"), "[]"),
        (("last",), "3"),
    ],
)
@pytest.mark.parametrize("name", ["deployed", "deploying"])
def test_a_record_that_somebody_wrote(machine, keys, value, name):
    machine.deploy(ONE)
    file = machine.root / f"var/lib/ksc/{name}.json"
    record = json.loads((machine.root / "var/lib/ksc/deployed.json").read_text())
    if name == "deploying":
        record |= {"steps": record.pop("last"), "undo": False, "number": 9}
        keys = ("steps" if keys[0] == "last" else keys[0], *keys[1:])
        if keys[0] not in ("steps", "number"):
            return
    inner = record
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = json.loads("0") if value == "1e999" else json.loads(value)
    text = json.dumps(record)
    if value == "1e999":
        inner[keys[-1]] = "HERE"
        text = json.dumps(record).replace('"HERE"', value)
    file.write_text(text)
    for verb in (lambda: machine.deploy(ONE), machine.undo, machine.remove):
        _, report = verb()
        assert codes(report) == ["KS922"]
    assert machine.files() == ALL


def test_cut_off_before_services_are_told_the_next_one_tells_them(machine, monkeypatch):
    monkeypatch.setattr(Ground, "real", True)

    def do(command):
        if command[0] == "restorecon":
            raise KeyboardInterrupt
        return Ran(0)

    with monkeypatch.context() as patch:
        patch.setattr(machine, "do", do)
        with pytest.raises(KeyboardInterrupt):
            machine.deploy(ONE, server="192.0.2.10")
    assert machine.files() == ALL
    done, report = machine.deploy(ONE, server="192.0.2.10")
    assert (len(done.unchanged), report.ok) == (4, True)
    assert ["systemctl", "restart", "dhcpd"] in machine.asked
    machine.asked.clear()
    machine.deploy(ONE, server="192.0.2.10")
    assert machine.asked == []


@pytest.mark.parametrize(
    ("layout", "there", "right"),
    [
        ("el6", ["debian_version"], "layout: debian"),
        ("debian", ["redhat-release"], "layout: el"),
        ("debian", ["debian_version"], None),
        ("el6", ["redhat-release"], None),
        ("el6", [], None),
    ],
)
def test_a_machine_of_another_kind(machine, layout, there, right):
    for name in there:
        machine.put(f"/etc/{name}", b"")
    text = ONE.replace("el6", layout)
    _, report = machine.deploy(text, dry=True)
    assert (right is None) == report.ok
    assert right is None or right in report.errors[0].help
    assert machine.deploy(text, dry=True, server="192.0.2.10")[1].ok


def test_a_dry_run_looks_at_the_build(machine):
    (machine.build / "http/ks/web.ks").unlink()
    assert codes(machine.deploy(ONE, dry=True)[1]) == ["KS920"]


def test_a_folder_that_may_not_be_looked_into(machine, monkeypatch):
    """As a user has it who asks what would be done: /etc/dhcp is root's alone on RHEL."""
    real = Path.lstat

    def lstat(path):
        if "/etc/dhcp/" in str(path):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    _, report = machine.deploy(ONE, dry=True)
    assert [one.code for one in report.errors] == ["KS920"]


def test_what_moves_to_another_server_goes(machine):
    """Two DHCP servers on a network are worse than none."""
    machine.deploy("server: 192.0.2.13\nhttp:\ntftp:\ndhcp:\n")
    two = "server: 192.0.2.13\ntftp: {server: 192.0.2.12}\nhttp:\ndhcp:\n"
    done, _ = machine.deploy(two, server="192.0.2.13")
    assert len(done.deleted) == 3
    assert list(machine.files()) == ["/var/www/html/ks/web.ks"]
    machine.deploy(two, server="192.0.2.12")
    assert machine.files() == ALL, "one machine may be both"
    assert machine.deploy(two, server="192.0.2.13")[0] == Deployed(unchanged=("/var/www/html/ks/web.ks",))
    machine.remove()
    assert machine.files() == {}


def test_two_at_a_time(machine):
    machine.deploy(ONE)
    with (machine.root / "var/lib/ksc/lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for verb in (lambda: machine.deploy(ONE), machine.undo, machine.remove):
            _, report = verb()
            assert codes(report) == ["KS920"]
            assert "another ksc deploy" in report.errors[0].message
    assert machine.files() == ALL


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_takes_it_back(machine, monkeypatch, kind):
    def do(command):
        if command[-1] == "/etc/dhcp/dhcpd.conf":
            assert "/var/www/html/ks/web.ks" in machine.files()
            os.kill(os.getpid(), kind)
        return Ran(0)

    monkeypatch.setattr(Ground, "real", True)
    monkeypatch.setattr(machine, "do", do)
    machine.put("/etc/dhcp/dhcpd.conf", b'include "/etc/dhcp/ksc.conf";\n')
    before = machine.files()
    with pytest.raises(KeyboardInterrupt):
        machine.deploy(ONE, server="192.0.2.10")
    assert machine.files() == before
    assert signal.getsignal(kind) is signal.SIG_DFL


@pytest.mark.parametrize("files", [{}, {"tftp/other": (b"", "x")}])
def test_the_build_of_another_workspace(machine, files):
    machine.deploy(ONE)
    machine.compile(files)
    for dry in (True, False):
        assert codes(machine.deploy(ONE, dry=dry)[1]) == ["KS922"]
    assert machine.files() == ALL
    machine.remove()
    assert machine.deploy(ONE)[1].ok


def test_of_large_files_it_says_how_far_it_is(machine):
    machine.compile({"tftp/large": (b"x" * (17 << 20), "x"), "tftp/small": (b"x", "x")})
    told = []
    deploy(machine.build, site(ONE), machine.root, Wish(), machine.do, progress=lambda *one: told.append(one))
    assert {(path, size) for path, _, size in told} == {("/var/lib/tftpboot/large", 17 << 20)}
    assert [done >> 20 for _, done, _ in told] == list(range(17))
