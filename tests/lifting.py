"""What the tests of `ksc import --lift-secrets` share: a kickstart with secrets of every kind, and what comes of it."""

from pathlib import Path

from ksc.actions.import_ import Input, Wishes, import_file, read_input
from ksc.diagnostics.render.text import render
from ksc.dialects.load import facts
from ksc.layer.files import decode
from ksc.workspace import Workspace

HEAD = """\
#version=RHEL9
lang en_US.UTF-8
keyboard us
timezone UTC
zerombr
clearpart --all --initlabel
"""
HASH = "$6$Zq9salt$Zq9hash" + 79 * "x"
WEB = (
    HEAD
    + f"""\
rootpw  --iscrypted {HASH}   # the root
user --groups=wheel  --name=ann --password="Zq9 ann" --plaintext
sshpw --username=inst Zq9 two words --plaintext
bootloader --password Zq9grub --append="quiet"
vnc --password=Zq9vnc
network --device=wlan0 --essid=x --wpakey=Zq9wpa
part /boot --size=1
part / --size=1 --encrypted --passphrase=Zq9luks
part /home --size=1 --encrypted --passphrase=Zq9luks
part swap --size=1 --encrypted --passphrase=Zq9swap
part swap --size=2
rhsm --organization=acme --activation-key=Zq9one --activation-key=Zq9two
%packages
@core
%end
"""
)
SECRETS = {
    "bootloader": "Zq9grub",
    "luks": "Zq9luks",
    "luks-swap": "Zq9swap",
    "rhsm": "Zq9one",
    "rhsm-2": "Zq9two",
    "root": HASH,
    "sshpw-inst": "Zq9 two words",
    "user-ann": "Zq9 ann",
    "vnc": "Zq9vnc",
    "wifi-wlan0": "Zq9wpa",
}


def take(root, text, name="web", **wishes):
    """Imports a text, or a file, with its secrets lifted."""
    path = text if isinstance(text, Path) else root.parent / f"{name}.cfg"
    if path is not text:
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))
    one = read_input(str(path))
    assert isinstance(one, Input)
    return import_file(one, facts(), root / "profiles", Wishes(**{"lift_secrets": True, **wishes}))


def kept(root, folder=".ksc/secrets"):
    return {path.name: path.read_text() for path in (root / folder).glob("*")}


def files(root):
    return {path: path.read_bytes() for path in root.parent.rglob("*") if path.is_file() and path.parent != root.parent}


def only(report, code):
    return [found for found in report if found.code == code]


def compiled(root, name="web"):
    build = Workspace(root).compile(name)
    assert build.report.ok, render(build.report)
    return next(decode(one.content) for one in build.artifacts if one.kind == "kickstart")
