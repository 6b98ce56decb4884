"""`ksc check --packages`: profiles, from a tree on this machine."""

import json
from pathlib import Path

import pytest
from commandline import make
from packagelab import PROFILE, make_lab, told

from ksc.cli import check_packages, run


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a tree, whose metadata is read once for all tests of this file."""
    return make_lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def check(lab, monkeypatch, capsys):
    """Checks a profile that asks for `install`: the exit code, and the findings but the summary, as code and text."""
    monkeypatch.chdir(lab)

    def check(install="", exclude="", options="", root="4GiB", more="", words=""):
        text = PROFILE.format(name="web", install=install, exclude=exclude, options=options, root=root) + more
        make(lab, {"profiles/web.yaml": text})
        code = run(["check", "--packages", "web", "--format", "json", *words.split()])
        data = json.loads(capsys.readouterr().out)
        return code, data

    return check


def test_a_profile_whose_packages_are_all_there(check):
    code, data = check('"@^minimal", "@web"')
    size = "507 MiB on disk, 127 MiB to fetch"
    assert (code, told(data)) == (0, [f"KS775 note 6: web: 9 packages, {size}"])
    (one,) = data["packages"]
    assert one["repositories"] == ["AppStream", "BaseOS"]
    assert (one["name"], one["count"]) == ("web", 9)
    # Of what the installer adds, what is there: the kernel, the loader, tools of file systems, the language.
    assert [name.rpartition("-1.0-")[0] for name in one["packages"]] == [
        *("bash", "glibc", "grub2-efi-x64", "kernel", "langpacks-en", "logrotate", "lvm2", "nginx", "xfsprogs")
    ]


def test_what_is_missing_points_at_its_word(check):
    code, data = check('ngnix, "@wbe", nodejs, broken', '"iwl*-firmware"')
    assert code == 1
    assert told(data) == [
        "KS765 error 6: there is no package `ngnix`",
        "KS766 error 6: there is no group `@wbe`",
        "KS765 error 6: `nodejs` cannot be installed: it is of the stream nodejs:18, which is not enabled",
        "KS767 error 6: `broken` cannot be installed",
        "KS768 note 6: `-iwl*-firmware` takes nothing away: no package is called so",
    ]
    helps = [one["help"] for one in data["diagnostics"]]
    assert helps == [
        "did you mean `nginx`?",
        "did you mean `@web`?",
        "add `module --name=nodejs --stream=18`",
        None,
        "leave it out",
    ]
    assert [one["column"] for one in data["diagnostics"]] == [22, 29, 37, 45, 64]
    assert data["packages"][0]["count"] is None  # there is no such set


def test_ignoring_what_is_missing(check):
    code, data = check("ngnix, nginx", options="ignoremissing: true")
    assert (code, told(data)[0]) == (0, "KS765 note 6: there is no package `ngnix`")
    assert "the installer goes on without it: `--ignoremissing`" in data["diagnostics"][0]["notes"]


def test_weak_dependencies_core_and_exclusions(check):
    assert "logrotate-1.0-1.el9.x86_64" in check("nginx")[1]["packages"][0]["packages"]
    data = check("nginx", options="exclude-weakdeps: true, nocore: true")[1]
    names = data["packages"][0]["packages"]
    assert not [name for name in names if name.startswith(("logrotate", "bash"))]
    code, data = check("nginx", "glibc")
    assert code == 1
    assert told(data) == ["KS767 error 6: `nginx`, `@core` cannot be installed together"] or told(data) == [
        "KS767 error 6: `@core` cannot be installed",
        "KS767 error 6: `nginx` cannot be installed",
    ]
    # What the installer adds by itself it leaves out where that is excluded.
    assert not [name for name in check("nginx", "kernel")[1]["packages"][0]["packages"] if "kernel" in name]


def test_a_module_that_is_enabled(check):
    more = "kickstart: {module: [{name: nodejs, stream: '18'}]}\n"
    assert "nodejs-1.0-1.el9.x86_64" in check("nodejs", more=more)[1]["packages"][0]["packages"]
    code, data = check("nodejs", more=more.replace("18", "19"))
    assert (code, told(data)[-1]) == (1, "KS773 error 7: the module nodejs has no stream 19, only 18")


def test_packages_that_do_not_fit(check):
    code, data = check("huge", root="4GiB")
    assert code == 1
    assert told(data)[0].startswith("KS774 error 5: the packages need 10.")
    assert "GiB, and / has 4.0 GiB" in told(data)[0]
    assert data["diagnostics"][0]["notes"] == ["they take 9.3 GiB, and the installer keeps a tenth free"]
    # Where the file system takes what the disk has, a larger disk will do.
    code, data = check("huge", root="100%")
    assert (code, len(data["diagnostics"])) == (0, 1)
    assert data["diagnostics"][0]["notes"][0].startswith("they need a disk of some 20 GiB")
    code, data = check("huge", root="12GiB")
    assert (code, data["diagnostics"][0]["notes"]) == (0, ["looked up in AppStream, BaseOS"])


def test_findings_can_be_ignored(check):
    assert check("ngnix")[0] == 1
    code, data = check("ngnix  # ksc: ignore[KS765]\n  ")
    assert (code, data["silenced"]) == (0, 1)
    assert [one["code"] for one in data["diagnostics"]] == []


def test_the_usual_findings_are_told_as_well(check):
    code, data = check("nginx", more="kickstart: {timezone: Nowhere --nope}\n")
    assert code == 1
    assert data["diagnostics"][0]["code"] == "KS205"
    assert data["packages"] == []  # nothing is looked up while there are errors


def test_all_profiles_and_what_is_abstract(check, lab, capsys):
    check("nginx")
    make(lab, {"profiles/common.yaml": "extends: base\nabstract: true\ntarget: rocky9\n"})
    run(["check", "--packages", "--format", "json"])
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["packages"]] == ["web"]
    assert run(["check", "--packages", "common"]) == 1
    assert "common names no source of packages" in capsys.readouterr().err
    (lab / "profiles/common.yaml").unlink()


def test_text_for_people(check, capsys):
    check("ngnix")
    assert run(["check", "--packages", "web"]) == 1
    shown = capsys.readouterr().err
    assert shown == (
        "error[KS765] there is no package `ngnix`\n"
        "  --> profiles/web.yaml:6:22\n"
        "   | packages: {install: [ngnix], exclude: [], options: {}}\n"
        "   |                      ^^^^^\n"
        "   = looked up in AppStream, BaseOS\n"
        "   = help: did you mean `nginx`?\n"
        "\n1 error\n"
    )


@pytest.mark.parametrize("link", ["", "cache", "cache/packages"])
def test_nothing_is_kept_where_a_link_leads(link, tmp_path):
    state = tmp_path / ".ksc"
    assert check_packages._kept(state) == state / "cache/packages"
    (state / link).parent.mkdir(parents=True, exist_ok=True)
    (state / link).symlink_to("/etc")
    assert check_packages._kept(state) is None


def test_without_the_packages_that_it_needs(check, monkeypatch, capsys):
    monkeypatch.setattr("ksc.actions.packages.proving.find_spec", lambda name: None)
    assert run(["check", "--packages", "web"]) == 1
    shown = capsys.readouterr().err
    assert "error[KS761]" in shown and "pip install 'ksc-kickstart[packages]'" in shown


@pytest.mark.parametrize("words", ["web --target rhel9", "--target rhel9", "--fix web", "--diff web"])
def test_wrong_use(words, check, capsys):
    assert run(["check", "--packages", *words.split()]) == 2
    assert "--packages" in capsys.readouterr().err
