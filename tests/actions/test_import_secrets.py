"""`ksc import --lift-secrets`: passwords leave the base for the secret store, and what is compiled means the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifting import HASH, HEAD, SECRETS, WEB, compiled, kept, only, take
from rehashed import state
from support import examples

from ksc.diagnostics.render.json import as_data
from ksc.diagnostics.render.text import render
from ksc.layer.files import decode

SAID = """\
kickstart:
  rootpw:
    password: !secret root
  user:
    ann:
      password: !secret user-ann
  sshpw:
    inst:
      password: !secret sshpw-inst
  bootloader:
    password: !secret bootloader
  vnc:
    password: !secret vnc
  network:
    wlan0:
      wpakey: !secret wifi-wlan0
  part:
    /:
      passphrase: !secret luks
    /home:
      passphrase: !secret luks
    swap#1:
      passphrase: !secret luks-swap
  rhsm:
    activation-key:
      - !secret rhsm
      - !secret rhsm-2
"""
LEFT = [
    "rootpw  --iscrypted   # the root",
    "user --groups=wheel  --name=ann --plaintext",
    "sshpw --username=inst --plaintext",
    'bootloader --append="quiet"',
    "vnc",
    "network --device=wlan0 --essid=x",
    "part /boot --size=1",
    "part / --size=1 --encrypted",
    "part /home --size=1 --encrypted",
    "part swap --size=1 --encrypted",
    "part swap --size=2",
    "rhsm --organization=acme",
]


@pytest.fixture
def root(tmp_path):
    (tmp_path / "ws").mkdir()
    return tmp_path / "ws"


def test_every_secret_is_in_a_file_of_its_own_and_nowhere_else(root):
    imported, report = take(root, WEB)
    assert report.ok
    assert kept(root) == {name: f"{secret}\n" for name, secret in SECRETS.items()}
    base, profile = (root / "profiles/web.ks").read_text(), (root / "profiles/web.yaml").read_text()
    assert profile.endswith("target: rhel9\n" + SAID)
    assert "web.ks is that file, but for its secrets." in profile
    lines = base.splitlines()
    assert lines[6 : 6 + len(LEFT)] == LEFT
    assert [*lines[:6], *lines[6 + len(LEFT) :]] == [*WEB.splitlines()[:6], *WEB.splitlines()[6 + len(LEFT) :]]
    assert set(imported.secrets) == SECRETS.keys()
    assert [file.path.parent.name for file in imported.files] == ["secrets"] * len(SECRETS) + ["profiles"] * 2
    shown = render(report) + repr(as_data(report)) + repr(imported)
    assert "Zq9" not in render(report) + repr(as_data(report)) + base + profile
    assert "Zq9salt" not in shown.replace(repr(imported.document), "")


@pytest.mark.parametrize("as_yaml", [False, True])
def test_what_is_compiled_means_the_same(root, as_yaml):
    assert take(root, WEB, as_yaml=as_yaml)[0] is not None
    made = compiled(root)
    assert "rootpw $6$Zq9salt$Zq9hash" in made
    assert "Zq9 ann" not in made
    assert "Zq9two words" not in made
    assert state(made, "rhel9", WEB) == state(WEB, "rhel9")


def test_the_whole_profile_names_them_too(root):
    _, report = take(root, WEB, as_yaml=True)
    profile = (root / "profiles/web.yaml").read_text()
    assert kept(root) == {name: f"{secret}\n" for name, secret in SECRETS.items()}
    assert "Zq9" not in profile + render(report)
    assert "  rootpw:\n    password: !secret root\n" in profile
    assert "    - groups: wheel\n      name: ann\n      password: !secret user-ann\n" in profile
    assert "    - mntpoint: swap\n      size:" in profile
    assert "    - swap --size=2\n" in profile


def test_included_files_are_lifted_as_well(root):
    folder = root.parent / "parts"
    folder.mkdir()
    (folder / "users.ks").write_text("user --name=carl --password=Zq9carl\n%include more.ks\n")
    (folder / "more.ks").write_text("rootpw Zq9root\n")
    _, report = take(root, HEAD + "%include parts/users.ks\n%packages\n%end\n")
    assert report.ok
    assert kept(root) == {"root": "Zq9root\n", "user-carl": "Zq9carl\n"}
    assert (root / "profiles/parts/users.ks").read_text() == "user --name=carl\n%include more.ks\n"
    assert (root / "profiles/parts/more.ks").read_text() == "rootpw\n"
    assert "rootpw $6$" in compiled(root)


@pytest.mark.filterwarnings("ignore")
def test_accounts_of_one_name_are_told_apart(root):
    text = HEAD + f"user --name=a --iscrypted --password={HASH}\nuser --name=a --password=Zq9two\n%packages\n%end\n"
    imported, _ = take(root, text)
    assert imported.secrets == ("user-a", "user-a-web")
    assert state(compiled(root), "rhel9", text) == state(text, "rhel9")


def test_a_file_that_is_included_twice_keeps_its_own(root):
    (root.parent / "users.ks").write_text("user --name=carl --password=Zq9carl\n")
    text = HEAD + "%include users.ks\nrootpw Zq9root\n%include users.ks\n%packages\n%end\n"
    imported, report = take(root, text)
    assert imported.secrets == ("root",)
    assert "included more than once" in only(report, "KS348")[0].message
    assert (root / "profiles/users.ks").read_text() == "user --name=carl --password=Zq9carl\n"


def test_line_ends_and_marks_stay(root):
    raw = (
        b"\xef\xbb\xbf"
        + HEAD.replace("\n", "\r\n").encode()
        + b"rootpw Zq9\\ root\r\n# Stra\xdfe\r\nvnc --password=Zq9"
    )
    take(root, raw)
    assert (root / "profiles/web.ks").read_bytes() == raw.replace(b" Zq9\\ root", b"").replace(b" --password=Zq9", b"")
    assert kept(root) == {"root": "Zq9 root\n", "vnc": "Zq9\n"}


STAYS = {
    "rootpw one\nrootpw two\n": "the base says it twice",
    "rootpw --iscrypted aBcDeFgHiJkLm\n": "knows no such hash",
    "rootpw $6$salt$hash\n": "looks like a hash",
    "rootpw {{ password }}\n": "cannot be read as a whole",
    "rootpw @ROOTPW@\n": "something else fills it in",
    "rootpw one two\n": "cannot be read as a whole",
    "vnc --password=a --password=b\n": "says it twice",
    "realm join --one-time-password=one example.com\n": "another program's",
    f"rootpw {600 * 'x'}\n": "longer than the 511 bytes",
    f"vnc --password={20_000 * 'x'}\n": "too long for a store",
    "rootpw Stra\udcdfe\n": "not UTF-8",
}


@pytest.mark.parametrize("lines", STAYS)
@pytest.mark.parametrize("as_yaml", [False, True])
def test_what_cannot_be_lifted_stays_and_is_said(lines, as_yaml, root):
    imported, report = take(root, HEAD + lines, as_yaml=as_yaml)
    if imported is None:
        assert as_yaml
        assert only(report, "KS627")
        return
    assert not kept(root)
    assert STAYS[lines] in only(report, "KS348")[0].message
    if not as_yaml:
        assert (root / "profiles/web.ks").read_bytes() == (HEAD + lines).encode("utf-8", "surrogateescape")
        assert "byte for byte" in (root / "profiles/web.yaml").read_text()


@pytest.mark.parametrize("line", ["rootpw --lock", "user --name=a", "sshpw --username=a --sshkey ssh-rsa AAAA", "vnc"])
def test_no_secret_no_word(line, root):
    imported, report = take(root, HEAD + line + "\n")
    assert not imported.secrets
    assert not [found for found in report if found.code in ("KS347", "KS348", "KS349", "KS649")]
    assert not (root / ".ksc").exists()


def test_a_locked_account_stays_locked(root):
    take(root, HEAD + "rootpw --lock --iscrypted $6$salt$hash\n%packages\n%end\n")
    (line,) = [line for line in compiled(root).splitlines() if line.startswith("rootpw")]
    assert set(line.split()) == {"rootpw", "--lock", "--iscrypted", "$6$salt$hash"}


def test_an_el5_base_has_md5(root):
    text = "install\nlang en_US\nkeyboard us\ntimezone UTC\nrootpw --iscrypted $1$Zq9salt$Zq9hash\n"
    text += "bootloader --location=mbr --md5pass=$1$Zq9salt$Zq9grub\nclearpart --all\nautopart\n%packages\n@core\n"
    imported, _ = take(root, text, target="rhel5")
    assert imported.secrets == ("root", "bootloader")
    assert "bootloader:\n    md5pass: !secret bootloader\n" in (root / "profiles/web.yaml").read_text()
    made = compiled(root)
    assert state(made, "rhel5") == state(text, "rhel5")


def test_scripts_and_comments_are_told_of(root):
    text = WEB + "#rootpw Zq9old\n# nothing here\n%post\necho Zq9x | passwd --stdin root\necho done\n%end\n"
    _, report = take(root, text)
    (found,) = only(report, "KS649")
    lines = text.splitlines()
    assert lines[found.line - 1] == "#rootpw Zq9old"
    assert [lines[one.location.span.line - 1] for one in found.related] == ["echo Zq9x | passwd --stdin root"]
    assert "Zq9" not in render(report)


def test_what_is_lifted_is_no_longer_warned_of(root):
    _, report = take(root, WEB + "url --url=http://a:Zq9url@192.0.2.1/\n")
    assert [found.message for found in only(report, "KS601")] == ["a URL of `url` holds a password in plain text"]
    (found,) = only(report, "KS347")
    assert found.message == "3 plain passwords become hashes when the profile is compiled"


NAMES = st.text("ab/.-_ é", min_size=1, max_size=6)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=12)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=examples(100))
@given(st.lists(st.tuples(NAMES, TEXTS, st.booleans()), min_size=1, max_size=4))
def test_any_password_is_kept_or_stays(tmp_path_factory, accounts):
    root = tmp_path_factory.mktemp("any") / "ws"
    root.mkdir()
    quoted = [
        (f'"{name}"', '"' + "".join(f"\\{c}" if c in '\\"' else c for c in text) + '"') for name, text, _ in accounts
    ]
    lines = [
        f"user --name={name} --password={text}" if user else f"vnc --password={text}"
        for (name, text), (_, _, user) in zip(quoted, accounts, strict=True)
    ]
    text = HEAD + "\n".join(lines) + "\n"
    imported, _ = take(root, text)
    secrets = set(kept(root).values())
    base = decode((root / "profiles/web.ks").read_bytes())
    assert len(base.split("\n")) == len(text.split("\n"))
    gone = [
        password
        for line, now, (_, password, _) in zip(lines, base.split("\n")[6:], accounts, strict=False)
        if line != now
    ]
    assert {f"{password}\n" for password in gone} == secrets
    if gone:
        assert imported.secrets


def test_a_base_that_includes_itself_is_the_compilers_to_say(root):
    (root.parent / "web.ks").write_text(HEAD + "rootpw Zq9root\n%include web.ks\n")
    imported, report = take(root, root.parent / "web.ks")
    assert imported is not None
    assert report.ok


def test_a_machine_and_its_secrets_at_once(root):
    line = "network --device=52:54:00:00:00:01 --bootproto=static --ip=192.0.2.21 --netmask=255.255.255.0\n"
    (root / "ksc.yaml").write_text("server: 192.0.2.10\n")
    imported, report = take(root, HEAD + line + "rootpw Zq9root\n%packages\n%end\n", as_host="web1")
    assert report.ok
    assert (imported.host, imported.secrets) == ("web1", ("root",))
    base = (root / "profiles/web.ks").read_text()
    assert base == HEAD + "rootpw\n%packages\n%end\n"
    assert "192.0.2.21" in (root / "hosts.yaml").read_text()
    assert "Zq9" not in (root / "hosts.yaml").read_text() + (root / "profiles/web.yaml").read_text()


def test_a_line_that_goes_by_its_secret_stays(root):
    """`network --hostname=x` alone is another item than the same with a key."""
    text = HEAD + "network --hostname=web1 --wpakey=Zq9wpa\n"
    _, report = take(root, text)
    assert "goes by another name" in only(report, "KS348")[0].message
    assert (root / "profiles/web.ks").read_text() == text
