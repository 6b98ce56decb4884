"""Machines with faked disks, and the script that chooses among them, run by the shells that are here."""

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ksc.dialects import facts
from ksc.layer.changes import Origin
from ksc.merge import Entry, Merged
from ksc.merge.choices import place
from ksc.storage.choice import Choice, Disk
from ksc.syntax import Section
from ksc.syntax.edit import command_from_text

_BUSYBOX = shutil.which("busybox")
SHELLS = {
    **{name: [path] for name in ("bash", "dash") if (path := shutil.which(name))},
    **({"busybox": [_BUSYBOX, "sh"]} if _BUSYBOX else {}),
}


class Hardware(NamedTuple):
    """A block device, as /sys has it. `old` is the way of kernels that had folders where links are today."""

    name: str
    sectors: int
    removable: bool = False
    read_only: bool = False
    usb: bool = False
    rotational: bool | None = False
    mounted: str = ""
    multipath: bool = False
    old: bool = False
    device: bool = True
    hidden: bool = False
    san: str = ""
    raid: str = ""

    @property
    def disk(self) -> Disk:
        """What `chosen` is told of it."""
        turning = {None: set(), True: {"hdd"}, False: {"ssd"}}[self.rotational]
        kinds = turning | ({"usb"} if self.usb else set()) | ({"removable"} if self.removable else set())
        kinds |= {"san"} if self.san else set()
        unfit = "read-only" if self.read_only else "in use: it is mounted" if self.mounted else ""
        if self.multipath and not self.read_only:
            unfit = "one path of a multipath device"
        if self.raid and not self.read_only:
            unfit = "a part of a firmware RAID"
        return Disk(self.name.replace("!", "/"), self.sectors, frozenset(kinds), unfit)


class Ran(NamedTuple):
    """What a run of the script did. `written` is the file, None where there is none; `console` what one sees."""

    code: int
    written: str | None
    console: str
    said: str
    errors: str
    mode: int | None


def fake(root: Path, hardware: Iterable[Hardware]) -> None:
    """A /sys, a /dev and a /proc/mounts with these devices."""
    (root / "sys/block").mkdir(parents=True)
    (root / "sys/class/tty/console").mkdir(parents=True)
    (root / "sys/class/tty/console/active").write_text("tty0 ttyS0\n")
    (root / "dev").mkdir()
    mounts = ["rootfs / rootfs rw 0 0", "/dev/mapper/live-rw / ext4 rw 0 0", "proc /proc proc rw 0 0"]
    for number, one in enumerate(hardware):
        bus = f"devices/pci0000:00/0000:00:1f.{number}" + (f"/usb{number % 4 + 1}/1-1" if one.usb else "")
        bus += {"fibre": f"/host{number}/rport-{number}:0-2", "iscsi": f"/host{number}/session{number}"}.get(
            one.san, ""
        )
        target = root / "sys" / bus / f"host{number}"
        target.mkdir(parents=True)
        if one.old:
            at = root / "sys/block" / one.name
            at.mkdir()
        else:
            at = target / "block" / one.name
            at.mkdir(parents=True)
            (root / "sys/block" / one.name).symlink_to(os.path.relpath(at, root / "sys/block"))
        if one.device:
            (at / "device").symlink_to(os.path.relpath(target, at))
        (at / "size").write_text(f"{one.sectors}\n")
        (at / "removable").write_text(f"{int(one.removable)}\n")
        if one.read_only or not one.old:
            (at / "ro").write_text(f"{int(one.read_only)}\n")
        if one.hidden:
            (at / "hidden").write_text("1\n")
        if one.rotational is not None:
            (at / "queue").mkdir()
            (at / "queue/rotational").write_text(f"{int(one.rotational)}\n")
        if one.mounted:
            part = one.name + one.mounted
            if one.mounted != "whole":
                (at / part).mkdir()
            source = (one.name if one.mounted == "whole" else part).replace("!", "/")
            mounts.append(f"/dev/{source} /run/install/re\\040po iso9660 ro 0 0")
        if one.san.startswith("nvme"):
            way = target / "nvme3" if one.san == "nvme, two ways" else target
            way.mkdir(exist_ok=True)
            (way / "transport").write_text("tcp\n")
        _hold(at, one)
    (root / "mounts").write_text("".join(f"{line}\n" for line in mounts))


def _hold(at: Path, one: Hardware) -> None:
    """What a disk is a part of."""
    files = {"dm-1/dm/uuid": "mpath-3600508b4000"} if one.multipath else {}
    files |= {
        "mdadm": {"md126/md/metadata_version": "external:/md127/0"},
        "dmraid": {"dm-2/dm/uuid": "DMRAID-isw_dfabcdefg_Volume0"},
    }.get(one.raid, {})
    for name, text in files.items():
        path = at / "holders" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"{text}\n")


def script(choices: Sequence[Choice], statements: Sequence[str], release: str = "rhel9") -> str:
    """The body of the `%pre` that these statements become."""
    origin = Origin("web", None)
    entries = tuple(Entry(command_from_text(line), origin) for line in statements)
    placed = place(Merged(entries, choices=tuple(choices)), facts(), facts().dialects[release])
    assert placed.found == ()
    return body(placed.merged)


def body(merged: Merged) -> str:
    """The body of a kickstart's script that chooses."""
    nodes = [one.node for one in merged.entries if isinstance(one.node, Section) and one.node.kind == "%pre"]
    [found] = [node.body for node in nodes if "choose '" in node.body]
    return found


def run(root: Path, text: str, shell: str, *, hold: bool = False) -> Ran:
    """The script run on a faked machine; `sleep` is one that wakes up at once, and ends a wait without an end."""
    assert text.count("\nsys=/sys\n") == text.count("\nout=/tmp/ksc-storage.ks\n") == 1
    out = root / "ksc-storage.ks"
    places = {"sys": root / "sys", "dev": root / "dev", "mounts": root / "mounts", "out": out}
    for name, path in {**places, "hold": "yes" if hold else "no"}.items():
        text = re.sub(rf"(?m)^{name}=.*$", lambda _, said=f"{name}='{path}'": said, text, count=1)
    done = subprocess.run(
        [*SHELLS[shell], "-c", text],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={"PATH": f"{_stubs(root)}:{_bin()}", "IFS": "x"},
    )
    consoles = [path.read_bytes().decode() for path in sorted((root / "dev").iterdir())]
    assert len(set(consoles)) <= 1  # each of them says the same
    written = out.read_text(encoding="utf-8", errors="surrogateescape") if out.exists() else None
    mode = out.stat().st_mode & 0o777 if out.exists() else None
    return Ran(done.returncode, written, "".join(consoles[:1]), done.stdout, done.stderr, mode)


def _stubs(root: Path) -> Path:
    folder = root / "bin"
    folder.mkdir(exist_ok=True)
    sleep = folder / "sleep"
    if not sleep.exists():
        sleep.write_text(f'#!/bin/sh\necho "$@" >> "{root}/slept"\n[ "$(grep -c . < "{root}/slept")" -lt 3 ]\n')
        sleep.chmod(0o755)
    return folder


@functools.cache
def _bin() -> str:
    return os.pathsep.join(sorted({os.path.dirname(shutil.which(name) or "/bin/x") for name in ("cat", "grep")}))
