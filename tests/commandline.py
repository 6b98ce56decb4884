"""What tests of the command line share: `ksc` as a process and in this one, and a small workspace."""

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from support import ROOT
from warm import Warm

BASE = """\
#version=RHEL9
lang en_US.UTF-8
keyboard us
timezone Europe/Berlin --utc
rootpw --iscrypted $6$salt$hash
url --url=http://192.0.2.10/rocky9
bootloader --append="quiet"
zerombr
clearpart --all --initlabel
autopart
reboot
%packages
@core
%end
"""
SITE = """\
server: 192.0.2.10
trees:
  rocky9: {release: rocky9, url: "http://192.0.2.10/rocky9"}
"""
WEB = """\
extends: base
title: Web server
target: rocky9
tree: rocky9
kickstart: {timezone: Asia/Shanghai --utc}
packages: {install: [nginx]}
"""
FILES = {"ksc.yaml": SITE, "profiles/base.ks": BASE, "profiles/web.yaml": WEB}

Files = Mapping[str, str | bytes]


def make(folder: Path, files: Files = FILES) -> Path:
    """`files` below `folder`, which is a workspace then."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def environment(**more: str) -> dict[str, str]:
    """A user's environment: this checkout's ksc, no colours asked for or refused."""
    kept = ("PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR", "LANG")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "COLUMNS": "80",
        **more,
    }


@cache
def warm() -> Warm:
    """What runs `ksc` without its start-up."""
    return Warm(environment())


def ksc(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    timeout: float = 60,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """One run of the command, output as text."""
    return as_text(warm().run([*map(str, arguments)], cwd, environment(**(env or {})), stdin, timeout))


def ksc_started(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    timeout: float = 60,
    env: Mapping[str, str] | None = None,
    **more,
) -> subprocess.CompletedProcess[str]:
    """The same from its very start, where that is what is tested, or what Python is told as it starts."""
    return as_text(
        subprocess.run(
            [sys.executable, "-m", "ksc", *map(str, arguments)],
            cwd=cwd,
            input=None if "stdin_file" in more else stdin,
            stdin=more.pop("stdin_file", None),
            capture_output=True,
            timeout=timeout,
            env=environment(**(env or {})),
            **more,
        )
    )


def as_text(ran: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[str]:
    out, err = ran.stdout.decode(errors="replace"), ran.stderr.decode(errors="replace")
    return subprocess.CompletedProcess(ran.args, ran.returncode, out, err)


Snapshot = dict[str, tuple[int, bytes]]


def snapshot(folder: Path) -> Snapshot:
    """Every file below a folder: when it was changed, and its bytes."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
