"""Secrets and passwords of profiles in the kickstart: asked for when all is merged, hashed where they can be."""

import re
import warnings
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laying import Laid, lay
from reference import RELEASES, refusal
from support import examples

from ksc.diagnostics import Diagnostic, error
from ksc.secrets import Asked, Ledger

SECRETS = {
    "root": "c0rrect horse",
    "dash": "-x",
    "hash": "$6$salt$hash",
    "grub": "grub.pbkdf2.sha512.10000.AA.BB",
    "mark": "\ufeffa",
    "blank": "bl4nk ",
    "money": "$money$talks",
    "cut": "$6$short",
    "locked": "!!",
    "quotes": "a\"b'c\\d #e",
    "url": "http://u:p@proxy:3128",
    "empty": "",
    "lines": "a\nb",
    "bell": "a\x07b",
    "bytes": "a\udcffb",
    "long": "x" * 512,
    "longest": "x" * 511,
    "umlaut": "ü" * 256,
}


@dataclass
class Asking:
    """A store that writes down what it is asked."""

    names: list[str] = field(default_factory=list)
    keys: int = 0

    def ask(self, asked: Asked) -> str | Diagnostic:
        self.names.append(f"{asked.store}:{asked.name}" if asked.store else asked.name)
        return SECRETS.get(asked.name) if asked.name in SECRETS else error("KS338", "there is none")

    def key(self) -> tuple[bytes, list[Diagnostic]]:
        self.keys += 1
        return b"k", []


def laid(kickstart: str, base: str = "lang C\n", target: str = "rhel9", asking: Asking | None = None) -> Laid:
    asking = asking or Asking()
    files = {"base.ks": base, "web.yaml": f"extends: base\nkickstart:\n  {kickstart}\n"}
    return lay(files, target=target, secrets=Ledger(asking.ask, asking.key), owner="web")


def fits(password: str, made: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        crypt = pytest.importorskip("crypt")
        return crypt.crypt(password, made) == made


CRYPT = r"\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}"
PBKDF2 = r"grub\.pbkdf2\.sha512\.10000\.[0-9A-F]{128}\.[0-9A-F]{128}"
MD5 = r"\$1\$[./0-9A-Za-z]{8}\$[./0-9A-Za-z]{22}"

# What a profile says, and the line that comes of it: HASH, PBKDF2 and MD5 stand for a hash.
LINES = {
    "rootpw: {password: !secret root}": "rootpw HASH --iscrypted",
    "rootpw: !secret root": "rootpw HASH --iscrypted",
    "rootpw: {password: plain}": "rootpw HASH --iscrypted",
    "rootpw: plain": "rootpw HASH --iscrypted",
    "rootpw: --allow-ssh plain": "rootpw --allow-ssh HASH --iscrypted",
    "rootpw: --lock plain": "rootpw --lock HASH --iscrypted",
    'rootpw: "\\"two words\\""': "rootpw HASH --iscrypted",
    "rootpw: {password: !secret dash}": "rootpw HASH --iscrypted",
    "rootpw: {password: !secret hash}": "rootpw $6$salt$hash --iscrypted",
    "rootpw: !secret money": "rootpw HASH --iscrypted",
    "rootpw: $w$more": "rootpw HASH --iscrypted",
    "user: {alice: {password: $w$more}}": "user --name=alice --password=HASH --iscrypted",
    "rootpw: {password: !secret locked}": "rootpw !! --iscrypted",
    "rootpw: {password: !secret root, iscrypted: true}": "rootpw HASH --iscrypted",
    "rootpw: {password: !secret root, lock: true}": "rootpw HASH --lock --iscrypted",
    "rootpw: {password: !secret longest}": "rootpw HASH --iscrypted",
    "rootpw: {password: !secret quotes}": "rootpw HASH --iscrypted",
    "user: {alice: {password: !secret root}}": "user --name=alice --password=HASH --iscrypted",
    "user: [{name: alice, password: plain}]": "user --name=alice --password=HASH --iscrypted",
    "user: {alice: --password plain --uid=7}": "user --password=HASH --uid=7 --iscrypted --name=alice",
    "user: {alice: --password=a --password=b}": "user --password=HASH --iscrypted --name=alice",
    "sshpw: {root: !secret root}": "sshpw HASH --username=root --iscrypted",
    "sshpw: {root: {password: [two, words]}}": "sshpw HASH --username=root --iscrypted",
    "sshpw: {root: {password: [ssh-rsa, AAAA], sshkey: true}}": "sshpw ssh-rsa AAAA --username=root --sshkey",
    "sshpw: [--username=root two words]": "sshpw --username=root HASH --iscrypted",
    "bootloader: {password: !secret root}": "bootloader --password=PBKDF2 --iscrypted",
    "bootloader: {password: plain, timeout: 5}": "bootloader --password=PBKDF2 --timeout=5 --iscrypted",
    "bootloader: --password=plain": "bootloader --password=PBKDF2 --iscrypted",
    "bootloader: {password: !secret grub}": "bootloader --password=grub.pbkdf2.sha512.10000.AA.BB --iscrypted",
    "vnc: {password: !secret root}": 'vnc --password="c0rrect horse"',
    "vnc: {password: !secret quotes}": 'vnc --password="a\\"b\'c\\\\d #e"',
    "network: [{device: wlan0, essid: x, wpakey: !secret dash}]": "network --device=wlan0 --essid=x --wpakey=-x",
    "autopart: {encrypted: true, passphrase: !secret root}": 'autopart --encrypted --passphrase="c0rrect horse"',
    "rhsm: {organization: x, activation-key: [!secret hash, b]}": (
        "rhsm --organization=x --activation-key=$6$salt$hash --activation-key=b"
    ),
    "realm: {words: [join, --one-time-password, !secret quotes, example.com]}": (
        'realm join --one-time-password "a\\"b\'c\\\\d #e" example.com'
    ),
    "repo: {x: {baseurl: http://h/, proxy: !secret url}}": (
        "repo --name=x --baseurl=http://h/ --proxy=http://u:p@proxy:3128"
    ),
}


def pattern(line: str) -> str:
    marks = {"HASH": CRYPT, "PBKDF2": PBKDF2, "MD5": MD5}
    return "".join(marks.get(piece, re.escape(piece)) for piece in re.split("(HASH|PBKDF2|MD5)", line))


@pytest.mark.parametrize("kickstart", LINES)
def test_the_line_that_comes_of_it(kickstart):
    made = laid(kickstart)
    assert [one for one in made.found if one.severity == "error"] == [], made.said
    assert re.fullmatch(pattern(f"lang C\n{LINES[kickstart]}\n"), made.text)


RELEASED = {
    "rootpw: {password: !secret root}": dict.fromkeys(RELEASES, "rootpw HASH --iscrypted"),
    "user: {a: {password: !secret root}}": dict.fromkeys(RELEASES, "user --name=a --password=HASH --iscrypted"),
    "bootloader: {password: !secret root}": {
        **dict.fromkeys(RELEASES, "bootloader --password=PBKDF2 --iscrypted"),
        "rhel5": "bootloader --md5pass=MD5",
        "rhel6": "bootloader --password=HASH --iscrypted",
    },
    "bootloader: --password=plain": {
        **dict.fromkeys(RELEASES, "bootloader --password=PBKDF2 --iscrypted"),
        "rhel5": "bootloader --md5pass=MD5",
        "rhel6": "bootloader --password=HASH --iscrypted",
    },
    "bootloader: {md5pass: !secret root}": dict.fromkeys(RELEASES, "bootloader --md5pass=MD5"),
    "vnc: {password: !secret root}": {
        one: 'vnc --password="c0rrect horse"' for one in RELEASES if one not in ("rhel10", "fedora43")
    },
}


@pytest.mark.parametrize(("kickstart", "release"), [(one, release) for one in RELEASED for release in RELEASED[one]])
def test_every_release_takes_the_line(kickstart, release):
    made = laid(kickstart, target=release)
    (line,) = [line for line in made.text.splitlines() if not line.startswith("lang")]
    assert re.fullmatch(pattern(RELEASED[kickstart][release]), line)
    assert refusal(made.text, release) is None


def test_a_blank_at_an_end_is_said():
    assert laid("rootpw: !secret blank").codes == ["KS330"]
    assert laid("rootpw: !secret root").codes == []


def test_a_hash_fits_its_password():
    made = laid("rootpw: !secret root\n  user: {a: {password: plain}}")
    root, user = (re.search(CRYPT, line)[0] for line in made.text.splitlines()[1:])
    assert fits("c0rrect horse", root)
    assert not fits("wrong horse", root)
    assert fits("plain", user)


# What the installer cannot be given.

REFUSED = {
    "rootpw: {password: !secret nothing}": "KS338",
    "rootpw: {password: !secret empty}": "KS339",
    "rootpw: !secret cut": "KS329",
    "rootpw: $6$short": "KS329",
    "rootpw: {password: $6$short}": "KS329",
    "user: {a: --password=$6$short}": "KS329",
    "bootloader: {password: grub.pbkdf2.sha512.10000.AB}": "KS329",
    "rootpw: {password: !secret lines}": "KS342",
    "vnc: {password: !secret bell}": "KS342",
    "rootpw: !secret mark": "KS342",
    "rootpw: {password: !secret bytes}": "KS342",
    "rootpw: {password: !secret long}": "KS343",
    "rootpw: {password: !secret umlaut}": "KS343",
    f"rootpw: {{password: {'x' * 512}}}": "KS343",
    "vnc: {password: !secret empty}": "KS339",
}


@pytest.mark.parametrize("kickstart", REFUSED)
def test_what_no_line_can_hold(kickstart):
    made = laid(kickstart)
    assert made.codes == [REFUSED[kickstart]], made.said
    assert made.found[0].location is not None
    assert made.found[0].location.source.path == "profiles/web.yaml"
    assert not any(secret in made.said for secret in SECRETS.values() if len(secret) > 1)


def test_a_word_that_the_installer_would_take_for_an_option():
    made = laid("key: !secret option", target="rhel5", asking=Options())
    assert made.codes == ["KS346"]


class Options(Asking):
    def ask(self, asked: Asked) -> str | Diagnostic:
        return "--skip"


@settings(max_examples=examples(120), deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60))
def test_any_secret_is_one_word_and_comes_back(secret):
    def ask(asked: Asked) -> str:
        return secret

    files = {"base.ks": "lang C\n", "web.yaml": "extends: base\nkickstart: {vnc: {password: !secret x}}\n"}
    made = lay(files, secrets=Ledger(ask))
    assert made.codes == []
    vnc = made.merged.entries[1].node
    assert [word.value for word in vnc.words] == ["vnc", f"--password={secret}"]
    assert made.text.count("\n") == 2


# Who is asked, and how often.


def test_only_what_counts_is_asked_and_each_once():
    asking = Asking()
    base = "kickstart: {rootpw: !secret gone, vnc: {password: !secret root}, user: {a: {password: !secret no}}}\n"
    made = lay(
        {
            "base.ks": "lang C\n",
            "mid.yaml": f"extends: base\n{base}",
            "web.yaml": (
                "extends: mid\nkickstart:\n  rootpw: !secret hash\n"
                "  user: {a: null, b: {password: !secret vault:root}, c: {password: !secret hash}}\n"
            ),
        },
        secrets=Ledger(asking.ask, asking.key),
        owner="web",
    )
    assert made.codes == [], made.said
    assert sorted(asking.names) == ["hash", "root", "vault:root"]
    assert asking.keys == 1


def test_nothing_is_asked_where_there_is_no_secret():
    asking = Asking()
    assert laid("rootpw: --lock", asking=asking).text == "lang C\nrootpw --lock\n"
    assert laid("rootpw: {password: $6$a$b}", asking=asking).text == "lang C\nrootpw $6$a$b --iscrypted\n"
    assert (asking.names, asking.keys) == ([], 0)


def test_equal_passwords_do_not_show_and_a_build_can_be_repeated():
    said = "user: {a: {password: same}, b: {password: same}}\n  rootpw: {password: same}\n  sshpw: {a: !secret root}"
    first, second = laid(said), laid(said)
    assert first.text == second.text
    hashes = re.findall(CRYPT, first.text)
    assert len(set(hashes)) == 4
    assert all(fits("same", one) for one in hashes[:3])


def test_what_a_base_says_stays():
    base = "#version=RHEL9\nrootpw  --plaintext   hunter2   # mine\n"
    assert laid("lang: de", base=base).text.startswith(base)


def test_flags_of_several_layers():
    plain = laid("rootpw: {plaintext: true}", base="rootpw --iscrypted $6$a$b\n")
    assert plain.text == "rootpw $6$a$b --plaintext\n"
    over = {
        "base.ks": "lang C\n",
        "mid.yaml": "extends: base\nkickstart: {rootpw: !secret root}\n",
        "web.yaml": "extends: mid\nkickstart: {rootpw: {plaintext: true}}\n",
    }
    asking = Asking()
    made = lay(over, secrets=Ledger(asking.ask, asking.key), owner="web")
    assert made.text == 'lang C\nrootpw "c0rrect horse" --plaintext\n'
    assert made.codes == ["KS331"]
    assert made.found[0].location.source.path == "profiles/mid.yaml"


def test_a_template_makes_a_plain_password():
    made = lay(
        {"base.ks": "lang C\n", "web.yaml": 'extends: base\nkickstart: {rootpw: "{{ vars.pw }}"}\n'},
        variables={"pw": "x1"},
    )
    assert fits("x1", re.search(CRYPT, made.text)[0])


# What is shown.


def test_neither_tokens_nor_secrets_are_in_what_origins_keep():
    files = {
        "base.ks": "lang C\n",
        "mid.yaml": "extends: base\nkickstart: {rootpw: !secret root, vnc: {password: !secret root}}\n",
        "web.yaml": "extends: mid\nkickstart: {rootpw: --lock, vnc: null}\n",
    }
    asking = Asking()
    ledger = Ledger(asking.ask, asking.key)
    made = lay(files, secrets=ledger, owner="web")
    assert made.text == "lang C\nrootpw --lock\n"
    assert asking.names == []
    (rootpw,) = [entry for entry in made.merged.entries if "rootpw" in entry.node.text]
    assert "***" in rootpw.origin.shadowed[0].text
    assert ledger.mark not in repr(rootpw.origin)
    assert [one.what.text for one in made.merged.removed] == ["vnc --password=***\n"]


def test_what_was_removed_keeps_its_name():
    files = {
        "base.ks": "# ksc: name=motd\n%post\ndate\n%end\n",
        "web.yaml": "extends: base\nkickstart: {rootpw: !secret root}\nscripts: {motd: null}\n",
    }
    made = lay(files, secrets=Ledger(Asking().ask, lambda: (b"k", [])), owner="web")
    assert made.merged is not None
    assert [one.name for one in made.merged.removed] == ["motd"]
