"""`ksc init`: a workspace that compiles as it stands, beside whatever was there."""

import json
import os
import re
import stat

import pytest
from commandline import WEB, make, snapshot
from reference import meaning

from ksc.secrets.key import read_key

PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHardlyAnybodysKeyButOneOfItsLength0000000 ops@example.com"
ALL = {"ksc.yaml", "hosts.yaml", "profiles/base.ks", "profiles/server.yaml", ".gitignore", ".ksc/key"}
SCHEMAS = {f".ksc/schema/{kind}.json" for kind in ("profile", "site", "hosts")}


def made(folder) -> set[str]:
    """What is there, but for the schemas that init makes beside it."""
    found = snapshot(folder).keys()
    assert found >= SCHEMAS
    return found - SCHEMAS


@pytest.fixture
def empty(tmp_path, monkeypatch):
    folder = tmp_path / "new"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_it_compiles_as_it_stands(empty, call):
    code, out, err = call("init")
    assert (code, err) == (0, "")
    assert made(empty) == ALL
    assert out.splitlines()[-2:] == [
        "put the address of your server into ksc.yaml, and your SSH public key into profiles/server.yaml",
        "next: ksc compile",
    ]
    code, out, err = call("compile --strict")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "build: 6 created"
    assert call("check build/http/ks/server.ks --target rocky9 --strict") == (0, "", "")


def test_the_example_of_a_host_is_right(empty, call):
    call("init")
    text = (empty / "hosts.yaml").read_text()
    assert not re.search(r"^[^#\n]", text, re.MULTILINE)
    example = text[text.index("# web1:") :]
    (empty / "hosts.yaml").write_text(re.sub(r"^# ", "", example, flags=re.MULTILINE))
    code, out, err = call("compile --strict")
    assert (code, err) == (0, "")
    assert "+ build/http/ks/by-mac/52-54-00-00-00-01.ks" in out
    kickstart = (empty / "build/http/ks/by-mac/52-54-00-00-00-01.ks").read_text()
    assert "timezone Asia/Shanghai --utc\n" in kickstart and "192.0.2.21" in kickstart


def test_nobody_can_log_into_what_it_installs(empty, call):
    call("init")
    kickstart = call("compile server --stdout kickstart")[1]
    accounts = [line for line in kickstart.splitlines() if re.match(r"rootpw|user|sshkey|sshpw|%post|%addon", line)]
    assert accounts == ["rootpw --lock", "sshkey PUT-YOUR-SSH-PUBLIC-KEY-HERE --username=root"]
    # What sshd takes for a key has a type and base64 behind it.
    assert not re.search(r"(ssh|ecdsa|sk)-\S+ AAAA", kickstart)


def test_nothing_is_installed_by_itself(empty, call):
    call("init")
    menu = call("compile --stdout pxelinux")[1]
    assert re.findall(r"LABEL (\S+)\n(?:  MENU LABEL .*\n)  MENU DEFAULT", menu) == ["local"]


def test_the_reference_parser_takes_it(empty, call):
    call("init")
    call("compile")
    assert meaning(empty / "build/http/ks/server.ks", "rhel9") is not None


def test_the_key_is_the_owners_alone_and_another_one_each_time(empty, call):
    call("init")
    call("init other")
    keys = [(folder / ".ksc/key").read_text() for folder in (empty, empty / "other")]
    assert keys[0] != keys[1]
    assert all(re.fullmatch(r"[0-9a-f]{64}\n", key) for key in keys)
    assert stat.S_IMODE((empty / ".ksc/key").stat().st_mode) == 0o600
    assert keys[0].strip() not in call("init --format json")[1]


@pytest.mark.parametrize("mask", [0o002, 0o000, 0o077])
def test_the_key_can_be_used_whatever_the_umask(empty, call, mask):
    before = os.umask(mask)
    try:
        assert call("init")[2] == ""
        assert call("init")[2] == ""
        assert call("compile")[0] == 0
    finally:
        os.umask(before)
    assert read_key(empty)[1] == []
    assert stat.S_IMODE((empty / ".ksc").stat().st_mode) & 0o022 == 0


def test_a_key_after_a_compile(empty, call):
    before = os.umask(0o002)
    try:
        make(empty, {"profiles/a.yaml": "target: rhel9\nkickstart: {lang: C}\n"})
        call("compile")
        assert (empty / ".ksc/lock").exists()
        assert call("init")[2] == ""
    finally:
        os.umask(before)


def test_a_key_that_others_may_read_is_said(empty, call):
    call("init")
    (empty / ".ksc/key").chmod(0o644)
    code, _, err = call("init")
    assert code == 1
    assert "KS341" in err and "chmod 600" in err


def test_twice_is_harmless(empty, call):
    call("init")
    before = snapshot(empty)
    code, out, err = call("init")
    assert (code, err) == (0, "")
    assert out.endswith("nothing lacks: this is a workspace already\n")
    assert snapshot(empty) == before


@pytest.mark.parametrize("lost", sorted(ALL - {"profiles/base.ks", "profiles/server.yaml"}))
def test_what_lacks_is_added(empty, call, lost):
    call("init")
    kept = snapshot(empty)
    (empty / lost).unlink()
    code, out, _ = call("init")
    assert code == 0
    assert f"{lost}: written\n" in out
    after = snapshot(empty)
    assert made(empty) == ALL
    assert all(after[name] == kept[name] for name in ALL - {lost})


def test_profiles_of_ones_own_get_no_example(tmp_path, call, monkeypatch):
    files = {"profiles/base.ks": "#version=RHEL9\nlang C\n", "profiles/mine.yaml": "extends: base\n"}
    monkeypatch.chdir(make(tmp_path, files))
    code, out, _ = call("init")
    assert code == 0
    assert "profiles/: there already, left as it is\n" in out
    assert made(tmp_path) == {*files, "ksc.yaml", "hosts.yaml", ".gitignore", ".ksc/key"}
    assert call("compile --strict")[0] == 0


def test_a_site_of_ones_own_gets_no_example(tmp_path, call, monkeypatch):
    monkeypatch.chdir(make(tmp_path, {"ksc.yaml": "server: 192.0.2.99\n", "hosts.csv": "name,mac\n"}))
    code, out, _ = call("init")
    assert code == 0
    assert "ksc.yaml: there already" in out and "hosts.csv: there already" in out
    assert made(tmp_path) == {"ksc.yaml", "hosts.csv", ".gitignore", ".ksc/key"}


def test_the_servers_address(empty, call):
    assert call("init --server 198.51.100.7")[0] == 0
    assert "server: 198.51.100.7\n" in (empty / "ksc.yaml").read_text()
    assert "http://198.51.100.7/rocky9" in call("compile server --stdout source")[1]


@pytest.mark.parametrize("server", ["2001:db8::7", "[2001:db8::7]", "::1"])
def test_an_address_of_ipv6(empty, call, server):
    assert call(f"init --server {server}")[0] == 0
    assert f"http://[{server.strip('[]')}]/rocky9" in call("compile server --stdout source")[1]
    assert call("compile --strict")[0] == 0


@pytest.mark.parametrize("server", ["", "a b", "http://a", "192.0.2.300", "a:80", "a\nmenu: {}"])
def test_what_is_no_address(empty, call, server):
    code, out, err = call(f"init --server {server!r}")
    assert (code, out) == (2, "")
    assert "--server takes an address" in err
    assert not list(empty.iterdir())


def test_an_address_beside_another_one(empty, call):
    call("init --server 198.51.100.7")
    before = snapshot(empty)
    assert call("init --server 198.51.100.7")[2] == ""
    code, _, err = call("init --server 198.51.100.8")
    assert code == 0
    assert "KS793" in err and "`server: 198.51.100.7`" in err
    assert snapshot(empty) == before


def test_a_key_that_may_log_in(empty, call):
    make(empty, {"id.pub": PUBLIC + "\n"})
    code, out, err = call("init --ssh-key id.pub --server a.example")
    assert (code, err) == (0, "")
    assert "put " not in out
    assert f'sshkey "{PUBLIC}" --username=root\n' in call("compile server --stdout kickstart")[1]


BAD_KEYS = {
    "private": b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n",
    "two": f"{PUBLIC}\n{PUBLIC}\n".encode(),
    "empty": b"",
    "text": b"hello\n",
    "options": f'command="sh" {PUBLIC}\n'.encode(),
    "template": f"{PUBLIC} {{{{ 1 }}}}\n".encode(),
    "control": f"{PUBLIC}\x1b[1m\n".encode(),
    "carriage return": f"{PUBLIC}\rrootpw x\n".encode(),
    "large": f"{PUBLIC} {'x' * 100_000}\n".encode(),
    "bytes": b"\xff\xfe\x00" * 10,
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_what_is_no_public_key(tmp_path, empty, call, name):
    (tmp_path / "id").write_bytes(BAD_KEYS[name])
    code, out, err = call("init --ssh-key ../id")
    assert (code, out) == (1, "")
    assert "KS791" in err
    assert "b3Blbn" not in err
    assert not list(empty.iterdir())
    assert "KS901" in call("init --ssh-key nothing.pub")[2]


def test_another_folder(empty, call):
    code, out, _ = call("init deep/er")
    assert code == 0
    assert "deep/er/ksc.yaml: written\n" in out
    assert out.endswith("next: ksc -C deep/er compile\n")
    assert call("-C deep/er compile --strict")[0] == 0
    assert {path.name for path in empty.iterdir()} == {"deep"}


def test_within_a_workspace(empty, call, monkeypatch):
    call("init")
    before = snapshot(empty)
    monkeypatch.chdir(empty / "profiles")
    for line in ("init", "-C ../profiles init"):
        code, out, err = call(line)
        assert (code, out) == (1, "")
        assert "KS790" in err
        assert snapshot(empty) == before
    assert call("init .")[0] == 0
    assert (empty / "profiles/ksc.yaml").exists()


def test_the_folder_is_named_once(empty, call):
    (empty / "a").mkdir()
    assert call("-C a init b")[0] == 2
    assert call("-C a init")[0] == 0
    assert (empty / "a/ksc.yaml").exists()


@pytest.mark.parametrize(
    ("text", "codes"),
    [("*.swp\n", ["KS792"]), ("", ["KS792"]), ("build\n.ksc\n", []), ("/.ksc/\n", []), (".ksc/*\r\n", [])],
)
def test_a_gitignore_that_is_there(empty, call, text, codes):
    make(empty, {".gitignore": text})
    code, out, _ = call("init --format json")
    assert code == 0
    assert [one["code"] for one in json.loads(out)["diagnostics"]] == codes
    assert (empty / ".gitignore").read_bytes() == text.encode()


def test_json(empty, call):
    data = json.loads(call("init --format json")[1])
    assert {one["path"] for one in data["files"]} == ALL
    assert {one["state"] for one in data["files"]} == {"written"}
    assert {one["state"] for one in json.loads(call("init --format json")[1])["files"]} == {"kept"}


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"there": ""}, "init there"),
        ({"there": ""}, "init there/below"),
        ({"profiles": ""}, "init"),
        ({".ksc": ""}, "init"),
    ],
)
def test_a_file_in_the_way(empty, call, files, line):
    make(empty, files)
    before = snapshot(empty)
    code, out, err = call(line)
    assert (code, out) == (1, "")
    assert "KS624" in err and "nothing was changed" in err
    assert snapshot(empty) == before
    assert {path.name for path in empty.iterdir()} == set(files)


def test_a_link_that_leads_nowhere_is_left(empty, call):
    (empty / "ksc.yaml").symlink_to("nowhere")
    code, out, _ = call("init")
    assert code == 0
    assert "ksc.yaml: there already" in out
    assert not os.path.exists(empty / "nowhere")


@pytest.mark.parametrize("which", range(1, 7))
def test_a_full_disk_leaves_nothing(empty, call, monkeypatch, which):
    done, real = [], os.fsync

    def full(descriptor):
        done.append(descriptor)
        if len(done) == which:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    code, out, err = call("init a/b")
    assert (code, out) == (1, "")
    assert "no space left on device" in err
    assert not list(empty.iterdir())


def test_the_example_profile_is_found_by_its_name(empty, call):
    make(empty, {"profiles/web.yaml": WEB})  # a profile alone, whose base is not there
    assert call("init")[0] == 0
    assert not (empty / "profiles/server.yaml").exists()


def test_an_empty_name_is_no_folder(empty, call):
    make(empty, {"ksc.yaml": "server: 192.0.2.99\n"})
    (empty / "below").mkdir()
    before = snapshot(empty)
    os.chdir(empty / "below")
    code, out, err = call("init ''")
    assert (code, out) == (2, "")
    assert "DIR is empty" in err
    assert snapshot(empty) == before


def bad_key(folder):
    (folder / ".ksc/key").write_text("hello\n")
    (folder / ".ksc/key").chmod(0o600)


BAD_STATES = {
    "open folder": lambda folder: (folder / ".ksc").chmod(0o777),
    "open key": lambda folder: bad_key(folder) or (folder / ".ksc/key").chmod(0o644),
    "no key": bad_key,
    "a link": lambda folder: (folder / ".ksc/key").symlink_to("/dev/null"),
}


@pytest.mark.parametrize("name", BAD_STATES)
def test_a_key_that_cannot_be_is_found_before_anything_is_written(empty, call, name):
    (empty / "new/.ksc").mkdir(parents=True)
    BAD_STATES[name](empty / "new")
    before = snapshot(empty)
    for line in ("init new", "-C new init"):
        code, out, err = call(line)
        assert (code, out) == (1, "")
        assert err.startswith("error[KS341] ")
        assert "= nothing was written\n" in err
        assert snapshot(empty) == before


def test_a_folder_whose_name_does_something_to_a_terminal(empty, call):
    name = "a\x1b[31m\nb c"
    out = call(f"init '{name}'")[1]
    assert out.endswith("next: ksc -C 'a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b c' compile\n")
    said = [out]
    for line in (f"init '{name}'", f"-C '{name}' compile --diff", f"-C '{name}' compile", f"-C '{name}' init",
                 f"-C '{name}' schema --write", f"-C '{name}/profiles' init"):  # fmt: skip
        said += call(line)[1:]
    assert (empty / name / "build").exists()
    assert not [text for text in said if "\x1b" in text or "\nb" in text]


def test_the_next_command_can_be_typed(empty, call):
    assert call("init 'x y'")[1].endswith("next: ksc -C 'x y' compile\n")
