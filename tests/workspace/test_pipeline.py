"""From a workspace's files to findings and kickstarts: what only the whole pipeline shows."""

from pathlib import Path

import pytest

from ksc import Workspace
from ksc.workspace import Build

BASE = "#version=RHEL9\nlang C\nautopart --encrypted --escrowcert=http://192.0.2.1/c\n"


def compiled(folder: Path, files: dict[str, str], *names: str) -> Build:
    (folder / "plugins/more").mkdir(parents=True, exist_ok=True)
    for name, text in {"ksc.yaml": "", "profiles/base.ks": BASE, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o644)
    return Workspace(folder).compile(*names)


def places(build: Build) -> list[tuple[str, str]]:
    return [(one.code, str(one.location)) for one in build.report if one.severity != "note"]


def kickstart(build: Build, profile: str = "p") -> str:
    (artifact,) = (one for one in build.artifacts if one.kind == "kickstart" and one.profile == profile)
    return artifact.content.decode()


TREES = """trees:
  el8: {release: rhel8, url: "http://s/el8"}
  el6: {release: centos6, url: "http://s/el6"}
server: 192.0.2.1
"""


@pytest.mark.parametrize(
    ("profile", "site", "expected"),
    [
        # A finding about an option that a profile sets stands at the profile's own line.
        (
            "extends: base\ntarget: rhel6\nkickstart:\n  autopart:\n    nohome: true\n",
            "",
            [("KS204", "profiles/p.yaml:5:5")],
        ),
        ("extends: base\ntarget: rhel9\ntree: el8\n", TREES, [("KS558", "profiles/p.yaml:2:9")]),
        ("extends: base\npartitioning: null\n", "", [("KS333", "profiles/p.yaml:2:1")]),
        ("extends: base\npackages: {install: [x], exclude: [x]}\n", "", [("KS334", "profiles/p.yaml:2:36")]),
        ("extends: base\nkickstart: {text: true, cmdline: true}\n", "", [("KS335", "profiles/p.yaml:2:25")]),
        ("extends: base\nkickstart: {text: true, cmdline: null}\n", "", []),
        ('extends: base\nkickstart: {lang: "{{ tree.url }}"}\n', "", [("KS310", "profiles/p.yaml:2:19")]),
        ("extends: [base, ../../etc/passwd]\n", "", [("KS308", "profiles/p.yaml:1:17")]),
        ("extends: base\nincludes: {/tmp/none: null}\n", "", [("KS416", "profiles/p.yaml:2:12")]),
    ],
)
def test_what_is_found_in_a_profile(tmp_path: Path, profile: str, site: str, expected: list[tuple[str, str]]) -> None:
    build = compiled(tmp_path, {"profiles/p.yaml": profile, "ksc.yaml": site}, "p")
    assert places(build) == expected


def test_who_chose_the_release_is_said(tmp_path: Path) -> None:
    by_tree = compiled(
        tmp_path,
        {"profiles/p.yaml": "extends: base\ntree: el6\nkickstart: {autopart: {nohome: true}}\n", "ksc.yaml": TREES},
        "p",
    )
    (found,) = by_tree.report.errors
    assert found.notes == ("the release of the tree el6: ksc.yaml:3:3",)


def test_a_password_that_lies_open_in_a_base_is_said_once(tmp_path: Path) -> None:
    files = {
        "profiles/open.ks": "#version=RHEL9\nrootpw geheim\nuser --name=a --password=$6$a$b --iscrypted\n",
        "profiles/p.yaml": "extends: open\n",
        "profiles/q.yaml": "extends: open\n",
    }
    build = compiled(tmp_path, files)
    assert places(build) == [("KS601", "profiles/open.ks:2:8")]
    assert "geheim" not in build.report.diagnostics[0].message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vars: {z: UTC}", "vars: {z: Asia/Tokyo}"),
        ("target: rhel8", "target: rhel9"),
        ("unattended: true", "unattended: false"),
    ],
)
def test_siblings_that_disagree(tmp_path: Path, one: str, other: str) -> None:
    files = {
        "profiles/b.yaml": f"extends: base\n{one}\n",
        "profiles/c.yaml": f"extends: base\n{other}\n",
        "profiles/p.yaml": "extends: [b, c]\n",
    }
    assert [code for code, _ in places(compiled(tmp_path, files, "p"))] == ["KS405"]
    settled = {**files, "profiles/p.yaml": f"extends: [b, c]\n{one}\n"}
    assert places(compiled(tmp_path, settled, "p")) == []
    stacked = {**files, "profiles/c.yaml": f"extends: b\n{other}\n"}
    assert places(compiled(tmp_path, stacked, "p")) == []


def test_a_later_layer_may_keep_an_include(tmp_path: Path) -> None:
    files = {
        "profiles/base.ks": BASE + "%include /tmp/a\n",
        "profiles/b.yaml": "extends: base\nincludes: {/tmp/a: null}\n",
        "profiles/p.yaml": "extends: b\nincludes: {/tmp/a: keep}\n",
    }
    build = compiled(tmp_path, files)
    assert "%include /tmp/a" in kickstart(build)
    assert "%include" not in kickstart(build, "b")


def test_a_hash_of_sshpw_is_marked(tmp_path: Path) -> None:
    files = {"profiles/p.yaml": "extends: base\nkickstart: {sshpw: {root: {password: $6$a$b}}}\n"}
    assert "sshpw $6$a$b --username=root --iscrypted\n" in kickstart(compiled(tmp_path, files, "p"))


PLUGIN = """from ksc.artifacts import Artifact
from ksc.emit import Emitter
from ksc.markers import hookimpl
from ksc.storage import Autopart, Layout, Scheme
from dataclasses import dataclass

print("loaded")

@dataclass
class Options:
    pass

def layout(options, context):
    print("laid out for", context.arch)
    return Layout((Autopart(nohome=context.arch == "aarch64"),))

@hookimpl
def ksc_partition_schemes():
    return [Scheme("told", Options, layout, "Tells the architecture.")]

@hookimpl
def ksc_profile_dirs():
    from pathlib import Path
    return {"pk": Path(__file__).parent / "more"}
"""
LOADING = "plugins: [plugins/x.py]\n"


def test_a_scheme_knows_the_architecture_and_prints_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = LOADING + 'server: s\ntrees:\n  arm: {release: rhel9, arch: aarch64, url: "http://s/arm"}\n'
    files = {
        "ksc.yaml": site,
        "plugins/x.py": PLUGIN,
        "profiles/p.yaml": "extends: base\ntree: arm\npartitioning: {scheme: told}\n",
    }
    assert "autopart --nohome" in kickstart(compiled(tmp_path, files, "p"))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.split("\n")[0] == "loaded"


def test_a_profile_of_a_package_is_compiled_under_its_whole_name(tmp_path: Path) -> None:
    files = {
        "ksc.yaml": LOADING,
        "plugins/x.py": PLUGIN,
        "plugins/more/p.ks": "#version=RHEL9\nlang de\n",
        "plugins/more/p.yaml": "extends: pk/p\n",
        "profiles/p.yaml": "extends: base\n",
    }
    build = compiled(tmp_path, files, "pk/p", "p")
    assert kickstart(build, "pk/p").endswith("lang de\n")
    assert {one.path for one in build.artifacts if one.kind == "kickstart"} == {"http/ks/p.ks", "http/ks/pk/p.ks"}


def test_an_artifact_that_is_not_bytes_names_the_plugin(tmp_path: Path) -> None:
    plugin = PLUGIN + (
        "\n@hookimpl\ndef ksc_emitters():\n"
        '    return [Emitter("e", "site", lambda value, context: [Artifact("x", "k", "text", "e")])]\n'
    )
    build = compiled(tmp_path, {"ksc.yaml": LOADING, "plugins/x.py": plugin, "profiles/p.yaml": "extends: base\n"})
    (found,) = build.report.errors
    assert found.code == "KS519"
    assert "`x`" in found.message and "content" in found.message


def test_a_build_is_written_to_a_path_or_a_text(tmp_path: Path) -> None:
    build = compiled(tmp_path, {"profiles/p.yaml": "extends: base\n"})
    outcome, report = build.write(str(tmp_path / "out"))
    assert report.ok
    assert "http/ks/p.ks" in outcome.created
    assert (tmp_path / "out/http/ks/p.ks").read_text().endswith(BASE)
