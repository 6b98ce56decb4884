"""Secrets of profiles and hosts through a whole compile."""

import re

import pytest
from commandline import BASE, SITE, make

from ksc.secrets.key import new_key
from ksc.workspace import Workspace

HOSTS = """\
web1: {mac: 52:54:00:00:00:01, ip: 192.0.2.21/24, profile: web}
web2: {mac: 52:54:00:00:00:02, ip: 192.0.2.22/24, profile: web}
own1: {mac: 52:54:00:00:00:03, ip: 192.0.2.23/24, profile: web, kickstart: {rootpw: !secret own}}
own2: {mac: 52:54:00:00:00:04, ip: 192.0.2.24/24, profile: web, kickstart: {rootpw: !secret own}}
"""
WEB = "extends: base\ntarget: rhel9\ntree: rocky9\nkickstart: {rootpw: !secret root}\n"
OTHER = "extends: web\ntitle: Other\n"
HASH = re.compile(r"^rootpw.* (\$6\$\S+)", re.MULTILINE)


def private(folder, **secrets):
    for name, secret in secrets.items():
        path = folder / ".ksc/secrets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for one in path.parents[:2]:
            one.chmod(0o700)
        path.write_text(secret)
        path.chmod(0o600)


@pytest.fixture
def folder(tmp_path):
    files = {"profiles/base.ks": BASE, "profiles/web.yaml": WEB, "profiles/other.yaml": OTHER}
    made = make(tmp_path, {"ksc.yaml": SITE, "hosts.yaml": HOSTS, **files})
    private(made, root="of all", own="of one")
    key(made)
    return made


def key(folder):
    path = folder / ".ksc/key"
    path.write_bytes(new_key())
    path.chmod(0o600)


def compiled(folder):
    """What was changed, and the hash of root's password in each kickstart."""
    outcome, report = Workspace(folder).compile().write(folder / "build")
    assert report.ok, report.errors
    hashes = {}
    for path in (folder / "build/http/ks").rglob("*.ks"):
        if not path.stem.endswith(".source"):
            found = HASH.search(path.read_text())
            assert found, path
            hashes[path.stem] = found[1]
    return outcome, hashes


def test_salts_are_those_of_the_profile_or_of_the_host_that_overrides_it(folder):
    _, hashes = compiled(folder)
    alike = {name for name, one in hashes.items() if one == hashes["web"]}
    own = set(hashes) - alike - {"other"}
    assert len(alike) == 3
    assert len({hashes[name] for name in own}) == len(own) == 2
    assert hashes["other"] not in {hashes[name] for name in (*alike, *own)}


def test_a_fleet_costs_one_hash_a_secret(folder, monkeypatch):
    from ksc.secrets import hashing

    made = []
    hashed = hashing.hashed
    monkeypatch.setattr(hashing, "hashed", lambda *arguments: made.append(arguments) or hashed(*arguments))
    many = "".join(
        f"h{at}: {{mac: '52:54:00:00:01:{at:02x}', ip: 192.0.2.{at}/24, profile: web, vars: {{n: {at}}}}}\n"
        for at in range(30, 90)
    )
    (folder / "hosts.yaml").write_text(many)
    _, hashes = compiled(folder)
    assert len(hashes) == 62
    assert len(made) == 2  # of web and of other


def files_changed(folder):
    before = {path: path.read_bytes() for path in (folder / "build/http").rglob("*.ks")}
    compiled(folder)
    return {path.stem for path, content in before.items() if path.read_bytes() != content}


def test_a_secret_that_changes_changes_what_it_stands_in(folder):
    _, hashes = compiled(folder)
    assert files_changed(folder) == set()
    own = {name for name, one in hashes.items() if one not in (hashes["web"], hashes["other"])}
    private(folder, own="another")
    assert files_changed(folder) == own
    private(folder, root="another")
    assert files_changed(folder) == set(hashes) - own
    key(folder)
    assert files_changed(folder) == set(hashes)


def test_without_a_key_it_works_and_is_said_and_gives_nothing_away(folder):
    (folder / ".ksc/key").unlink()
    build = Workspace(folder).compile()
    assert [one.code for one in build.report if one.code.startswith("KS34")] == ["KS340"]
    _, first = compiled(folder)
    manifest = (folder / "build/manifest.json").read_text()
    # A digest of what a host with a password of its own was made from would be one to try passwords on.
    told = [line for line in manifest.splitlines() if '"inputs"' in line]
    assert not [line for line in told if '"host": "own' in line]
    private(folder, own="another")
    _, second = compiled(folder)
    assert sum(first[name] != second[name] for name in first) == 2


def test_a_key_that_may_not_be_used_is_an_error(folder):
    (folder / ".ksc/key").chmod(0o644)
    report = Workspace(folder).compile().report
    assert [one.code for one in report.errors] == ["KS341"]


def test_what_ksc_yaml_says_of_stores(folder, monkeypatch):
    monkeypatch.setenv("RACK_ROOT", "of all")
    monkeypatch.setenv("RACK_OWN", "of one")
    (folder / "ksc.yaml").write_text(SITE + "secrets: {default: environment, stores: {environment: {prefix: RACK_}}}\n")
    assert Workspace(folder).compile().report.ok
    wrong = {
        "secrets: {default: valt}": ["KS524", "KS336"],
        "secrets: {stores: {valt: {a: b}}}": ["KS524"],
        "secrets: {stores: {files: {foldr: x}}}": ["KS526"],
        "secrets: {stores: {files: {folder: 7}}}": ["KS338"],
        "secrets: {stores: {files: [a]}}": ["KS501"],
        "secrets: {stores: [files]}": ["KS503"],
        "secrets: {default: [a]}": ["KS503"],
        "secrets: {defalt: files}": ["KS502"],
        "secrets: [a]": ["KS501"],
        "secrets: {stores: {files: {folder: !secret x}}}": ["KS503"],
    }
    for said, expected in wrong.items():
        (folder / "ksc.yaml").write_text(SITE + said + "\n")
        report = Workspace(folder).compile().report
        assert {one.code for one in report.errors} == set(expected), said
        assert all(one.location for one in report.errors), said
