"""`ksc migrate`: files, profiles, what is written and what is not, what is said."""

import io
import json
import stat
import sys

import pytest
from commandline import make, snapshot

OLD = """\
#version=RHEL6
install
lang en_US.UTF-8
timezone --isUtc Europe/Berlin   # here
rootpw --plaintext Hunter2Secret
%packages --nobase
@core
%end
"""
NEW = """\
#version=RHEL9
lang en_US.UTF-8
timezone --utc Europe/Berlin   # here
rootpw --plaintext Hunter2Secret
%packages
@core
%end
"""
LDAP = OLD.replace("install\n", "install\nauth --enableldap --ldapserver=ldap.example.com\n")
HALF = NEW.replace("lang", "auth --enableldap --ldapserver=ldap.example.com\nlang", 1)


@pytest.fixture
def old(workspace):
    make(workspace, {"old.ks": OLD, "ldap.ks": LDAP})
    return workspace


def stdin(monkeypatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


# Files.


def test_in_place(old, call):
    code, out, err = call("migrate old.ks --to rocky9")
    assert (code, out) == (0, "")
    assert (old / "old.ks").read_text() == NEW
    assert "note[KS750] `install` is removed\n  --> old.ks:2:1" in err
    assert err.endswith("4 changes in 1 file: written\n")
    before = snapshot(old)
    assert call("migrate old.ks --to rocky9") == (0, "", "nothing to change\n")
    assert snapshot(old) == before


def test_what_needs_a_person_stops_all_of_it(old, call):
    before = snapshot(old)
    code, out, err = call("migrate old.ks ldap.ks --to rocky9")
    assert (code, out) == (1, "")
    assert "error[KS751] `auth` has to be migrated by hand\n  --> ldap.ks:3:1" in err
    assert "= help: write `authselect" in err
    assert err.endswith("8 changes in 2 files, 1 error: nothing was written\n")
    assert snapshot(old) == before


def test_partial(old, call):
    code, _, err = call("migrate old.ks ldap.ks --to rocky9 --partial")
    assert code == 1
    assert (old / "old.ks").read_text() == NEW
    assert (old / "ldap.ks").read_text() == HALF
    assert err.endswith(": written, but for what is left\n")


def test_diff(old, call):
    before = snapshot(old)
    code, out, err = call("migrate old.ks --to rocky9 --diff")
    assert code == 1
    assert out.startswith("--- old.ks (as it is)\n+++ old.ks (migrated)\n@@ ")
    assert "-install\n" in out
    assert "+timezone --utc Europe/Berlin   # here\n" in out
    assert err.endswith("4 changes in 1 file: shown only\n")
    assert snapshot(old) == before
    make(old, {"old.ks": NEW})
    assert call("migrate old.ks --to rocky9 --diff") == (0, "", "nothing to change\n")


@pytest.mark.parametrize("flags", ["", "--diff", "--partial", "--format json"])
def test_no_password_is_shown(old, call, flags):
    make(old, {"secret.ks": LDAP + "vnc --password=Hunter2Secret\nuser --name=a --password Hunter2Secret --nope\n"})
    _, out, err = call(f"migrate secret.ks --to rhel10 {flags}")
    assert "Hunter2Secret" not in out + err


def test_output(old, call):
    (old / "old.ks").chmod(0o600)
    assert call("migrate old.ks --to rocky9 -o new.ks")[0] == 0
    assert (old / "old.ks").read_text() == OLD
    assert (old / "new.ks").read_text() == NEW
    assert stat.S_IMODE((old / "new.ks").stat().st_mode) == 0o600
    assert call("migrate old.ks --to rocky8 --output new.ks")[0] == 0
    assert "#version=RHEL8" in (old / "new.ks").read_text()
    code, _, err = call("migrate ldap.ks --to rocky9 -o other.ks")
    assert (code, (old / "other.ks").exists()) == (1, False)
    assert err.endswith("nothing was written\n")


def test_output_of_what_does_not_change(old, call):
    make(old, {"new.ks": NEW})
    assert call("migrate new.ks --to rocky9 -o copy.ks")[0] == 0
    assert (old / "copy.ks").read_text() == NEW
    assert call("migrate new.ks --to rocky9 -o copy.ks")[2] == "nothing to change, written as it is\n"


def test_output_that_cannot_be_written(old, call):
    code, _, err = call("migrate old.ks --to rocky9 -o none/new.ks")
    assert code == 1
    assert "error[KS912] none/new.ks cannot be written: no such file or directory" in err


def test_standard_input(old, call, monkeypatch):
    stdin(monkeypatch, OLD)
    code, out, err = call("migrate - --to rocky9")
    assert (code, out) == (0, NEW)
    assert "--> <stdin>:2:1" in err
    stdin(monkeypatch, NEW)
    assert call("migrate - --to rocky9")[:2] == (0, NEW)
    stdin(monkeypatch, LDAP)
    assert call("migrate - --to rocky9")[:2] == (1, "")
    stdin(monkeypatch, LDAP)
    assert call("migrate - --to rocky9 --partial")[:2] == (1, HALF)
    stdin(monkeypatch, OLD)
    assert call("migrate - --to rocky9 -o new.ks")[:2] == (0, "")
    assert (old / "new.ks").read_text() == NEW


def test_bytes_stay(old, call):
    make(old, {"a.ks": b"#version=RHEL7\r\n# caf\xc3\xa9\t\r\ninstall\r\nlang C"})
    assert call("migrate a.ks --to rocky9")[0] == 0
    assert (old / "a.ks").read_bytes() == b"#version=RHEL9\r\n# caf\xc3\xa9\t\r\nlang C"


def test_a_link_is_followed(old, call):
    (old / "link.ks").symlink_to("old.ks")
    assert call("migrate link.ks old.ks --to rocky9")[0] == 0
    assert (old / "link.ks").is_symlink()
    assert (old / "old.ks").read_text() == NEW


def test_from(old, call):
    make(old, {"a.ks": "lang C\n%post\necho\n"})
    assert call("migrate a.ks --to rocky9 --from centos6")[0] == 1
    assert call("migrate a.ks --to rocky9 --from centos5")[0] == 0
    assert (old / "a.ks").read_text() == "lang C\n%post\necho\n%end\n"


def test_a_guess_is_said(old, call):
    make(old, {"a.ks": "install\n"})
    code, _, err = call("migrate a.ks --to rocky9 --strict")
    assert code == 1
    assert "warning[KS754]" in err
    assert "error[KS910]" in err
    assert (old / "a.ks").read_text() == "install\n"
    assert call("migrate a.ks --to rocky9 --strict --from rhel7")[0] == 0


def test_strict_and_partial(old, call):
    """What may be left to a person is no leave to overlook warnings."""
    for lines, also in (("vnc --password=abcdefgh\n", ""), ("vnc --password=abcdefgh\nvnc --host=a\n", "KS751")):
        make(old, {"a.ks": lines})
        code, _, err = call("migrate a.ks --to rhel10 --from rhel9 --strict --partial")
        assert code == 1
        assert "error[KS910]" in err and also in err
        assert err.endswith("nothing was written\n")
        assert (old / "a.ks").read_text() == lines


def test_partial_is_for_lines(old, call):
    before = snapshot(old)
    code, _, err = call("migrate ldap.ks nosuch.ks --to rocky9 --partial")
    assert code == 1
    assert err.endswith("nothing was written\n")
    assert snapshot(old) == before


def test_includes_are_named_in_the_same_call(old, call):
    make(old, {"main.ks": "#version=RHEL7\n%include part.ks\n", "part.ks": "install\n"})
    assert "note[KS755]" in call("migrate main.ks --to rocky9 --diff")[2]
    assert "KS755" not in call("migrate main.ks part.ks --to rocky9 --diff")[2]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("nope.ks --to rocky9", "KS901", "there is no file nope.ks"),
        ("old.kss --to rocky9", "KS901", "did you mean `old.ks`?"),
        ("profiles --to rocky9", "KS902", "is a folder"),
        ("old.ks --to rokcy9", "KS554", "did you mean `rocky9`?"),
        ("old.ks --to rocky9 --from centso6", "KS554", "did you mean `centos6`?"),
        ("old.ks --to rhel4", "KS554", "ksc knows rhel5 to rhel10"),
        ("nobody --to rocky9", "KS901", "there is no profile of that name either"),
        ("binary.ks --to rocky9", "KS751", "is this a kickstart at all?"),
    ],
)
def test_what_cannot_be_migrated(old, call, line, code, said):
    make(old, {"binary.ks": bytes(range(256))})
    before = snapshot(old)
    ended, out, err = call(f"migrate {line}")
    assert (ended, out) == (1, "")
    assert f"error[{code}]" in err
    assert said in err
    assert err.endswith("nothing was written\n")
    assert snapshot(old) == before


@pytest.mark.parametrize(
    "line",
    [
        "old.ks",
        "--to rocky9",
        "- - --to rocky9",
        "- --to rocky9 --format json",
        "old.ks --to rocky9 --diff --format json",
        "old.ks ldap.ks --to rocky9 -o new.ks",
        "web --to rocky9 -o new.yaml",
        "old.ks --to rocky9 --diff -o new.ks",
        "old.ks --to rocky9 -o -",
        "old.ks --to rocky9 --format sarif",
    ],
)
def test_wrong_use(old, call, line):
    before = snapshot(old)
    assert call(f"migrate {line}")[0] == 2
    assert snapshot(old) == before


def test_for_programs(old, call):
    code, out, err = call("migrate old.ks ldap.ks --to rocky9 --partial --format json")
    assert (code, err) == (1, "")
    made = json.loads(out)
    assert made["ok"] is False
    assert {(one["code"], one["path"]) for one in made["diagnostics"]} >= {("KS751", "ldap.ks"), ("KS750", "old.ks")}
    assert made["files"] == [
        {"path": "old.ks", "changed": True, "written": True},
        {"path": "ldap.ks", "changed": True, "written": True},
    ]


# Profiles.


@pytest.fixture
def fleet(workspace):
    """Two profiles of one base, for CentOS 7."""
    base = OLD.replace("RHEL6", "RHEL7") + "url --url=http://192.0.2.10/x\nzerombr\nclearpart --all\nautopart\n"
    (workspace / "profiles/web.yaml").unlink()
    return make(
        workspace,
        {
            "profiles/base.ks": base,
            "profiles/web.yaml": "extends: base\ntarget: centos7\nkickstart: {lang: C}\n",
            "profiles/db.yaml": "extends: base\ntarget: centos7\n",
        },
    )


def test_profiles(fleet, call):
    code, out, err = call("migrate web db --to rocky9")
    assert (code, out) == (0, "")
    assert (fleet / "profiles/web.yaml").read_text() == "extends: base\ntarget: rocky9\nkickstart: {lang: C}\n"
    assert "install" not in (fleet / "profiles/base.ks").read_text()
    assert err.endswith("6 changes in 3 files: written\n")
    assert call("check web db")[0] == 0
    assert call("migrate web db --to rocky9") == (0, "", "nothing to change\n")


def test_somebody_elses_base(fleet, call):
    before = snapshot(fleet)
    code, _, err = call("migrate web --to rocky9")
    assert code == 1
    assert (
        "error[KS756] `db` is made of profiles/base.ks as well, and was not named\n  --> profiles/db.yaml:1:10" in err
    )
    assert "ksc migrate web db --to rocky9" in err
    assert snapshot(fleet) == before


@pytest.mark.parametrize("name", ["profiles/base.ks", "link.ks"])
def test_a_base_by_its_path(fleet, call, name):
    (fleet / "link.ks").symlink_to("profiles/base.ks")
    before = snapshot(fleet)
    code, _, err = call(f"migrate {name} --to rocky9")
    assert code == 1
    assert "ksc migrate db web --to rocky9" in err
    assert snapshot(fleet) == before
    assert "KS756" not in call(f"migrate {name} --to rocky9 -o new.ks")[2]
    assert "KS756" not in call(f"migrate {name} --to rocky9 --diff")[2]


def test_partial_is_no_way_around_the_others(fleet, call):
    before = snapshot(fleet)
    assert call("migrate web --to rocky9 --partial")[0] == 1
    assert snapshot(fleet) == before


def test_profiles_from_elsewhere(fleet, call, monkeypatch):
    monkeypatch.chdir(fleet.parent)
    code, out, err = call("-C ws migrate web db --to rocky9 --diff")
    assert code == 1
    assert "--- ws/profiles/base.ks (as it is)" in out
    assert "--> ws/profiles/web.yaml:2:9" in err
    assert call("-C ws migrate web db --to rocky9")[0] == 0
    assert "rocky9" in (fleet / "profiles/db.yaml").read_text()


def test_a_mistake_in_a_profile(fleet, call):
    make(fleet, {"profiles/web.yaml": "extends: [base\n"})
    before = snapshot(fleet)
    code, _, err = call("migrate web db --to rocky9")
    assert code == 1
    assert "error[KS301]" in err
    assert snapshot(fleet) == before


def test_a_plugin_that_fails(fleet, call):
    make(fleet, {"ksc.yaml": "plugins: [plugins/none.py]\n"})
    code, _, err = call("migrate web db --to rocky9")
    assert code == 1
    assert "nothing was written" in err


def test_files_and_profiles(fleet, call):
    make(fleet, {"old.ks": OLD})
    assert call("migrate old.ks web db --to rocky9")[0] == 0
    assert (fleet / "old.ks").read_text() == NEW
    assert "rocky9" in (fleet / "profiles/web.yaml").read_text()


def test_a_base_that_is_named_with_its_profiles(fleet, call):
    """It is migrated with them, once, whether or not its path is named as well."""
    one = call("migrate web db --to rocky9 --diff")
    assert call("migrate web db profiles/base.ks --to rocky9 --diff") == one
    code, _, err = call("migrate web db profiles/base.ks --to rocky9")
    assert code == 0 and "KS756" not in err
    assert err.endswith("6 changes in 3 files: written\n")
