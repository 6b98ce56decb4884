"""`ksc compile --diff`: what a compile would change, and nothing is changed."""

import json

import pytest
from commandline import snapshot


@pytest.fixture
def built(workspace, call):
    assert call("compile")[0] == 0
    return workspace


def edit(workspace, old, new):
    path = workspace / "profiles/web.yaml"
    path.write_text(path.read_text().replace(old, new))


def test_before_the_first_compile(workspace, call):
    before = snapshot(workspace)
    code, out, _ = call("compile --diff")
    assert code == 1
    assert "--- build/http/ks/web.ks (nothing)\n+++ build/http/ks/web.ks (new)\n@@ -0,0 +1," in out
    assert out.splitlines()[-1] == "build: 6 to create"
    assert snapshot(workspace) == before
    assert not (workspace / "build").exists()
    assert not (workspace / ".ksc").exists()


def test_nothing_to_change(built, call):
    before = snapshot(built)
    assert call("compile --diff")[:2] == (0, "build: 6 unchanged\n")
    assert snapshot(built) == before


def test_what_changes(built, call):
    edit(built, "Asia/Shanghai", "UTC")
    before = snapshot(built)
    code, out, _ = call("compile --diff")
    assert code == 1
    assert out == (
        "--- build/http/ks/web.ks (as it is)\n"
        "+++ build/http/ks/web.ks (compiled)\n"
        "@@ -3,7 +3,7 @@\n"
        " #version=RHEL9\n"
        " lang en_US.UTF-8\n"
        " keyboard us\n"
        "-timezone Asia/Shanghai --utc\n"
        "+timezone UTC --utc\n"
        " rootpw --iscrypted ************\n"
        " url --url=http://192.0.2.10/rocky9\n"
        ' bootloader --append="quiet"\n'
        "build: 1 to replace, 5 unchanged\n"
    )
    assert snapshot(built) == before
    assert call("compile")[0] == 0
    assert call("compile --diff")[0] == 0


def test_json(built, call):
    edit(built, "Asia/Shanghai", "UTC")
    code, out, _ = call("compile --diff --format json")
    found = json.loads(out)
    assert (code, found["replaced"], found["manifest"]) == (1, ["http/ks/web.ks"], True)
    (one,) = found["differences"]
    assert (one["action"], one["kind"], one["paths"]) == ("replace", "kickstart", ["http/ks/web.ks"])
    assert "+timezone UTC --utc" in one["lines"]
    assert "KSC" not in out


def test_what_stands_in_the_way_is_said(built, call):
    edit(built, "Asia/Shanghai", "UTC")
    (built / "build/http/ks/web.ks").write_text("edited\n")
    code, out, err = call("compile --diff")
    assert (code, "KS807" in err, "-edited" in out) == (1, True, True)
    (built / "profiles/new.yaml").write_text("extends: web\n")
    (built / "build/http/ks/new.ks").write_text("not ksc's\n")
    code, out, err = call("compile --diff")
    assert (code, "KS805" in err, out) == (1, True, "")
    assert "nothing would be written" in err


def test_deleted_and_others(built, call):
    (built / "profiles/web.yaml").unlink()
    code, out, _ = call("compile --diff")
    assert code == 1
    assert "--- build/http/ks/web.ks (as it is)\n+++ build/http/ks/web.ks (no longer made)\n" in out
    assert "5 to delete" in out


def test_modes_and_binaries(built, call):
    (built / "build/http/ks/web.ks").chmod(0o600)
    assert "mode 0600 → 0644\n" in call("compile --diff")[1]
    (built / "build/http/ks/web.ks").write_bytes(b"\0\0")
    assert "binary: 2 bytes → " in call("compile --diff")[1]


def test_only_the_list_of_files(built, call):
    (built / "build/manifest.json").unlink()
    code, out, _ = call("compile --diff")
    assert code == 1
    assert out.endswith("build: 6 unchanged, the list of ksc's own files (manifest.json) would change\n")


def test_with_errors_nothing_is_compared(workspace, call):
    edit(workspace, "Asia/Shanghai --utc", "Asia/Shanghai --frob")
    code, out, err = call("compile --diff")
    assert (code, out) == (1, "")
    assert "nothing would be written" in err


def test_wrong_use(workspace, call):
    assert call("compile --diff --stdout kickstart")[0] == 2
