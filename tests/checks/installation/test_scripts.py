"""Scripts: bash is asked safely, places are exact wherever a script stands, and no secret of one is shown."""

import json
import os
from pathlib import Path

import pytest
from support import ROOT

import ksc
from ksc.checks.installation import shell
from ksc.checks.installation.bodies import bodies
from ksc.checks.installation.scripts import _table as table
from ksc.diagnostics import Diagnostic
from ksc.diagnostics.render.json import as_data
from ksc.diagnostics.render.text import render
from ksc.dialects import facts, parse_releases

SECRET = "g3h3!m"
BROKEN = "%post\nif true; then\n%end\n"


@pytest.fixture(autouse=True)
def _forget():
    for cached in (shell._bash, shell._modern, shell._problem):
        cached.cache_clear()
    yield
    for cached in (shell._bash, shell._modern, shell._problem):
        cached.cache_clear()


def found(text: str, code: str = "KS678", release: str = "rhel9") -> list[Diagnostic]:
    return [one for one in ksc.check(text, release) if one.code == code]


def test_nothing_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mark = tmp_path / "ran"
    start = tmp_path / "start"
    start.write_text(f"touch {mark}\n")
    monkeypatch.setenv("BASH_ENV", str(start))
    monkeypatch.setenv("ENV", str(start))
    monkeypatch.setenv("SHELLOPTS", "xtrace")
    monkeypatch.setenv("PS4", f"$(touch {mark})")
    monkeypatch.setenv("BASH_FUNC_if%%", f"() {{ touch {mark}; }}")
    script = (
        f"set +n\ntouch {mark}\n$(touch {mark})\n`touch {mark}`\nx=${{y:=$(touch {mark})}}\n: <(touch {mark})\nfi\n"
    )
    assert [one.line for one in found(f"%post\n{script}%end\n")] == [8]
    assert not mark.exists()


def test_without_a_bash_nothing_is_said(monkeypatch: pytest.MonkeyPatch):
    assert found(BROKEN)
    monkeypatch.setattr(shell, "_bash", lambda: None)
    assert found(BROKEN) == []


@pytest.mark.parametrize(
    "program",
    [
        "exit 3",
        "kill -9 $$",
        "sleep 60",
        "printf 'bash: line 99999: syntax error: unexpected end of file' >&2",
        "printf 'bash: line x: syntax error' >&2",
        "echo 'GNU bash, version 3.2.57'; echo 'bash: line 1: syntax error' >&2",
    ],
)
def test_a_bash_of_another_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str):
    fake = tmp_path / "bash"
    fake.write_text(f"#!/bin/sh\n{program}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(shell, "_bash", lambda: str(fake))
    monkeypatch.setattr(shell, "_SECONDS", 1)
    assert found(BROKEN) == []
    monkeypatch.setattr(shell, "_bash", lambda: str(tmp_path / "gone"))
    shell._problem.cache_clear()
    assert found(BROKEN) == []


def test_each_script_is_read_once_and_some_never(monkeypatch: pytest.MonkeyPatch):
    runs: list[str] = []
    run = shell._run
    monkeypatch.setattr(shell, "_run", lambda bash, options, text: runs.append(text) or run(bash, options, text))
    quiet = "%post\n\n# it's (\n%end\n%post\nsystemctl enable sshd\ndnf -y install x # it's\n%end\n"
    assert found(quiet) == []
    assert runs == []
    twice = "%post\nfor x in a; do echo $x; done\n%end\n" * 3
    assert found(twice) == found(twice) == []
    assert len(runs) == 1
    many = "".join(f"%post\necho '{number}'\n%end\n" for number in range(200))
    assert found(many) == []
    assert len(runs) <= 1 + shell._RUNS


@pytest.mark.parametrize(
    "end", ["fi", "done", ")", "echo 'x", 'echo "x', "echo $(x", "cat <<X", "[[ a ]] b )", "for -"]
)
def test_no_text_of_a_script_is_in_a_message(end: str):
    text = f"%post\nPASSWORD={SECRET}\nx {SECRET} <<{SECRET}\n{SECRET} {end} {SECRET}\n%end\n"
    for one in ksc.check(text, "rhel9"):
        assert SECRET not in f"{one.message} {one.notes} {one.help}"


HIDDEN = [
    "echo {0} | passwd --stdin root",
    "echo '{0} {0}' | passwd --stdin root",
    'echo "root:{0}" | chpasswd',
    "chpasswd <<< 'root:{0}'",
    "printf '%s' {0} | cryptsetup luksFormat /dev/sda1",
    "usermod -p {0} root",
    "useradd -mp '{0} {0}' me",
    "adduser --password {0}",
    "subscription-manager register --password={0}",
    "subscription-manager register --org=1 --activationkey='{0}'",
    "rhnreg_ks --activationkey {0}",
    "curl -u me:{0} http://x",
    "curl --user 'me:{0}' http://x",
    "wget --http-password={0} http://x",
    "wget http://me:{0}@x/",
    "export PASSWORD={0}",
    "ROOT_PW='{0} {0}'",
    'API_TOKEN="{0}"',
    "  password = {0}",
    "db.password={0}",
    "curl -H 'Authorization: Bearer {0}' x",
    "mysql -uroot -p{0}",
    "sshpass -p {0} ssh x",
    "net ads join -U me%{0}",
    "openssl passwd -6 {0}",
    "ipa-client-install -w {0}",
    "x --auth-token {0}",
    "curl 'http://x/?token={0}&y=z'",
    'DBPASS="{0}"',
    "ROOTPASS={0}",
    "export rootpw={0}",
    'psk="{0}"',
    "\twpa_psk={0}",
    "wpa_passphrase ssid {0} > /etc/wpa.conf",
    "wpa_passphrase 'my net' '{0}'",
    "nmcli connection modify x wifi-sec.psk {0}",
    "nmcli connection add type wifi wifi-sec.key-mgmt wpa-psk wifi-sec.psk '{0}'",
    "nmcli c modify x 802-1x.password {0}",
    "nmcli device wifi connect ssid password {0}",
    "smbclient -U me%{0} //x/y",
    "smbclient //x/y --user=me%{0}",
    "keytool -import -storepass {0} -file x",
    "keytool -importkeystore -srcstorepass x -deststorepass {0}",
    "openssl pkcs12 -in x -passin pass:{0}",
    "grub2-setpassword <<< {0}",
    "echo {0} | grub2-mkpasswd-pbkdf2",
    "curl -H 'X-Token: {0}' http://x",
    "curl -H 'X-Vault-Token:{0}' http://x",
    "curl -H 'PRIVATE-TOKEN: {0}' http://x",
    'echo -e "{0}\\n{0}" | passwd root',
    "(echo {0}; echo {0}) | passwd root",
    "printf '{0}\\n{0}\\n' | chroot /mnt/sysimage passwd root",
    "passwd root <<< {0}",
    "passwd root <<EOF\n{0}\n{0}\nEOF",
    "chpasswd <<EOF\nroot:{0}\nEOF",
    "cat <<'X' | chpasswd\n# a:b\nroot:{0}\nX",
    "cryptsetup luksOpen /dev/sda1 x - <<-E\n\t{0}\n\tE",
    "cat > /root/x <<EOF\n-----BEGIN OPENSSH PRIVATE KEY-----\n{0}\n{0}\n-----END OPENSSH PRIVATE KEY-----\nEOF",
]


@pytest.mark.parametrize("script", HIDDEN)
def test_secrets_are_found_and_not_shown(script: str):
    text = f"%post\n{script.format(SECRET)}\n%end\n"
    report = ksc.check(text, "rhel9")
    assert "KS675" in {one.code for one in report}
    shown = render(report) + json.dumps(as_data(report))
    assert SECRET not in shown


@pytest.mark.parametrize("script", HIDDEN)
def test_variables_and_templates_are_no_secrets(script: str):
    if "BEGIN" in script:
        return
    for value in ("$PW", "${PW}", "{{ pw }}", "@PW@"):
        assert not found(f"%post\n{script.replace(chr(39), chr(34)).format(value)}\n%end\n", "KS675"), value


def workspace(folder: Path, scripts: str) -> ksc.Workspace:
    (folder / "profiles/scripts").mkdir(parents=True)
    (folder / "ksc.yaml").write_text((ROOT / "ksc.yaml").read_text())
    (folder / "profiles/base.ks").write_text("lang C\n%post --nochroot\n# ksc: name=x\necho $x\n  fi\n%end\n")
    (folder / "profiles/scripts/a.sh").write_text("echo $a\n\nfi\n")
    (folder / "profiles/web.yaml").write_text(f"extends: base\ntarget: rhel9\nscripts:\n{scripts}")
    return ksc.Workspace(folder)


@pytest.mark.parametrize(
    ("scripts", "places"),
    [
        ("", ["base.ks:5:3-5"]),
        (
            "  - name: y\n    section: post\n    text: |\n      echo $x\n\n      a; fi\n",
            ["base.ks:5:3-5", "web.yaml:9:10-12"],
        ),
        ("  - {name: y, section: post, text: 'a; fi'}\n", ["base.ks:5:3-5", "web.yaml:4:40-42"]),
        ("  post-1: {options: {log: /root/x}}\n", ["base.ks:5:3-5"]),
        ("  post-1:\n    text: |\n      a; fi\n", ["web.yaml:6:10-12"]),
    ],
)
def test_places_in_profiles(tmp_path: Path, scripts: str, places: list[str]):
    report = workspace(tmp_path, scripts).check("web")
    seen = [one for one in report if one.code == "KS678"]
    assert [f"{os.path.basename(one.path or '')}:{one.line}:{one.column}-{one.end_column}" for one in seen] == places


def test_a_line_of_a_script_in_a_file_is_shown_there(tmp_path: Path):
    report = workspace(tmp_path, "  - {name: y, section: post, file: scripts/a.sh}\n").check("web")
    (one,) = (one for one in report if one.code == "KS678" and (one.path or "").endswith("a.sh"))
    assert (one.path, one.line) == ("profiles/scripts/a.sh", 3)


HOSTILE = {
    "markers": "%post\n" + "<<<<<<< a\n=======\n>>>>>>> b\n" * 30_000 + "%end\n",
    "markers among commands": "<<<<<<< a\n=======\n" * 10_000,
    "percents": "%post\n" + "%endd\n%Post\n" * 50_000 + "%end\n",
    "secrets": "%post\n" + f"echo {SECRET} | passwd --stdin root\n" * 50_000 + "%end\n",
    "long lines": "%post\n" + ("curl echo printf " * 5_000 + "\n") * 10 + "%end\n",
    "quotes": "%post\n" + "'" * 100_000 + '"' * 100_001 + "\n%end\n",
    "brackets": "%post\n" + "$(" * 50_000 + "\n%end\n",
    "here-documents": "%post\n" + "cat <<A <<B\n" * 5_000 + "%end\n",
    "control characters": "%post\necho \0\x1b[2J\x07 'x\n\udce4\nfi\n%end\n<<<<<<< \x1b\0\n{%\x1b\n",
    "includes": "%include /tmp/a\n" * 20_000 + "%pre\n" + "echo > /tmp/aa\n" * 20_000 + "%end\n",
    "interpreters": "%post --interpreter=/usr/bin/python\nx\n%end\n" * 2_000,
    "scripts": "".join(f"%post\necho '{number}'\n%end\n" for number in range(5_000)),
    "stray": "echo hello\nURL x\nfoo=bar\n" * 7_000,
    "names": "%post\n" + ("a." * 990 + "pass\n") * 200 + "%end\n",
    "slashes": "%post\n" + ("/" * 1_900 + "net \n") * 400 + "%end\n",
    "URLs": "url --url=" + "http://a:" * 22_000 + "\n",
    "programs in Python 2": "%post --interpreter=/usr/bin/python2\nx\n%end\n" * 20_000,
    "programs that are brought": "".join(
        f"%post --interpreter=/usr/bin/python2\n{number}\n%end\n" for number in range(5_000)
    )
    + "%packages\npython2\n%end\n",
    "keys": "%post\n" + "-----BEGIN RSA PRIVATE KEY-----\n" * 20_000 + "%end\n",
}


@pytest.mark.parametrize(
    "script",
    [
        "openssl passwd -6 -stdin < /root/x",
        "openssl passwd -6 -in words",
        "BYPASS=everything",
        "compass=north",
        "cat /etc/passwd <<< x",
        "cat >> /etc/passwd <<EOF\nme:x:1000:1000::/home/me:/bin/sh\nEOF",
        "cat > passwd <<EOF\nwords\nEOF",
        "echo words | grep passwd",
        "nmcli connection modify x wifi-sec.key-mgmt wpa-psk",
        "wpa_passphrase ssid < /root/x",
        "smbclient -U me //x/y",
        "openssl pkcs12 -in x -passin file:/root/x",
        "curl -H 'X-Token: '$TOKEN http://x",
        "[ $dbpass = words ]",
    ],
)
def test_what_is_no_secret_of_a_script(script: str):
    assert not found(f"%post\n{script}\n%end\n", "KS675")


QUICK = ("names", "slashes", "URLs", "programs in Python 2", "programs that are brought")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_in_time(name: str):
    before = os.times()
    report = ksc.check(HOSTILE[name], "rhel9")
    # Of the processor, bash's too: far more than any needs, and the square of the lines would be hours.
    spent = sum(after - was for after, was in zip(os.times()[:4], before[:4], strict=True))
    assert spent < (15 if name in QUICK else 60)
    assert len([one for one in report if one.code >= "KS675"]) < 1_000


def test_interpreters_are_missing_where_their_table_says():
    known, missing = table()
    assert len(set(known)) == len(known)
    for one in missing:
        assert parse_releases(one.targets, facts().dialects)
        assert one.why and one.help


@pytest.mark.parametrize("word", ["%endpackages", "%endpost", "%end-post", "%End_Packages", "%endd"])
def test_what_was_meant_to_end_a_section(word: str):
    (one,) = found(f"%packages\nbash\n{word}\n%end\n", "KS680")
    assert one.help == "did you mean `%end`?"


def test_a_body_without_a_place_has_none():
    from ksc.checks.kickstart import Kickstart

    nodes = [(node, None, {}) for node in ksc.parse("%post\nfi\n%end\n").nodes]
    dialect = facts().dialect("rhel9")
    assert dialect is not None
    kickstart = Kickstart(nodes, facts(), dialect)
    (body,) = bodies(kickstart, "%post")
    assert body.at(1) is None
    assert body.said(1) == ("line 1 of the script",)
    assert [one.location for one in shell.check_shell(kickstart)] == [None]
