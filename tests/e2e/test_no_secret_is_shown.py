"""No command shows a secret or a hash: every output of every command is searched for all there are.

A new command is run here as well: without its lines in `LINES` the first test fails. Kickstarts, which hold secrets by
their nature, are the one thing that is not searched.
"""

import re
import shlex
from functools import cache

import pytest
from commandline import SITE, make

from ksc.cli import run
from ksc.cli.app import COMMANDS
from ksc.secrets import hashing

# Each stands in no other text. Blanks, quotes and signs are what a password may well have.
SECRETS = {
    "root": "Zq9root Xw7",
    "alice": "Zq9\"alice'Xw7",
    "grub": "Zq9grub\\Xw7",
    "vnc": "Zq9vncXw7",
    "luks": "Zq9luks #Xw7",
    "otp": "Zq9otp=Xw7",
    "proxy": "http://squid:Zq9proxyXw7@proxy:3128",
    "key": "Zq9keyXw7",
    "odd": "Zq9odd/Xw7",
}
PLAIN = "Zq9plainXw7"
KEY = "5e" * 32
BASE = f"""\
#version=RHEL9
lang en_US.UTF-8
keyboard us
timezone Europe/Berlin --utc
rootpw --iscrypted $6$Zq9basesaltXw7$Zq9basehashXw7
user --name=old --password={PLAIN} --plaintext
url --url=http://192.0.2.10/rocky9
bootloader --append="quiet"
zerombr
clearpart --all --initlabel
autopart
%packages
@core
%end
%post
curl -u admin:{PLAIN} http://192.0.2.10/done
%end
"""
WEB = f"""\
extends: base
title: Web server
target: rhel9
tree: rocky9
kickstart:
  rootpw: !secret root
  user:
    alice: {{password: !secret environment:alice, groups: [wheel]}}
    bob: --password={PLAIN}
    carol: {{password: {PLAIN}, plaintext: true}}
    dave: {{password: $6$Zq9davesaltXw7$Zq9davehashXw7}}
  sshpw: {{root: !secret root}}
  bootloader: {{password: !secret grub}}
  vnc: {{password: !secret vnc}}
  network: [{{device: wlan0, bootproto: dhcp, essid: x, wpakey: !secret vnc}}]
  part:
    /: {{fstype: xfs, size: 1000, grow: true, encrypted: true, passphrase: !secret luks}}
    /boot: {{fstype: xfs, size: 1000}}
  autopart: null
  realm: {{words: [join, --one-time-password, !secret otp, example.com]}}
  rhsm: {{organization: acme, activation-key: [!secret key]}}
  repo: {{epel: {{baseurl: http://192.0.2.10/epel, proxy: !secret proxy}}}}
scripts:
  - {{name: late, section: post, text: "echo {PLAIN} | passwd --stdin bob"}}
"""
OVER = "extends: web\nkickstart: {rootpw: --lock, vnc: null, user: {alice: {password: !secret root}}}\n"
# The secret of an option that tells of none. In a file that is compared as such it is a word like any other.
ODD = "extends: base\ntarget: rhel9\nkickstart: {timezone: {timezone: !secret odd}, firewall: {port: [!secret key]}}\n"
VAULT = "extends: odd\npartitioning: {scheme: luks-lvm, disk: sda, passphrase: !secret luks}\n"
HOSTS = f"""\
web1: {{mac: "52:54:00:00:00:01", ip: 192.0.2.21/24, profile: web}}
web2:
  mac: "52:54:00:00:00:02"
  ip: 192.0.2.22/24
  profile: over
  kickstart: {{rootpw: !secret root, user: {{bob: --password={PLAIN}}}, vnc: {{password: !secret vnc}}}}
"""
# All that can be wrong around a secret.
WRONG = f"""\
extends: [web, over]
target: rhel9
kickstart:
  rootpw: {{password: [{PLAIN}], pasword: {PLAIN}, lock: {PLAIN}}}
  sshpw: {{a: {{plaintext: {PLAIN}, iscrypted: [{PLAIN}]}}}}
  user: {{alice: {{uid: !secret root}}, bob: "--password={PLAIN} --pasword {PLAIN} 'x"}}
  vnc: {{password: !secret vnc, port: {{a: 1}}}}
  selinux: {{enforcing: !secret root}}
  lang: !secret root
  firewal: {{password: {PLAIN}}}
  part: {{/: {{passphrase: !secret luks, size: !secret luks}}}}
packages: {{install: [!secret root]}}
"""
LATE = f"""\
extends: web
kickstart: {{vnc: {{password: !secret empty}}, rdp: {{password: {PLAIN}}}, key: {{key: {PLAIN}}}}}
"""
FILES = {
    "ksc.yaml": SITE,
    "profiles/base.ks": BASE,
    "profiles/web.yaml": WEB,
    "profiles/over.yaml": OVER,
    "profiles/odd.yaml": ODD,
    "profiles/vault.yaml": VAULT,
    "hosts.yaml": HOSTS,
    ".ksc/key": KEY,
    **{f".ksc/secrets/{name}": f"{secret}\n" for name, secret in SECRETS.items() if name != "alice"},
    ".ksc/secrets/empty": "",
}
BAD = {"profiles/wrong.yaml": WRONG, "profiles/late.yaml": LATE}

# By command: what it is run with, in a workspace that was compiled before. What writes a kickstart comes last.
LINES = {
    "deploy": ["--root . --dry-run", "--root .", "--root . --undo"],
    "init": [".", "../new"],
    "install-notes": ["", "--undo", "--server 192.0.2.10"],
    "list": ["", "--hosts"],
    "check": [
        "",
        "profiles/web.yaml profiles/odd.yaml",
        "build/http/ks/web.ks",
        "profiles/base.ks",
        "--format sarif",
        "--format github",
    ],
    "explain": [
        *(
            "KS331",
            "web",
            "web rootpw",
            "web user",
            "web part",
            "web repo",
            "web late",
            "web 6",
            "over",
            "odd",
            "vault",
        ),
        *("web@web1", "over@web2", "over@web2 rootpw"),
    ],
    "diff": [
        *("web over", "web odd", "odd vault", "web build/http/ks/web.ks", "build/http/ks/web.ks build/http/ks/over.ks"),
        *("web over@web2", "web@web1 over@web2 --text", "web@web1 old/", "build/ old/", "build/ old/ --text"),
    ],
    "plan": [
        "web",
        "vault",
        "vault --disk sda=20GiB --svg ../plan.svg",
        "vault --disk sda=1GiB",
        "build/http/ks/vault.ks",
    ],
    "hosts": ["", "w*"],
    "schema": ["profile", "site", "hosts"],
    "tree": ["list", "check", "check .", "add web ."],
    "plugins": [""],
    "fmt": ["--diff build/http/ks/web.ks profiles/base.ks", "--check build/http/ks/web.ks"],
    "migrate": ["web --to rhel10 --diff", "build/http/ks/web.ks --to rhel10 --diff", "over --to rhel7 --diff"],
    "import": [
        *("build/http/ks/web.ks --name again", "build/http/ks/web.ks --name whole --yaml"),
        *("build/http/ks/web.ks --name lifted --lift-secrets", "old/http/ks/web.ks --name another --lift-secrets"),
        "build/http/ks/web.ks --name whole-lifted --yaml --lift-secrets",
    ],
    "compile": ["", "web", "web --stdout pxelinux", "web --stdout source", "--strict", "--diff -o old"],
}
# What is run where profiles are wrong, and cannot be compiled.
BAD_LINES = {
    "list": [""],
    "check": ["", "profiles/wrong.yaml", "profiles/late.yaml"],
    "explain": ["wrong", "late"],
    "migrate": ["wrong --to rhel10 --diff"],
    "compile": ["", "wrong", "late", "wrong --stdout kickstart"],
}
# Options that say themselves how it is printed.
TEXTS = ("--format", "--diff", "--stdout")
HASHED = cache(hashing.hashed)  # a hundred runs hash the same with the same salts, and that is made to take long
HASHES = re.compile(r"\$[0-9a-z]+\$([^$\s]+)\$(\S+)|grub\.pbkdf2\.sha512\.\d+\.(\w+)\.(\w+)")


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    folder = make(tmp_path / "ws", FILES)
    for path in folder.rglob(".ksc/**/*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (folder / ".ksc").chmod(0o700)
    monkeypatch.setenv("KSC_SECRET_ALICE", SECRETS["alice"])
    monkeypatch.setattr(hashing, "hashed", HASHED)
    monkeypatch.chdir(folder)
    return folder


def pieces(text):
    """What of a secret may not be shown: it is long enough that no other text has it."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return {text, quoted} | {piece for piece in re.split(r"[^A-Za-z0-9]", text) if len(piece) > 3 and "Zq9" in piece}


def hidden(folder):
    """The secrets, and the salts and hashes of the kickstarts."""
    found = set().union(*map(pieces, [*SECRETS.values(), PLAIN, KEY]))
    for path in folder.glob("*/http/ks/**/*.ks"):
        for match in HASHES.finditer(path.read_text()):
            found |= {part for part in match.groups() if part}
    return found


def older(workspace):
    """Another build, with another key and other secrets."""
    for name in ("vnc", "luks"):
        (workspace / ".ksc/secrets" / name).write_text(f"{SECRETS[name]}before")
    (workspace / ".ksc/key").write_text("a1" * 32)
    assert run(["compile", "-o", "old"]) == 0
    for name in ("vnc", "luks"):
        (workspace / ".ksc/secrets" / name).write_text(SECRETS[name])


def search(what, text, secrets):
    shown = [secret for secret in secrets if secret in text]
    assert not shown, f"{what} shows {shown}:\n{text}"
    assert "__ksc_secret" not in text, f"{what} shows what stands for a secret:\n{text}"


def test_every_command_has_its_lines():
    missing = COMMANDS.keys() - LINES.keys()
    assert not missing, f"say in LINES with what to run `ksc {missing}`: no secret may be in what it prints"


def searched(lines, secrets, capsys):
    for command, arguments in lines.items():
        if command not in COMMANDS:
            continue
        assert run([command, "--help"]) == 0
        formats = ["", " --format json"] if "--format" in capsys.readouterr().out else [""]
        for line in arguments:
            for form in [""] if any(option in line for option in TEXTS) else formats:
                code = run([command, *shlex.split(line + form)])
                printed = capsys.readouterr()
                assert code != 2, f"ksc {command} {line}{form}: {printed.err}"
                search(f"ksc {command} {line}{form}", printed.out + printed.err, secrets)


def test_no_output_shows_a_secret_or_a_hash(workspace, capsys):
    assert run(["compile"]) == 0, capsys.readouterr().err
    capsys.readouterr()
    secrets = hidden(workspace)
    assert len(secrets) > 30
    older(workspace)
    secrets |= hidden(workspace)
    searched(LINES, secrets, capsys)


def test_nor_where_profiles_are_wrong(workspace, capsys):
    make(workspace, BAD)
    secrets = hidden(workspace)
    searched(BAD_LINES, secrets, capsys)


def test_no_file_holds_one_but_kickstarts(workspace, capsys):
    """Nor does the manifest, the menu, the journal, or what is left when a write fails."""
    given = set(workspace.rglob("*"))
    assert run(["compile", "--annotate"]) == 0
    web = (workspace / "build/http/ks/web.ks").read_text()
    assert "Zq9vncXw7" in web
    secrets = hidden(workspace)
    for path in set(workspace.rglob("*")) - given:
        assert not [one for one in secrets if one in path.name]
        if path.is_file() and path.suffix != ".ks":
            search(path, path.read_text(errors="replace"), secrets)
    # An annotated kickstart holds what it has to, and nothing of what it shadows.
    over = (workspace / "build/http/ks/over.ks").read_text()
    assert not [name for name in ("root", "vnc") if f"vnc --password={SECRETS[name]}" in over]


PLUGIN = """
from ksc.artifacts import Artifact
from ksc.checks.check import Check
from ksc.diagnostics import error, warning
from ksc.emit import Emitter
from ksc.markers import hookimpl
from ksc.secrets import SecretStore


def lines(install):
    return [entry.node.text for entry in install.merged.entries]


def check(merged):
    said = " ".join(entry.node.text for entry in merged.entries)[:2000]
    yield warning("ACME1", "look: " + said)
    yield warning("KS101", "as if ksc said it", notes=(said,), help=said)


def emit(value, context):
    raise ValueError("cannot emit " + " ".join(lines(value.install)))


@hookimpl
def ksc_checks():
    return [Check("acme", ("merged",), check)]


@hookimpl
def ksc_emitters():
    return [Emitter("acme", "profile", emit)]


@hookimpl
def ksc_emit_kickstart(install):
    return "%post\\n# " + repr(install) + "\\n%end"


def read(name, context):
    raise KeyError("Zq9storeXw7")


@hookimpl
def ksc_secret_stores():
    return [SecretStore("acme", read)]
"""


@pytest.mark.parametrize("profile", ["web", "odd"])
def test_nor_what_a_plugin_says(workspace, capsys, profile):
    folder = make(workspace, {"plugins/acme.py": PLUGIN, "ksc.yaml": SITE + "plugins: [plugins/acme.py]\n"})
    for path in (folder, folder / "plugins"):
        path.chmod(0o755)
    for path in (folder / "ksc.yaml", folder / "plugins/acme.py"):
        path.chmod(0o644)
    secrets = hidden(workspace)
    for form in ("text", "json"):
        assert run(["compile", profile, "--format", form]) == 1
        printed = capsys.readouterr()
        assert "ACME1" in printed.out + printed.err
        assert "as if ksc said it" in printed.out + printed.err
        assert "cannot emit" in printed.out + printed.err
        search("a plugin", printed.out + printed.err, secrets)
    (folder / "profiles/store.yaml").write_text("extends: base\nkickstart: {rootpw: !secret acme:root}\n")
    assert run(["check", "profiles/store.yaml"]) == 1
    printed = capsys.readouterr()
    assert "KS525" in printed.err
    assert "Zq9" not in printed.err
