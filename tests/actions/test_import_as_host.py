"""`--as-host`: a machine's own lines in hosts.yaml, and a base without them."""

import stat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import STATIC, compiled, take
from support import examples

from ksc.workspace import Workspace

CARD = f"network --device=ens3 {STATIC} --gateway=192.0.2.1 --nameserver=192.0.2.3,192.0.2.4\n"
BASE = "#version=RHEL9\n# net\n%packages\n@core\n%end\nlang en_US\n"


def lifted(root: Path, text: str, release: str = "rhel9") -> str:
    """hosts.yaml after an import of which every line could be lifted."""
    imported, report = take(root, text, release)
    assert imported is not None
    assert not [one for one in report if one.code == "KS646"]
    return (root / "hosts.yaml").read_text()


def why(root: Path, text: str, release: str = "rhel9", **wishes: Any) -> str:
    """Why lines stay in the base; nothing of them is in hosts.yaml then."""
    imported, report = take(root, text, release, **wishes)
    assert imported is not None
    (found,) = [one for one in report if one.code == "KS646"]
    assert (root / "profiles/a.ks").read_text() == text
    assert "ip:" not in (root / "hosts.yaml").read_text()
    return f"{found.line}:{found.column} {found.message.partition(': ')[2]}"


def test_what_is_the_machines_alone(tmp_path: Path) -> None:
    more = "network --device=ens4 --bootproto=dhcp --onboot=off --ipv6=auto  # second\n"
    bond = "network --device=bond0 --bondslaves=ens5,ens6 --bondopts=mode=802.3ad,miimon=100 --vlanid=100 --mtu=9000"
    name = "network --hostname=build07.example.com\n"
    loader = 'bootloader --append="ifname=ens3:52:54:00:12:34:AB"\n'
    text = f"#version=RHEL9\n{CARD}# net\n{loader}{more}{bond} {STATIC.replace('.11', '.12')}\n{name}" + BASE
    assert lifted(tmp_path, text) == (
        "build07:\n"
        "  mac: 52:54:00:12:34:ab\n"
        "  device: ens3\n"
        "  ip: 192.0.2.11/24\n"
        "  gateway: 192.0.2.1\n"
        "  dns: [192.0.2.3, 192.0.2.4]\n"
        "  interfaces:\n"
        "    - device: ens4\n"
        "      ip: dhcp\n"
        "    - device: [ens5, ens6]\n"
        "      bond: {name: bond0, options: 'mode=802.3ad,miimon=100'}\n"
        "      vlan: 100\n"
        "      ip: 192.0.2.12/24\n"
        "      mtu: 9000\n"
        "  hostname: build07.example.com\n"
        "  profile: a\n"
        "  kickstart:\n"
        "    network:\n"
        "      ens4:\n"
        "        onboot: false\n"
        "        ipv6: auto\n"
    )
    assert (tmp_path / "profiles/a.ks").read_text() == f"#version=RHEL9\n# net\n{loader}{BASE}"
    assert "but for what hosts.yaml says of build07" in (tmp_path / "profiles/a.yaml").read_text()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_other_byte_stays(newline: str, tmp_path: Path) -> None:
    around = [f"\ufefflang en_US  # \udcff{newline}", f"%post{newline}network --device=x{newline}%end{newline}", "text"]
    text = around[0] + CARD.rstrip("\n") + newline + around[1] + around[2]
    lifted(tmp_path, text)
    kept = "".join(around).encode("utf-8", "surrogateescape")
    assert (tmp_path / "profiles/a.ks").read_bytes() == kept


def test_a_line_for_any_machine_stays_without_its_name(tmp_path: Path) -> None:
    text = "network --bootproto=dhcp  --hostname=web1 --device=link # any\n" + BASE
    assert lifted(tmp_path, text) == "build07:\n  hostname: web1\n  profile: a\n"
    assert (tmp_path / "profiles/a.ks").read_text() == "network --bootproto=dhcp --device=link # any\n" + BASE


def test_nothing_to_lift(tmp_path: Path) -> None:
    assert lifted(tmp_path, BASE) == "build07:\n  profile: a\n"
    assert (tmp_path / "profiles/a.ks").read_text() == BASE
    assert "byte for byte" in (tmp_path / "profiles/a.yaml").read_text()


def test_name_of_every_machine_is_no_name(tmp_path: Path) -> None:
    assert "hostname" not in lifted(tmp_path, f"{CARD}network --hostname=localhost.localdomain\n")
    assert (tmp_path / "profiles/a.ks").read_text() == ""


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("--device=team0 --teamslaves=ens3", "1:24 hosts.yaml has no keys for a team"),
        ("--device=br0 --bridgeslaves=ens3", "1:22 hosts.yaml has no keys for a bridge"),
        ("--device=wlan0 --essid=x --wpakey=secret", "1:24 hosts.yaml has no keys for a wireless network"),
        ("--device=ens3 --bootproto=ibft", "1:23 hosts.yaml does not know `--bootproto=ibft`"),
        ("--device=ibft0:1 --bootproto=dhcp", "1:9 `ibft0:1` is no card's address: write six pairs"),
        ("--device={{x}} --bootproto=dhcp", "1:9 `{{x}}` is no name of a card in hosts.yaml"),
        ("--device=ens3 --ip=192.0.2.7 --netmask=255.0.0.0", "1:23 it gives an address without saying"),
        ("--device=ens3 --bootproto=static --ip=192.0.2.7", "1:42 it says no network mask"),
        ("--device=ens3 --bootproto=static --ip=1 --netmask=255.0.0.0", "1:42 `1` is no address"),
        ("--device=ens3 --bootproto=static --ip=192.0.2.7 --netmask=255.0.255.0", "1:57 `255.0.255.0` is no network"),
        (f"--device=ens3 {STATIC} --gateway=198.51.100.1", "1:1 the gateway 198.51.100.1 cannot be reached"),
        (f"--device=ens3 {STATIC} --nameserver=ns1", "1:82 `ns1` is no address"),
        (f"--device=ens3 {STATIC} --color=red", "1:1 the release has no `--color`"),
        ("--device=ens3 --vlanid=4095", "1:1 `vlan` must be a whole number"),
        ("--device=ens3 --vlanid=x", "1:23 `x` is no number"),
        ("--device=ens3 --ethtool=\x01", "1:23 it holds a control character"),
        ("--device=ens3\nnetwork --device=ens3 --mtu=9000", "2:9 a second one is about `ens3`"),
        ("--device=ens3\nnetwork --bootproto=dhcp", "1:1 an interface of the host `build07` does not say which card"),
    ],
)
def test_what_stays_and_why(line: str, reason: str, tmp_path: Path) -> None:
    assert why(tmp_path, f"network {line}\n{BASE}").startswith(reason)
    assert "secret" not in (tmp_path / "hosts.yaml").read_text()


def test_a_name_that_no_machine_can_have_stays(tmp_path: Path) -> None:
    imported, report = take(tmp_path, f"{CARD}network --hostname=a_b..c\n")
    assert imported is not None
    assert [one.message for one in report if one.code == "KS646"] == [
        "the host name stays in the base: `a_b..c` can be no host's name"
    ]


def test_lines_of_an_included_file_are_left_with_the_others(tmp_path: Path) -> None:
    beside = tmp_path / "from"
    beside.mkdir()
    (beside / "net.ks").write_text("network --device=ens4 --bootproto=dhcp\n")
    assert why(tmp_path, f"{CARD}%include net.ks\n", beside=beside) == "1:1 a file that is included has some too"


def test_name_servers_beside_dhcp_are_lifted(tmp_path: Path) -> None:
    entry = lifted(tmp_path, "network --device=ens3 --bootproto=dhcp --nameserver=192.0.2.3 --onboot=yes --activate\n")
    assert "  ip: dhcp\n  dns: 192.0.2.3\n" in entry
    assert "kickstart:" not in entry
    assert "--bootproto=dhcp --nameserver=192.0.2.3 --onboot" in compiled(tmp_path)


def test_what_a_subnet_would_add_is_taken_back(tmp_path: Path) -> None:
    site = "subnets: {lab: {network: 192.0.2.0/24, gateway: 192.0.2.1, dns: [192.0.2.3]}}\n"
    (tmp_path / "ksc.yaml").write_text(site)
    assert "        gateway: null\n        nameserver: null\n" in lifted(tmp_path, f"network --device=ens3 {STATIC}\n")
    assert "--gateway" not in compiled(tmp_path)
    assert "--nameserver" not in compiled(tmp_path)


def test_hosts_yaml_keeps_every_byte_and_its_mode(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.yaml"
    real.write_bytes(b"# mine\r\nweb1: {ip: dhcp, profile: null}")
    real.chmod(0o640)
    (tmp_path / "hosts.yaml").symlink_to(real)
    text = lifted(tmp_path, CARD)
    assert real.read_bytes().startswith(b"# mine\r\nweb1: {ip: dhcp, profile: null}\r\nbuild07:\r\n  device: ens3\r\n")
    assert (tmp_path / "hosts.yaml").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    imported, _ = take(tmp_path, CARD)
    assert imported is not None
    assert {one.state for one in imported.files} == {"unchanged"}
    assert (tmp_path / "hosts.yaml").read_text() == text
    # What somebody has added to the entry since is theirs.
    real.write_bytes(real.read_bytes() + b"  arch: x86_64\r\n")
    imported, _ = take(tmp_path, CARD)
    assert imported is not None


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        ({"hosts.yaml": "BUILD07: {profile: null}\n"}, "KS647", "there is a host `BUILD07` already"),
        ({"hosts.csv": "name,ip\nbuild07,dhcp\n"}, "KS647", "there is a host `build07` already"),
        ({"hosts.yaml": "web: {ip: 192.0.2.11/24, profile: null}\n"}, "KS647", "192.0.2.11 is the host `web` already"),
        ({"hosts.yaml": "web: {mac: 52:54:00:12:34:AB, profile: null}\n"}, "KS647", "52:54:00:12:34:ab is the host"),
        ({"hosts.yaml": "{web: {profile: null}}\n"}, "KS592", "hosts cannot be added"),
        ({"hosts.yaml": "web: [\n"}, "KS592", "hosts cannot be added"),
        ({"ksc.yaml": "subnets: 1\n"}, None, ""),
        ({"profiles/a.ks": "mine\n"}, "KS623", "profiles/a.ks is there already"),
    ],
)
def test_all_or_nothing(files: dict[str, str], code: str | None, said: str, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    before = tree(tmp_path)
    text = f'{CARD}bootloader --append="ifname=ens3:52:54:00:12:34:AB"\n'
    imported, report = take(tmp_path, text)
    assert imported is None
    (found,) = report.errors
    assert code in (None, found.code)
    assert said in found.message
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 300, "a\nb", "-a", "null\x00"])
def test_a_name_that_no_host_can_have(name: str, tmp_path: Path) -> None:
    imported, report = take(tmp_path, CARD, host=name)
    assert imported is None
    assert [one.code for one in report] == ["KS564"]
    assert not tree(tmp_path)


def test_what_a_plain_import_made_of_the_file_gives_way(tmp_path: Path) -> None:
    take(tmp_path, CARD + BASE, host=None)
    assert not (tmp_path / "hosts.yaml").exists()
    imported, report = take(tmp_path, CARD + BASE)
    assert imported is not None, report.errors
    assert [one.state for one in imported.files] == ["replaced", "replaced", "new"]
    assert (tmp_path / "profiles/a.ks").read_text() == BASE
    (tmp_path / "profiles/a.yaml").write_text("extends: a\n")
    assert take(tmp_path, CARD + BASE)[0] is None


def test_as_yaml(tmp_path: Path) -> None:
    imported, _ = take(tmp_path, CARD + BASE, as_yaml=True)
    assert imported is not None
    assert "network" not in (tmp_path / "profiles/a.yaml").read_text()
    assert "--ip=192.0.2.11" in compiled(tmp_path)


def test_secrets_are_lifted_from_what_is_left(tmp_path: Path) -> None:
    rest = "# before\nrootpw --plaintext topsecret\n"
    imported, report = take(tmp_path, f"{CARD}network --hostname=build07\n{rest}{BASE}", lift_secrets=True)
    assert imported is not None
    assert imported.secrets == ("root",)
    assert not {"KS601", "KS603", "KS604"} & {one.code for one in report}
    assert (tmp_path / "profiles/a.ks").read_text() == "# before\nrootpw --plaintext\n" + BASE
    assert "but for what hosts.yaml says of build07 and its secrets" in (tmp_path / "profiles/a.yaml").read_text()
    made = compiled(tmp_path)
    assert "--ip=192.0.2.11" in made
    assert "rootpw $6$" in made


def test_a_wireless_line_stays_without_its_key(tmp_path: Path) -> None:
    line = "network --device=wlan0 --essid=x --wpakey=topsecret"
    imported, _ = take(tmp_path, f"{line} --hostname=web1\n{BASE}", lift_secrets=True)
    assert imported is not None
    assert "topsecret" not in "".join(path.read_text() for path in (tmp_path / "profiles").iterdir())
    assert compiled(tmp_path).startswith("network --device=wlan0 --essid=x --wpakey=topsecret\n")


def test_what_is_lifted_is_no_longer_suspicious(tmp_path: Path) -> None:
    text = CARD.replace("ens3", "52:54:00:12:34:ab") + "network --hostname=build07\n" + BASE
    _, report = take(tmp_path / "a", text)
    assert not {"KS603", "KS604", "KS605"} & {one.code for one in report}
    _, report = take(tmp_path / "b", text.replace("--device", "--bridgeslaves=x --device"))
    assert {"KS604", "KS605"} <= {one.code for one in report}


def test_the_release_tells_what_a_line_means(tmp_path: Path) -> None:
    text = "network --device=52:54:00:12:34:ab --bootproto=dhcp\n"
    assert "mac: 52:54:00:12:34:ab" in lifted(tmp_path, text, "centos6")
    imported, report = take(tmp_path / "b", text, None)
    assert imported is not None
    assert [one.code for one in report if one.severity == "note"] == []


PIECES = ["network", "--device=ens3", "--hostname=a", "--hostname", "--ip=192.0.2.7", "--bootproto=static", "--dev"]
PIECES += ["--netmask=255.255.255.0", "\n", "\r\n", "\t", " ", "{{ x }}", "\udcff", "\x00", "#", "%include a\n", "\\"]
PIECES += ["network --bootproto=dhcp --hostname=a\n", "\nnetwork --device=ens4\n", "%post\n", "%end\n", "é", "--", "="]
PIECES += ["'", '"']


@settings(max_examples=examples(160), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_loses_lines_and_names_only(text: str) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        imported, report = take(root, text)
        assert imported is not None, report.errors
        kept = (root / "profiles/a.ks").read_bytes().decode("utf-8", "surrogateescape")
        lines = iter(text.splitlines(keepends=True))
        for line in kept.splitlines(keepends=True):
            assert any(line == one or ("network" in line and "--hostname" in one) for one in lines), line
        assert Workspace(root).hosts()[0][0].name == "build07"
