"""Many hosts: beside a bare loop that writes the same files, and with nothing or one of them changed."""

import tempfile
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from bench.table import milliseconds, show
from ksc import Workspace

TMPFS = Path("/dev/shm")
SITE = 'server: 192.0.2.10\ntrees: {rocky9: {release: rocky9, url: "http://192.0.2.10/rocky9"}}\n'
BASE = """\
#version=RHEL9
lang en_US.UTF-8
keyboard us
network --bootproto=dhcp --device=eno1
timezone UTC
rootpw --lock
user --name=admin --lock
sshkey --username=admin "ssh-ed25519 AAAA"
bootloader --append="quiet"
clearpart --all --initlabel
autopart --type=lvm
reboot
%packages
@core
%end
"""
WEB = "extends: base\ntarget: rocky9\ntree: rocky9\ntitle: Web server\npackages: {install: [nginx]}\n"


def hosts(count: int) -> str:
    """So many hosts with static addresses."""
    return "".join(
        f"h{n:05}:\n  mac: 52:54:00:{n >> 16 & 255:02x}:{n >> 8 & 255:02x}:{n & 255:02x}\n"
        f"  ip: 10.{n >> 14 & 63}.{n >> 7 & 127}.{n % 128 + 1}/8\n  gateway: 10.255.255.254\n  profile: web\n"
        for n in range(count)
    )


def compiled(root: Path) -> None:
    """One compile, written."""
    _, report = Workspace(root).compile().write(root / "build")
    if not report.ok:
        raise SystemExit(f"the hosts do not compile: {report.errors[0].message}")


def contents(root: Path) -> dict[Path, bytes]:
    """What a build holds."""
    build = root / "build"
    return {path.relative_to(build): path.read_bytes() for path in sorted(build.rglob("*")) if path.is_file()}


def measure(count: int) -> None:
    """One size of fleet."""
    with tempfile.TemporaryDirectory(dir=TMPFS if TMPFS.is_dir() else None) as name:
        root = Path(name)
        (root / "profiles").mkdir()
        for path, text in (("ksc.yaml", SITE), ("profiles/base.ks", BASE), ("profiles/web.yaml", WEB)):
            (root / path).write_text(text)
        (root / "hosts.yaml").write_text(hosts(count))
        before = getrusage(RUSAGE_SELF).ru_maxrss
        times = {"reading hosts.yaml alone": milliseconds(Workspace(root).hosts)}
        times["cold, reading and all"] = milliseconds(partial(compiled, root))
        grown = getrusage(RUSAGE_SELF).ru_maxrss - before
        times["nothing changed"] = milliseconds(partial(compiled, root))
        (root / "hosts.yaml").write_text(hosts(count).replace("10.0.0.5/8", "10.99.99.99/8"))
        times["one host changed"] = milliseconds(partial(compiled, root))
        written = contents(root)
        times["a bare loop that writes the files"] = milliseconds(partial(write, root / "bare", written))
        show(f"{count:,} hosts, {len(written):,} files, once each", times)
        reading, cold = times["reading hosts.yaml alone"], times["cold, reading and all"]
        loop = times["a bare loop that writes the files"]
        print(f"  without reading: cold {(cold - reading) / loop:.1f} times the bare loop", end="")
        print(f", nothing changed {(times['nothing changed'] - reading) / (cold - reading):.2f} of cold", end="")
        print(f", one changed {times['one host changed'] / times['nothing changed']:.2f} times nothing changed")
        print(f"  memory: {grown / count:.1f} KiB a host")


def write(folder: Path, files: dict[Path, bytes]) -> None:
    """The files, one after the other and no more."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def main() -> None:
    """A thousand hosts, and ten thousand."""
    for count in (1_000, 10_000):
        measure(count)


if __name__ == "__main__":
    main()
