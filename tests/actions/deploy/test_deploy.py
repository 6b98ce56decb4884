"""A build in a scratch root: what is put there, what is in the way, what is taken back."""

import json
import os
import tempfile
from pathlib import Path

import pytest

from ksc.actions.deploy import Deployed, Wish, deploy, remove, undo
from ksc.actions.deploy.running import Ran
from ksc.artifacts import Artifact
from ksc.diagnostics import Report, Source
from ksc.layer.site import Site, read_site
from ksc.write import write

SITE = "server: 192.0.2.13\ntftp: {server: 192.0.2.12}\nhttp:\ndhcp:\n"
FILES = {
    "http/ks/web.ks": (b"reboot\n", "kickstart"),
    "tftp/pxelinux.cfg/default": (b"UI menu.c32\n", "pxelinux"),
    "etc/dhcp/ksc.conf": (b"subnet 192.0.2.0 netmask 255.255.255.0 {}\n", "dhcpd"),
    "etc/xinetd.d/tftp": (b"service tftp {}\n", "tftpd"),
}


def site(text: str = SITE) -> Site:
    made, found = read_site(Source("ksc.yaml", text))
    assert not found
    return made


class Machine:
    """A root, and a workspace whose build is deployed there."""

    def __init__(self, folder: Path) -> None:
        self.root, self.build, self.state = folder / "root", folder / "build", folder / ".ksc"
        self.root.mkdir()
        self.asked: list[list[str]] = []
        self.answers: dict[str, Ran] = {}
        self.compile(FILES)

    def compile(self, files: dict[str, tuple[bytes, str]]) -> None:
        made = [Artifact(path, emitter, content, emitter) for path, (content, emitter) in sorted(files.items())]
        _, report = write(made, self.build, self.state, full=True)
        assert report.ok, report

    def do(self, command) -> Ran:
        self.asked.append(list(command))
        return self.answers.get(command[0], Ran(0))

    def deploy(self, text: str = SITE, **wish) -> tuple[Deployed, Report]:
        return deploy(self.build, site(text), self.root, Wish(**wish), self.do)

    def undo(self) -> tuple[Deployed, Report]:
        return undo(self.root, self.do)

    def remove(self) -> tuple[Deployed, Report]:
        return remove(self.root, self.do)

    def files(self) -> dict[str, bytes]:
        """Everything but what ksc keeps for itself."""
        found = (path for path in sorted(self.root.rglob("*")) if path.is_file())
        made = {f"/{path.relative_to(self.root)}": path.read_bytes() for path in found}
        return {path: content for path, content in made.items() if not path.startswith("/var/lib/ksc/")}

    def put(self, path: str, content: bytes) -> Path:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


ALL = {
    "/etc/dhcp/ksc.conf": FILES["etc/dhcp/ksc.conf"][0],
    "/etc/xinetd.d/tftp": FILES["etc/xinetd.d/tftp"][0],
    "/var/lib/tftpboot/pxelinux.cfg/default": b"UI menu.c32\n",
    "/var/www/html/ks/web.ks": b"reboot\n",
}
PLACES = (
    "/etc/dhcp/ksc.conf",
    "/etc/xinetd.d/tftp",
    "/var/www/html/ks/web.ks",
    "/var/lib/tftpboot/pxelinux.cfg/default",
)
ONE = "layout: el6\nserver: 192.0.2.10\nhttp:\ntftp:\ndhcp:\n"


def codes(report: Report) -> list[str]:
    return [one.code for one in report.diagnostics]


def test_everything_goes_to_its_place_and_a_second_time_nothing_is_done(machine):
    done, report = machine.deploy(ONE)
    assert (done.created, codes(report)) == (PLACES, ["KS926"])
    assert machine.files() == ALL
    assert (machine.root / "etc/dhcp/ksc.conf").stat().st_mode & 0o777 == 0o644
    record = (machine.root / "var/lib/ksc/deployed.json").read_bytes()
    again, _ = machine.deploy(ONE)
    assert again == Deployed(unchanged=PLACES)
    assert (machine.root / "var/lib/ksc/deployed.json").read_bytes() == record


def test_a_dry_run_says_the_same_and_changes_nothing(machine):
    done, _ = machine.deploy(ONE, dry=True)
    assert done.created == PLACES
    assert list(machine.root.iterdir()) == []


def test_of_two_servers_each_gets_its_own(machine):
    _, report = machine.deploy()
    assert codes(report) == ["KS916"]
    assert "192.0.2.12, 192.0.2.13" in report.errors[0].help + report.errors[0].message
    done, _ = machine.deploy(server="192.0.2.13")
    assert done.created == ("/var/www/html/ks/web.ks",)
    _, report = machine.deploy(server="192.0.2.99")
    assert codes(report) == ["KS916"]
    done, _ = machine.deploy(server="192.0.2.12")
    assert len(done.created) == 3
    assert machine.files() == ALL


def test_only_what_changed_is_replaced_and_what_is_gone_goes(machine):
    machine.deploy(ONE)
    inode = (machine.root / "etc/dhcp/ksc.conf").stat().st_ino
    machine.compile({**FILES, "http/ks/web.ks": (b"poweroff\n", "kickstart")})
    done, _ = machine.deploy(ONE)
    assert (done.replaced, len(done.unchanged)) == (("/var/www/html/ks/web.ks",), 3)
    machine.compile({"etc/dhcp/ksc.conf": FILES["etc/dhcp/ksc.conf"]})
    done, _ = machine.deploy(ONE)
    assert len(done.deleted) == 3
    assert list(machine.files()) == ["/etc/dhcp/ksc.conf"]
    assert (machine.root / "etc/dhcp/ksc.conf").stat().st_ino == inode


def test_a_file_that_is_not_ksc_s_stops_it_and_force_keeps_it(machine):
    machine.put("/var/www/html/ks/web.ks", b"by hand\n")
    before = machine.files()
    done, report = machine.deploy(ONE)
    assert (done, codes(report)) == (Deployed(), ["KS923"])
    assert machine.files() == before
    done, report = machine.deploy(ONE, force=True)
    assert codes(report) == ["KS924", "KS926"]
    assert done.backups == (("/var/www/html/ks/web.ks", "/var/lib/ksc/backup/var/www/html/ks/web.ks"),)
    assert (machine.root / done.backups[0][1].lstrip("/")).read_bytes() == b"by hand\n"
    machine.compile({"etc/dhcp/ksc.conf": FILES["etc/dhcp/ksc.conf"]})
    machine.deploy(ONE)
    assert machine.files()["/var/www/html/ks/web.ks"] == b"by hand\n", "it comes back when ksc's goes"


def test_the_file_of_the_tftp_servers_package_gives_way(machine):
    machine.put("/etc/xinetd.d/tftp", b"disable = yes\n")
    done, report = machine.deploy(ONE)
    assert codes(report) == ["KS924", "KS926"]
    assert done.replaced == ("/etc/xinetd.d/tftp",)
    done, _ = machine.undo()
    assert machine.files() == {"/etc/xinetd.d/tftp": b"disable = yes\n"}


def test_the_same_file_is_taken_over(machine):
    machine.put("/var/www/html/ks/web.ks", b"reboot\n")
    done, _ = machine.deploy(ONE)
    assert (len(done.created), done.unchanged) == (3, ("/var/www/html/ks/web.ks",))


def test_undo_puts_back_files_and_folders(machine):
    machine.put("/etc/hosts", b"127.0.0.1 localhost\n")
    machine.deploy(ONE)
    machine.compile({"http/ks/web.ks": (b"poweroff\n", "kickstart"), "http/ks/new.ks": (b"\n", "kickstart")})
    machine.deploy(ONE)
    done, report = machine.undo()
    assert report.ok
    assert (len(done.created), done.replaced, done.deleted) == (
        3,
        ("/var/www/html/ks/web.ks",),
        ("/var/www/html/ks/new.ks",),
    )
    assert machine.files() == {**ALL, "/etc/hosts": b"127.0.0.1 localhost\n"}
    again, report = machine.undo()
    assert (again, codes(report)) == (Deployed(), ["KS914"])


def test_undo_of_the_first_leaves_no_folder(machine):
    machine.deploy(ONE)
    machine.undo()
    assert sorted(str(path.relative_to(machine.root)) for path in machine.root.rglob("*") if path.is_dir()) == [
        "var",
        "var/lib",
        "var/lib/ksc",
    ]


def test_undo_stops_at_what_was_changed_since(machine):
    machine.deploy(ONE)
    machine.put("/var/www/html/ks/web.ks", b"by hand\n")
    before = machine.files()
    _, report = machine.undo()
    assert codes(report) == ["KS923"]
    assert machine.files() == before


def test_remove_takes_away_what_ksc_deployed_and_nothing_else(machine):
    machine.put("/var/www/html/index.html", b"mine\n")
    machine.deploy(ONE)
    machine.put("/etc/dhcp/ksc.conf", b"by hand\n")
    _, report = machine.remove()
    assert codes(report) == ["KS917"]
    assert machine.files() == {"/etc/dhcp/ksc.conf": b"by hand\n", "/var/www/html/index.html": b"mine\n"}


def test_a_file_that_its_program_refuses_stops_it(machine):
    machine.answers["dhcpd"] = Ran(1, "line 1: semicolon expected\n")
    _, report = machine.deploy(ONE)
    assert codes(report) == ["KS929"]
    assert "line 1: semicolon expected" in report.errors[0].notes
    assert machine.files() == {}
    assert machine.asked == [["dhcpd", "-4", "-t", "-cf", str(machine.build / "etc/dhcp/ksc.conf")]]
    machine.answers["dhcpd"] = Ran(None)
    done, report = machine.deploy(ONE)
    assert codes(report) == ["KS925", "KS926"]
    assert done.checked == ()


def test_the_line_that_an_administrator_has_to_add(machine):
    _, report = machine.deploy(ONE)
    assert report.warnings[0].help == 'add this line to it: include "/etc/dhcp/ksc.conf";'
    machine.put("/etc/dhcp/dhcpd.conf", b'option x "y";\n  include   "/etc/dhcp/ksc.conf";\n')
    assert codes(machine.deploy(ONE)[1]) == []


@pytest.mark.parametrize("what", ["link", "folder"])
def test_what_is_no_file_is_never_replaced(machine, what):
    place = machine.root / "var/www/html/ks/web.ks"
    place.parent.mkdir(parents=True)
    if what == "link":
        place.symlink_to("/etc/passwd")
    else:
        place.mkdir()
    _, report = machine.deploy(ONE, force=True)
    assert codes(report) == ["KS921"]
    assert len(list(machine.root.rglob("*.ks"))) == 1


def test_a_link_out_of_the_root(machine, tmp_path):
    (tmp_path / "outside").mkdir()
    (machine.root / "var").symlink_to(tmp_path / "outside")
    _, report = machine.deploy(ONE)
    assert "KS921" in codes(report)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_build_that_is_not_there_or_not_whole(machine):
    (machine.build / "http/ks/web.ks").write_bytes(b"torn")
    _, report = machine.deploy(ONE)
    assert codes(report) == ["KS922"]
    assert machine.files() == {}
    (machine.build / "http/ks/web.ks").unlink()
    assert codes(machine.deploy(ONE)[1]) == ["KS920"]
    (machine.build / "manifest.json").unlink()
    assert codes(machine.deploy(ONE)[1]) == ["KS922"]


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1}', '{"format": 2, "files": {}}', "[" * 100_000])
def test_a_record_that_cannot_be_read(machine, text):
    machine.put("/var/lib/ksc/deployed.json", text.encode())
    assert codes(machine.deploy(ONE)[1]) == ["KS922"]
    assert machine.files() == {}


def test_a_record_that_names_what_it_must_not(machine):
    machine.deploy(ONE)
    file = machine.root / "var/lib/ksc/deployed.json"
    value = json.loads(file.read_text())
    value["files"]["/../etc/passwd"] = value["files"]["/etc/dhcp/ksc.conf"]
    file.write_text(json.dumps(value))
    assert codes(machine.deploy(ONE)[1]) == ["KS922"]


def test_without_the_right_to_write():
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o755)
        machine = Machine(Path(base))
        machine.root.chmod(0o555)
        was = os.geteuid()
        try:
            if was == 0:  # who may write everywhere
                os.seteuid(65534)
            assert codes(machine.deploy(ONE)[1]) == ["KS920"]
        finally:
            os.seteuid(was)
        assert list(machine.root.iterdir()) == []


def test_what_is_for_no_server_stays_in_the_build(machine):
    machine.compile({"http/ks/web.ks": (b"reboot\n", "kickstart"), "lists/hosts.txt": (b"web\n", "lists")})
    machine.deploy(ONE)
    assert list(machine.files()) == ["/var/www/html/ks/web.ks"]
