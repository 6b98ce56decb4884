"""No secret and no hash is in what is printed, in whatever way it is asked for; that it has changed is."""

import shutil

import pytest
from commandline import make

HASHES = "$6$saltsalt$abcdefghijklmnop", "$6$saltsalt$qrstuvwxyzabcdef"
PBKDF = "grub.pbkdf2.sha512.10000.AAAA1111.BBBB2222", "grub.pbkdf2.sha512.10000.CCCC3333.DDDD4444"
WORDS = "hunter-two-1", "hunter-two-2", "blanks%in"
KICKSTART = """\
#version=RHEL9
lang {lang}
rootpw --plaintext {word}
user --name=a --iscrypted --password={hash}
sshpw --username=a --plaintext '{word} and blanks%in'
url --url=http://u:{word}@192.0.2.1/x --proxy=http://p:{word}@192.0.2.2
repo --name=r --baseurl=https://u:{word}@192.0.2.1/y
network --device=a --essid=b --wpakey={word}
bootloader --iscrypted --password={pbkdf}
part /boot --size=500
part / --size=9000 --encrypted --passphrase={word}
realm join --one-time-password={word} example.com
frobnicate --password={word}
%include http://u:{word}@192.0.2.1/z
%packages
nginx
%end
%post
echo {lang}
echo root:{word} | chpasswd
curl -u admin:{word} http://192.0.2.1/
chpasswd -e <<EOF
root:{hash}
EOF
%end
%addon a --password={word}
%end
"""
EXTRA = "vnc --password={word}\nuser --name=b --password={word}\n%pre\nPASSWORD={word}\n%end\n"


def text(number: int, lang: str = "C") -> str:
    return KICKSTART.format(word=WORDS[number], hash=HASHES[number], pbkdf=PBKDF[number], lang=lang)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    make(
        tmp_path,
        {
            "ksc.yaml": "server: 192.0.2.10\n",
            "profiles/base.ks": text(0),
            "profiles/web.yaml": "extends: base\ntarget: rhel9\nkickstart: {realm: null}\n",
            "profiles/db.yaml": "extends: base\ntarget: rhel9\nkickstart:\n"
            f"  rootpw: {{plaintext: true, password: {WORDS[1]}}}\n  user: {{a: {{password: {HASHES[1]}}}}}\n",
            "a.ks": text(0),
            "b.ks": text(1),
            "c.ks": text(1, "de") + EXTRA.format(word=WORDS[1]),
        },
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("pair", ["a.ks b.ks", "a.ks c.ks", "c.ks a.ks", "web db", "web c.ks"])
def test_no_secret_is_printed(pair, folder, call):
    for more in ("", "--text", "--format json", "--text --format json"):
        code, out, err = call(f"diff {pair} {more}")
        assert code == 1, err
        assert [word for word in (*HASHES, *PBKDF, *WORDS, "AAAA1111", "abcdefgh") if word in out + err] == []


def test_that_they_have_changed_is_told(folder, call):
    out = call("diff a.ks b.ks")[1]
    for said in (
        "rootpw password: changed (not shown)",
        "user a --password: changed (not shown)",
        "sshpw a password: changed (not shown)",
        "url --url: changed (not shown)",
        "repo r --baseurl: changed (not shown)",
        "network a --wpakey: changed (not shown)",
        "bootloader --password: changed (not shown)",
        "part / --passphrase: changed (not shown)",
        "frobnicate --password=***, changed in what is not shown",
        "realm words: changed (not shown)",
        "- %include http://u:***@192.0.2.1/z",
        "~ %post post-1",
        "~ %addon a",
    ):
        assert said in out


def test_not_by_its_length_either(folder, call):
    out = call("diff a.ks c.ks")[1]
    assert "+ user --name=b --password=***  (" in out


def test_what_a_compile_would_change(folder, call):
    (folder / "profiles/web.yaml").unlink()
    (folder / "profiles/db.yaml").write_text("extends: base\ntarget: rhel9\nkickstart: {realm: null}\n")
    for number in (0, 1):
        base = text(number).replace("realm join", "# realm join").replace("frobnicate", "# frobnicate")
        (folder / "profiles/base.ks").write_text(base)
        for more in ("", "--format json"):
            code, out, err = call(f"compile --diff {more}")
            assert code == 1, err
            assert [word for word in (*HASHES, *PBKDF, *WORDS) if word in out + err] == []
        assert call("compile")[0] == 0
    shutil.copytree(folder / "build", folder / "old")
    (folder / "profiles/base.ks").write_text(base.replace(WORDS[1], WORDS[0]))
    assert call("compile")[0] == 0
    for more in ("", "--text", "--format json"):
        code, out, err = call(f"diff old build {more}")
        assert code == 1
        assert [word for word in (*HASHES, *PBKDF, *WORDS) if word in out + err] == []


def test_secrets_of_options_that_are_none_by_their_nature(tmp_path, monkeypatch, call):
    """What a store gave is hidden wherever it stands, whatever the words around it look like."""
    secrets = {"KSC_SECRET_ONE": "odd one \\ out", "KSC_SECRET_TWO": 'eve"n tw/o', "KSC_SECRET_ROOT": "r00t-pl4in"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    make(tmp_path, {"profiles/base.ks": "#version=RHEL9\nlang C\nrepo --name=r --baseurl=http://192.0.2.1/\n"})
    for profile, word in (("a", "one"), ("b", "two")):
        lines = [
            "extends: base\ntarget: rhel9\nkickstart:",
            f"  repo: {{r: {{proxy: !secret environment:{word}}}}}",
            f"  network: [{{device: eth0, essid: !secret environment:{word}}}]",
            "  rootpw: !secret environment:root\n",
        ]
        (tmp_path / f"profiles/{profile}.yaml").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    for line in ("diff a b", "diff a profiles/base.ks", "diff a b --text", "diff a b --format json", "compile --diff"):
        for more in ("", " --format json"):
            code, out, err = call(line + (more if "json" not in line else ""))
            assert code == 1, err
            for value in secrets.values():
                assert value[:5] not in out + err
            assert "$6$" not in out + err
    assert "~ repo r --proxy: changed (not shown)" in call("diff a b")[1]
    assert "~ network eth0 --essid: changed (not shown)" in call("diff a b")[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [("OldProxyPW", "http://u:NewProxyPW@new.example.com/p"), ("old with blanks", "NewProxyPW")],
    ids=["a URL", "blanks"],
)
def test_a_secret_that_has_changed_is_still_one(tmp_path, monkeypatch, call, old, new):
    """Where its place alone tells that it is one, what stood there before is not known any more."""
    make(
        tmp_path,
        {
            "ksc.yaml": "server: 192.0.2.10\n",
            "profiles/web.yaml": "target: rhel9\nkickstart:\n  lang: C\n  url: {url: http://192.0.2.1/x}\n"
            "  repo: {ext: {baseurl: 'http://x', proxy: !secret environment:prox}}\n  rootpw: {lock: true}\n",
            "hosts.yaml": "web1:\n  profile: web\n  mac: 52:54:00:00:00:01\n  kickstart:\n"
            "    repo: {own: {baseurl: 'http://y', proxy: !secret environment:prox}}\n",
        },
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KSC_SECRET_PROX", old)
    code, _, err = call("compile")
    assert code == 0, err
    monkeypatch.setenv("KSC_SECRET_PROX", new)
    (tmp_path / "profiles/web.yaml").write_text(
        (tmp_path / "profiles/web.yaml").read_text().replace("lang: C", "lang: de")
    )
    for asked in (
        *("compile --diff", "compile --diff --format json", "diff web build", "diff web build --text"),
        *("diff @web1 build --format json", "diff build/http/ks/web.ks web"),
    ):
        code, out, err = call(asked)
        assert (code, "proxy" in out, "de" in out) == (1, True, True), err
        assert not any(piece in out + err for value in (old, new) for piece in (value, value[7:]))
