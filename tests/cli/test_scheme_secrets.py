"""The passphrase of a partition scheme: from its store into the kickstart, and nowhere else."""

import shlex

import pytest
from commandline import FILES, make

from ksc.secrets.key import new_key

PASSPHRASE = "a$HOME`id` \"q\" 'x' \\d #1"
VAULT = """\
extends: web
partitioning:
  scheme: luks-lvm
  disk: sda
  passphrase: !secret disk
"""
HOSTS = "a1: {mac: 52:54:00:00:00:01, ip: 192.0.2.21/24, profile: vault, firmware: uefi}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = make(tmp_path / "ws", {**FILES, "profiles/vault.yaml": VAULT, "hosts.yaml": HOSTS})
    (made / ".ksc/secrets").mkdir(parents=True, mode=0o700)
    (made / ".ksc/key").write_bytes(new_key())
    (made / ".ksc/key").chmod(0o600)
    store(made, PASSPHRASE)
    monkeypatch.chdir(made)
    return made


def store(folder, secret):
    path = folder / ".ksc/secrets/disk"
    path.write_text(f"{secret}\n")
    path.chmod(0o600)


def passphrases(text):
    """The values of `--passphrase` in a kickstart, as its reader takes them."""
    words = [word for line in text.splitlines() if line.startswith("part ") for word in shlex.split(line)]
    return [word.partition("=")[2] for word in words if word.startswith("--passphrase=")]


def test_it_reaches_the_kickstart_whole(folder, call):
    code, out, err = call("compile vault --stdout kickstart")
    assert (code, err) == (0, "")
    assert passphrases(out) == [PASSPHRASE]


def test_nothing_else_shows_it(folder, call):
    said = [call(line) for line in ("check", "explain vault", "explain vault --format json", "diff web vault", "list")]
    assert [code for code, _, _ in said] == [0, 0, 0, 1, 0]
    shown = "".join(out + err for _, out, err in said)
    assert "--passphrase" in shown
    assert not [part for part in ("$HOME", "id`", "\\d", "__ksc_secret") if part in shown]


def test_one_that_is_not_there(folder, call):
    (folder / ".ksc/secrets/disk").unlink()
    code, out, err = call("compile")
    assert (code, out) == (1, "")
    assert "error[KS338] the store `files` cannot give the secret `disk`: there is no file .ksc/secrets/disk\n" in err
    assert "--> profiles/vault.yaml:5:15\n" in err
    assert not (folder / "build").exists()


def test_a_layout_that_is_replaced_needs_no_secret(folder, call):
    (folder / ".ksc/secrets/disk").unlink()
    (folder / "profiles/open.yaml").write_text("extends: vault\npartitioning: {scheme: lvm, disk: sda}\n")
    code, out, err = call("compile open --stdout kickstart")
    assert (code, err) == (0, "")
    assert passphrases(out) == []


def test_a_new_passphrase_is_a_new_kickstart(folder, call):
    made = folder / "build/http/ks/by-mac/52-54-00-00-00-01.ks"
    assert call("compile")[0] == 0
    assert passphrases(made.read_text()) == [PASSPHRASE]
    store(folder, "another one")
    assert call("compile")[0] == 0
    assert passphrases(made.read_text()) == ["another one"]
    assert "part /boot/efi" in made.read_text()


def test_one_that_would_be_taken_for_an_option(folder, call):
    """`--passphrase=-x` is one word: it is not."""
    store(folder, "-x")
    code, out, _ = call("compile vault --stdout kickstart")
    assert code == 0
    assert passphrases(out) == ["-x"]


def test_an_encrypted_layout_is_planned_for_its_hosts(folder, call):
    (folder / "hosts.yaml").write_text(HOSTS.replace("firmware: uefi", "firmware: uefi, disks: {sda: 2GiB}"))
    code, _, err = call("check")
    assert code == 1
    assert err.startswith("error[KS851] the partition `pv.01` does not fit on `sda`")
    assert "for the host `a1`" in err
    assert "$HOME" not in err
    (folder / "hosts.yaml").write_text(HOSTS.replace("firmware: uefi", "firmware: uefi, disks: {sda: 20GiB}"))
    assert call("check")[0] == 0
    code, out, _ = call("plan vault --disk sda=20GiB")
    assert code == 0
    assert "LUKS" in out
    assert "$HOME" not in out


def test_a_passphrase_in_the_open_is_refused_and_not_shown(folder, call):
    path = folder / "profiles/vault.yaml"
    path.write_text(path.read_text().replace("!secret disk", "swordfish"))
    code, out, err = call("check")
    assert code == 1
    assert "error[KS734] `passphrase` takes `!secret NAME`, and no text\n" in err
    assert "swordfish" not in out + err
    path.write_text(path.read_text().replace("swordfish", '"{{ vars.word }}"') + "vars: {word: swordfish}\n")
    code, out, err = call("check")
    assert code == 1
    assert "KS734" in err
    assert "swordfish" not in out + err.replace("vars: {word: swordfish}", "")
