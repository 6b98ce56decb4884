"""`ksc hosts` and `ksc hosts import`, as they are called."""

import json

import pytest
from commandline import snapshot

HOSTS = """\
web1: {mac: 52:54:00:00:00:01, ip: 192.0.2.11/24, profile: web}
web2: {mac: [52:54:00:00:00:02, 52:54:00:00:00:03], ip: dhcp, profile: base}
printer: {mac: 52:54:00:00:00:09, profile: null}
"""
TABLE = """\
NAME     MAC                   ADDRESS        PROFILE
printer  52:54:00:00:00:09     -              -
web1     52:54:00:00:00:01     192.0.2.11/24  web
web2     52:54:00:00:00:02 +1  dhcp           base
"""
DHCPD = "host web1 { hardware ethernet 52:54:00:00:00:01; }\nhost db1 { hardware ethernet 52:54:00:00:00:05; }\n"


@pytest.fixture
def hosts(workspace):
    (workspace / "hosts.yaml").write_text(HOSTS)
    (workspace / "dhcpd.conf").write_text(DHCPD)
    return workspace


def test_a_table(hosts, call):
    assert call("hosts") == (0, TABLE, "")


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("'web*'", ["web1", "web2"]),
        ("WEB1 printer", ["printer", "web1"]),
        ("--profile web", ["web1"]),
        ("--mac 5254.0000.0003", ["web2"]),
        ("'web?' --profile base --mac 52-54-00-00-00-02", ["web2"]),
    ],
)
def test_filters(hosts, call, arguments, names):
    code, out, _ = call(f"hosts {arguments} --format json")
    assert code == 0
    assert [one["name"] for one in json.loads(out)["hosts"]] == names


def test_what_fits_nothing(hosts, call):
    code, out, err = call("hosts web11")
    assert (code, out) == (1, "")
    assert "error[KS590] there is no host `web11`" in err
    assert "did you mean `web1`?" in err
    assert call("hosts --profile web --mac 52:54:00:00:00:02")[0] == 1
    code, _, err = call("hosts --mac 12")
    assert code == 2
    assert "--mac 12: write six pairs" in err


def test_json(hosts, call):
    (hosts / "hosts.yaml").write_text(HOSTS.replace("profile: web}", "profile: web, vars: {password: hunter2}}"))
    _, out, _ = call("hosts web1 --format json")
    (one,) = json.loads(out)["hosts"]
    assert (one["path"], one["line"], one["macs"]) == ("hosts.yaml", 1, ["52:54:00:00:00:01"])
    assert one["interfaces"][0]["addresses"] == ["192.0.2.11/24"]
    assert "hunter2" not in out


def test_a_profile_that_is_missing_is_said_once(hosts, call):
    (hosts / "hosts.yaml").write_text("a: {profile: wbe}\nb: {profile: wbe}\nc: {profile: ../ksc}\n")
    code, out, err = call("hosts")
    assert code == 1
    assert out.count("wbe") == 2
    assert "error[KS573] there is no profile `wbe`, and 1 more host says so" in err
    assert "did you mean `web`?" in err
    assert "there is no profile `../ksc`" in err
    assert "--> hosts.yaml:1:14" in err


def test_all_files_together(hosts, call):
    (hosts / "hosts.csv").write_text("name,mac,profile\nweb1,52:54:00:00:00:02,web\ncsv1,52:54:00:00:00:02,web\n")
    (hosts / "ansible").mkdir()
    (hosts / "ansible/inventory").write_text("inv1 ansible_host=192.0.2.11 ksc_prefix=24\n")
    (hosts / "ksc.yaml").write_text("inventories: [{kind: ansible, file: ansible/inventory}]\n")
    code, out, err = call("hosts")
    assert code == 1
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["csv1", "inv1", "printer", "web1", "web2"]
    assert "there are two hosts `web1`" in err
    assert "52:54:00:00:00:02 is the address of cards of two hosts, `web2` and `csv1`" in err
    assert "192.0.2.11 is the address of two hosts, `web1` and `inv1`" in err
    assert "hosts.yaml:1:1" in err and "ansible/inventory:1:19" in err


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("{kind: ansibel, file: x}", "there is no kind of inventory `ansibel`"),
        ("{kind: ansible, file: ../x}", "is outside of the workspace"),
        ("{kind: ansible, file: link}", "is outside of the workspace"),
        ("{kind: ansible, file: x}", "there is no file x"),
        ("{kind: ansible, file: profiles}", "profiles is a folder"),
    ],
)
def test_inventories_that_cannot_be_had(hosts, call, listed, said):
    (hosts / "link").symlink_to("/etc/hostname")
    (hosts / "ksc.yaml").write_text(f"inventories: [{listed}]\n")
    code, _, err = call("hosts")
    assert code == 1
    assert said in err
    assert "--> ksc.yaml:1:" in err


def test_import(hosts, call):
    code, out, err = call("hosts import dhcpd.conf --profile web")
    assert (code, out) == (0, "hosts.yaml: 1 new host\nnext: ksc hosts\n")
    assert "note[KS588] the host web1 is there already" in err
    assert (hosts / "hosts.yaml").read_text() == HOSTS + "db1:\n  mac: 52:54:00:00:00:05\n  ip: dhcp\n  profile: web\n"
    before = snapshot(hosts)
    assert call("hosts import dhcpd.conf --profile web")[:2] == (0, "hosts.yaml: no new hosts\n")
    assert snapshot(hosts) == before
    assert call("hosts")[0] == 0


def test_looking_first(hosts, call):
    before = snapshot(hosts)
    code, out, _ = call("hosts import dhcpd.conf --diff")
    assert code == 0
    assert "\n+db1:\n" in out
    code, out, _ = call("hosts import dhcpd.conf --stdout")
    assert out == "db1:\n  mac: 52:54:00:00:00:05\n  ip: dhcp\n"
    code, out, _ = call("hosts import dhcpd.conf --stdout --format json")
    assert json.loads(out)["added"] == ["db1"] and not json.loads(out)["written"]
    assert snapshot(hosts) == before


def test_entries_to_put_in_by_hand(hosts, call):
    (hosts / "hosts.yaml").write_text("{web9: {profile: null}}\n")
    before = snapshot(hosts)
    code, out, err = call("hosts import dhcpd.conf --stdout")
    assert code == 1
    assert "KS592" in err
    assert "db1:\n  mac: 52:54:00:00:00:05\n  ip: dhcp\n" in out
    assert snapshot(hosts) == before


def test_the_first_hosts(workspace, call):
    (workspace / "d.conf").write_text("dhcp-host=52:54:00:00:00:01,a,192.0.2.7\n")
    code, _, err = call("hosts import d.conf --profile web")
    assert code == 0
    assert "KS594" in err
    assert (workspace / "hosts.yaml").read_text().startswith("a:\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("dhcpd.conf --profile nix", 1, "there is no profile or base `nix`"),
        ("missing.conf", 1, "there is no file missing.conf"),
        ("ksc.yaml", 1, "ksc.yaml has no hosts"),
        ("dhcpd.conf --diff --stdout", 2, "exclude each other"),
        ("- -", 2, "standard input can be read once"),
        ("", 2, "Missing argument"),
    ],
)
def test_imports_that_fail(hosts, call, arguments, code, said):
    before = snapshot(hosts)
    made = call(f"hosts import {arguments}")
    assert made[0] == code
    assert said in made[2]
    assert snapshot(hosts) == before


def test_help_of_both(call):
    assert "ksc hosts import FILE" in call("hosts --help")[1]
    code, out, _ = call("hosts import --help")
    assert code == 0
    assert "ksc hosts import /etc/dhcp/dhcpd.conf" in out
    assert "FILE..." in out


def test_no_hosts(workspace, call):
    code, out, err = call("hosts")
    assert (code, out) == (0, "")
    assert "note[KS595] there are no hosts" in err


def test_outside_of_a_workspace(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.conf").write_text(DHCPD)
    for line in ("hosts", "hosts import d.conf"):
        code, _, err = call(line)
        assert code == 1
        assert "KS550" in err
    assert [one.name for one in tmp_path.iterdir()] == ["d.conf"]
