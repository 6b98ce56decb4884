"""3,000 hosts over six profiles in three levels, against an expansion in plain Python that knows nothing of ksc."""

import json
import subprocess
import sys
from pathlib import Path

COUNT = 3000
# A whole process, which says last how much memory it took at most, in KiB: getrusage(2) would count what the
# process had before it became Python.
MEASURED = """
import atexit, re, sys
from ksc.__main__ import main
atexit.register(lambda: print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr))
main()
"""
SERVER = "http://192.0.2.10"
DISTRIBUTIONS = {"el9": "rocky9", "el10": "almalinux10"}
# Six leaves: three roles on two releases. `asks`: the profile asks for what no two hosts answer alike.
ROLES = {"web": {"port": 8080, "asks": False}, "db": {"port": 5432, "asks": False}, "ci": {"port": 22, "asks": True}}

BASE = """\
# the machine that all began with
lang en_US.UTF-8
keyboard us
network --bootproto=dhcp --device=eno1 --onboot=yes
network --hostname=old.example.org
timezone UTC
rootpw --lock
firewall --enabled --ssh
clearpart --all --initlabel
autopart --type=lvm
reboot

%packages
@core
%end
"""


def host(number: int) -> dict[str, str]:
    role = "ci" if number % 10 == 9 else ("web", "db")[number % 2]
    release = list(DISTRIBUTIONS)[number // 2 % 2]
    mac = f"52:54:00:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
    return {
        "name": f"{role}{number:04}",
        "profile": f"{role}-{release}",
        "role": role,
        "release": release,
        "mac": mac,
        "ip": f"10.1.{number // 250}.{number % 250 + 1}",
        "zone": "Europe/Berlin" if number % 10 == 7 else "UTC",  # one in ten overrides something of its own
    }


def workspace(root: Path) -> None:
    (root / "profiles").mkdir(parents=True)
    trees = "".join(f'  {one}: {{release: {one}, url: "{SERVER}/{one}"}}\n' for one in DISTRIBUTIONS.values())
    (root / "ksc.yaml").write_text(f"server: 192.0.2.10\ntrees:\n{trees}")
    (root / "profiles/base.ks").write_text(BASE)
    for release, tree in DISTRIBUTIONS.items():
        text = f"extends: base\nabstract: true\ntree: {tree}\nkickstart: {{keyboard: de}}\n"
        (root / f"profiles/{release}.yaml").write_text(text)
        for role, about in ROLES.items():
            text = f"extends: {release}\nabstract: true\nvars: {{port: {about['port']}}}\n"
            text += (
                'kickstart: {firewall: {port: ["{{ vars.port }}:tcp"]}}\npackages: {install: [' + role + "-tools]}\n"
            )
            if about["asks"]:
                text += 'scripts: [{name: me, section: post, template: true, text: "echo {{ host.name }} > /etc/me"}]\n'
            (root / f"profiles/{role}-{release}.yaml").write_text(text)
    lines = []
    for one in map(host, range(COUNT)):
        lines.append(f"{one['name']}:\n  mac: {one['mac']}\n  ip: {one['ip']}/16\n  gateway: 10.1.255.254\n")
        lines.append(f"  dns: [10.1.255.253]\n  profile: {one['profile']}\n")
        if one["zone"] != "UTC":
            lines.append(f"  kickstart: {{timezone: {one['zone']}}}\n")
    (root / "hosts.yaml").write_text("".join(lines))


def kickstart(one: dict[str, str]) -> str:
    tree, port, asks = DISTRIBUTIONS[one["release"]], ROLES[one["role"]]["port"], ROLES[one["role"]]["asks"]
    network = f"network --device={one['mac']} --bootproto=static --ip={one['ip']} --netmask=255.255.0.0"
    network += f" --gateway=10.1.255.254 --nameserver=10.1.255.253 --onboot=yes --activate --hostname={one['name']}"
    script = f"# ksc: name=me\n%post\necho {one['name']} > /etc/me\n%end\n" if asks else ""
    text = f"""\
# Made by ksc from the profile {one["profile"]} for the host {one["name"]}.
# Do not edit: change the profile, and compile again.
# the machine that all began with
lang en_US.UTF-8
keyboard de
{network}
timezone {one["zone"]}
rootpw --lock
firewall --enabled --ssh --port={port}:tcp
clearpart --all --initlabel
autopart --type=lvm
reboot
url --url={SERVER}/{tree}

%packages
@core
{one["role"]}-tools
%end
"""
    return text + script


def arguments(one: dict[str, str]) -> str:
    dashed = one["mac"].replace(":", "-")
    tree = DISTRIBUTIONS[one["release"]]
    return (
        f"initrd=images/{tree}/initrd.img inst.ks={SERVER}/ks/by-mac/{dashed}.ks inst.ks.sendmac"
        f" inst.repo={SERVER}/{tree} ip={one['ip']}::10.1.255.254:255.255.0.0:{one['name']}::none"
        " nameserver=10.1.255.253"
    )


def menus(one: dict[str, str]) -> list[str]:
    """A host's menus for GRUB and iPXE."""
    dashed = one["mac"].replace(":", "-")
    return [f"tftp/efi/{DISTRIBUTIONS[one['release']]}/grub.cfg-01-{dashed}", f"tftp/ipxe/01-{dashed}.ipxe"]


def compiled(root: Path) -> dict[str, list[str]]:
    command = [sys.executable, "-c", MEASURED, "-C", str(root), "compile", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    with (root / "peaks").open("a") as peaks:
        peaks.write(done.stderr)
    made: dict[str, list[str]] = json.loads(done.stdout)
    return made


def test_three_thousand_hosts(tmp_path: Path) -> None:
    workspace(tmp_path)
    compiled(tmp_path)
    every_host_has_the_right_files(tmp_path)
    one_changed_host_changes_its_own_files(tmp_path)
    peaks = [int(line) for line in (tmp_path / "peaks").read_text().split()]
    assert len(peaks) == 2
    assert max(peaks) < 100_000_000 // 1024  # nothing is kept of a host but itself and its files' digests


def every_host_has_the_right_files(fleet: Path) -> None:
    build = fleet / "build"
    wrong = []
    for one in map(host, range(COUNT)):
        dashed = one["mac"].replace(":", "-")
        if (build / f"http/ks/by-mac/{dashed}.ks").read_text() != kickstart(one):
            wrong.append(one["name"])
        menu = (build / f"tftp/pxelinux.cfg/01-{dashed}").read_text().splitlines()
        assert f"  APPEND {arguments(one)}" in menu
        assert menu[menu.index("LABEL local") + 2] == "  MENU DEFAULT"
        for path in menus(one):
            assert arguments(one).partition(" ")[2] in (build / path).read_text()
    if wrong:
        one = next(one for one in map(host, range(COUNT)) if one["name"] == wrong[0])
        made = (build / f"http/ks/by-mac/{one['mac'].replace(':', '-')}.ks").read_text()
        assert made == kickstart(one), f"{len(wrong)} hosts are wrong"
    assert len(list((build / "http/ks/by-mac").iterdir())) == COUNT
    assert len(list((build / "tftp/pxelinux.cfg").iterdir())) == COUNT + 1


def one_changed_host_changes_its_own_files(fleet: Path) -> None:
    hosts = fleet / "hosts.yaml"
    one = host(4)
    hosts.write_text(hosts.read_text().replace(f"ip: {one['ip']}/16", "ip: 10.1.200.4/16"))
    made = compiled(fleet)
    dashed = one["mac"].replace(":", "-")
    assert (made["created"], made["deleted"]) == ([], [])
    assert sorted(made["replaced"]) == [
        f"http/ks/by-mac/{dashed}.ks",
        *menus(one),
        f"tftp/pxelinux.cfg/01-{dashed}",
    ]
    assert (fleet / f"build/http/ks/by-mac/{dashed}.ks").read_text() == kickstart(one | {"ip": "10.1.200.4"})
