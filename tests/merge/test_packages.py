"""`%packages` over `%packages`."""

import pytest
from laying import lay, over
from reference import RELEASES, meaning

BASE = "%packages --ignoremissing\n@core\n# tools\nvim # the editor\n-plymouth\n%end\n"

# name: (base, what stands under `packages:`, result)
ROWS = {
    "a package is added": (BASE, "{install: [nginx]}", BASE.replace("%end", "nginx\n%end")),
    "one text is enough": (BASE, "{install: nginx}", BASE.replace("%end", "nginx\n%end")),
    "a package that is there": (BASE, "{install: [vim]}", BASE),
    "an exclusion is added": (BASE, "{exclude: [nano]}", BASE.replace("%end", "-nano\n%end")),
    "the later word wins": (
        BASE,
        "{install: [plymouth], exclude: [vim]}",
        BASE.replace("-plymouth", "plymouth").replace("vim # the editor", "-vim"),
    ),
    "drop forgets what was wanted": (BASE, "{drop: [vim]}", BASE.replace("vim # the editor\n", "")),
    "drop forgets what was excluded": (BASE, "{drop: [plymouth]}", BASE.replace("-plymouth\n", "")),
    "drop with the sign": (BASE, "{drop: ['-plymouth']}", BASE.replace("-plymouth\n", "")),
    "drop and install": (
        BASE,
        "{drop: [vim], install: [vim]}",
        BASE,
    ),
    "one environment": (
        "%packages\n@^server\nvim\n%end\n",
        "{install: ['@^minimal-environment']}",
        "%packages\n@^minimal-environment\nvim\n%end\n",
    ),
    "an environment where there is none": (BASE, "{install: ['@^minimal']}", BASE.replace("%end", "@^minimal\n%end")),
    "an environment is dropped": ("%packages\n@^server\nvim\n%end\n", "{drop: ['@^server']}", "%packages\nvim\n%end\n"),
    "group options": (BASE, "{install: ['@core --nodefaults']}", BASE.replace("@core", "@core --nodefaults")),
    "group options stay": (
        "%packages\n@core --nodefaults\n%end\n",
        "{install: ['@core']}",
        "%packages\n@core --nodefaults\n%end\n",
    ),
    "a module": (BASE, "{install: ['@nodejs:18/common']}", BASE.replace("%end", "@nodejs:18/common\n%end")),
    "header options": (BASE, "{options: {nocore: true}}", BASE.replace("missing", "missing --nocore")),
    "a header option goes": (BASE, "{options: {ignoremissing: null}}", BASE.replace(" --ignoremissing", "")),
    "a header option is false": (BASE, "{options: {ignoremissing: false}}", BASE.replace(" --ignoremissing", "")),
    "header options with values": (
        BASE,
        "{options: {inst-langs: [en, de], timeout: 9}}",
        BASE.replace("missing", "missing --inst-langs=en,de --timeout=9"),
    ),
    "no section": ("lang C\n", "{install: [nginx]}", "lang C\n%packages\nnginx\n%end\n"),
    "no section, options": ("lang C\n", "{options: {nocore: true}}", "lang C\n%packages --nocore\n%end\n"),
    "several sections": (
        "%packages\nvim\n%end\n%packages --nocore\nnano\n%end\n",
        "{install: [nginx], exclude: [vim], options: {nocore: false, ignoremissing: true}}",
        "%packages\n-vim\n%end\n%packages --ignoremissing\nnano\nnginx\n%end\n",
    ),
    "said twice": ("%packages\nvim\nnano\nvim\n%end\n", "{exclude: [vim]}", "%packages\nnano\n-vim\n%end\n"),
    "a body without a line end": ("%packages\nvim", "{install: [nginx]}", "%packages\nvim\nnginx\n"),
    "a CRLF body": ("%packages\r\nvim\r\n%end\r\n", "{install: [nginx]}", "%packages\r\nvim\r\nnginx\r\n%end\r\n"),
    "an include stays": (
        "%packages\n%include /tmp/x\n%end\n",
        "{install: [nginx]}",
        "%packages\n%include /tmp/x\nnginx\n%end\n",
    ),
    "empty lines at the end stay there": (
        "%packages\n@^minimal-environment\n\n@core\n\n  \n%end\n",
        "{install: [nginx, vim]}",
        "%packages\n@^minimal-environment\n\n@core\nnginx\nvim\n\n  \n%end\n",
    ),
    "a comment at the end stays before": (
        "%packages\n@core\n\n# tools\n%end\n",
        "{install: [nginx]}",
        "%packages\n@core\n\n# tools\nnginx\n%end\n",
    ),
    "nothing but empty lines": ("%packages\n\n%end\n", "{install: [nginx]}", "%packages\nnginx\n\n%end\n"),
    "nothing to drop": (BASE, "{drop: [emacs]}", BASE),
    "a group is not a package": (BASE, "{drop: [core]}", BASE),
}


@pytest.mark.parametrize(("base", "packages", "result"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_packages(base, packages, result):
    target = "rhel5" if "%end" not in base and "install: [nginx]" in packages and "vim" in base else "rhel9"
    laid = over(base, f"packages: {packages}\n", target=target)
    assert not [one for one in laid.found if one.severity != "note"], laid.said
    assert laid.text == result
    assert over(laid.text, f"packages: {packages}\n", target=target).text == result
    assert len(laid.merged.origins()) == result.count("\n") + (not result.endswith("\n"))


@pytest.mark.parametrize("release", RELEASES)
def test_an_environment_that_is_excluded_goes(release, tmp_path):
    """To the reference `-@^a` takes back an `@^a` above it; by itself it is a group that is called `^a`."""
    end = "" if release == "rhel5" else "%end\n"
    base = f"%packages\n@^server\nvim\n{end}"
    laid = over(base, "packages: {exclude: ['@^server']}\n", target=release)
    assert laid.text == f"%packages\nvim\n{end}"
    assert [(one.what.text, str(one.by.location)) for one in laid.merged.removed] == [
        ("@^server\n", "profiles/web.yaml:2:22")
    ]
    said = {}
    for name, text in {"laid": laid.text, "both": base.replace("vim", "vim\n-@^server")}.items():
        (tmp_path / name).write_text(text)
        said[name] = meaning(tmp_path / name, release)
        assert said[name] is not None
    assert said["laid"] == said["both"]


def test_an_environment_that_was_excluded_can_come_back():
    files = {
        "base.ks": "%packages\n@^server\nvim\n%end\n",
        "mid.yaml": "extends: base\npackages: {exclude: ['@^server']}\n",
        "web.yaml": "extends: mid\npackages: {install: ['@^minimal']}\n",
    }
    assert lay(files).text == "%packages\nvim\n@^minimal\n%end\n"
    # Another one is not spoken of.
    assert over(files["base.ks"], "packages: {exclude: ['@^x']}\n").text == ("%packages\n@^server\nvim\n-@^x\n%end\n")


@pytest.mark.parametrize("key", ["exclude", "drop"])
def test_what_comes_back_is_from_whom_brought_it(key):
    files = {
        "base.ks": "%packages\n@^server\n%end\n",
        "mid.yaml": f"extends: base\npackages: {{{key}: ['@^server']}}\n",
        "web.yaml": "extends: mid\npackages: {install: ['@^server']}\n",
    }
    laid = lay(files)
    assert laid.text == files["base.ks"]
    assert [one.layer for one in laid.merged.origins()] == ["profiles/base.ks", "profiles/web.yaml", "profiles/base.ks"]


def test_profiles_that_disagree_about_the_environment():
    files = {
        "base.ks": "%packages\n@^server\n%end\n",
        "left.yaml": "extends: base\npackages: {exclude: ['@^server']}\n",
        "right.yaml": "extends: base\npackages: {install: ['@^server']}\n",
        "web.yaml": "extends: [left, right]\n",
    }
    laid = lay(files)
    assert (laid.codes, laid.text) == (["KS405"], "%packages\n@^server\n%end\n")


def test_what_is_toggled_shadows_each_word_once():
    files = {
        "base.ks": "%packages\nvim\n%end\n",
        "a.yaml": "extends: base\npackages: {exclude: [vim]}\n",
        "b.yaml": "extends: a\npackages: {install: [vim]}\n",
        "web.yaml": "extends: b\npackages: {exclude: [vim]}\n",
    }
    laid = lay(files)
    assert laid.text == "%packages\n-vim\n%end\n"
    origin, seen = laid.merged.origins()[1], []
    while True:
        seen.append(origin.layer)
        if not origin.shadowed:
            break
        ((origin, _),) = origin.shadowed
    assert seen == ["profiles/web.yaml", "profiles/b.yaml", "profiles/a.yaml", "profiles/base.ks"]


def test_an_origin_of_many_statements_is_shadowed_once():
    base = "part / --size=1\npart /a --size=1\n"
    above = "extends: base\npartitioning: {scheme: lvm}\n"
    files = {"base.ks": base, "lvm.yaml": above, "web.yaml": "extends: lvm\npartitioning: {scheme: plain}\n"}
    laid = lay(files)
    (part, *_) = [one for one in laid.merged.entries if one.node.text.startswith("part")]
    assert [one.origin.layer for one in part.origin.shadowed] == ["profiles/lvm.yaml"]
    assert len(part.origin.shadowed[0].origin.shadowed) == 2


def test_an_exclusion_with_a_star_that_takes_what_another_layer_wants():
    laid = over("%packages\niwl100-firmware\nvim\n%end\n", "packages: {exclude: ['iwl*-firmware']}\n")
    (found,) = laid.found
    assert found.code == "KS406"
    assert "`-iwl*-firmware` takes away `iwl100-firmware`, which profiles/base.ks wants" in found.message
    assert found.location.source.path == "profiles/web.yaml"
    assert found.related[0].location.span.line == 2


@pytest.mark.parametrize("pattern", ["*", "iwl*", "iwl?00*", "[hi]wl100-firmware", "*-firmware"])
def test_every_kind_of_pattern(pattern):
    assert over("%packages\niwl100-firmware\n%end\n", f"packages: {{exclude: ['{pattern}']}}\n").codes == ["KS406"]


def test_one_layer_may_exclude_what_it_wants():
    """The installer's own way to want a family of packages but one: not for ksc to judge."""
    assert over("lang C\n", "packages: {install: [kernel-core], exclude: ['kernel*']}\n").codes == []


def test_dropping_either_side_settles_it():
    base = "%packages\niwl100-firmware\n%end\n"
    assert over(base, "packages: {exclude: ['iwl*'], drop: [iwl100-firmware]}\n").codes == []
    parent = "extends: base\npackages: {exclude: ['iwl*']}\n"
    files = {"base.ks": base, "parent.yaml": parent, "web.yaml": "extends: parent\npackages: {drop: ['iwl*']}\n"}
    assert lay(files).codes == []


def test_a_second_base_brings_its_packages():
    files = {
        "a.ks": "%packages\nvim\n@core\n%end\n",
        "b.ks": "%packages --nocore # all\n# mine\n-vim\nnano\n@core --optional\n%include /tmp/more\n%end\n",
        "web.yaml": "extends: [a, b]\npackages: {exclude: [vim]}\n",
    }
    laid = lay(files)
    assert laid.text == "%packages --nocore\n-vim\n@core --optional\nnano\n%include /tmp/more\n%end\n"
    places = [(one.layer, one.location.span.line) for one in laid.merged.origins()]
    assert places[3:5] == [("profiles/b.ks", 4), ("profiles/b.ks", 6)]


WRONG = {
    "{install: ['-vim']}": "KS325",
    "{exclude: ['-vim']}": "KS325",
    "{install: ['']}": "KS325",
    "{install: ['vim # the editor']}": "KS325",
    "{install: ['vim nano']}": "KS325",
    "{install: ['%include x']}": "KS325",
    '{install: ["a\\nb"]}': "KS320",
    "{install: {vim: null}}": "KS307",
    "{install: [[vim]]}": "KS307",
    "{instal: [vim]}": "KS306",
    "{options: {nocor: true}}": "KS322",
    "{options: {nocore: maybe}}": "KS307",
    "[vim]": "KS307",
}


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("-vim", "stands under `exclude`, without the `-`"),
        ("%end", "begins with `%` names no package"),
        ("%include /tmp/x", "begins with `%` names no package"),
        ("vim nano", "write a list"),
    ],
)
@pytest.mark.parametrize("key", ["install", "exclude"])
def test_the_reason_is_the_right_one(key, entry, reason):
    (found,) = over("%packages\n%end\n", f"packages: {{{key}: ['{entry}']}}\n").found
    assert found.code == "KS325"
    assert reason in found.message


@pytest.mark.parametrize("packages", WRONG)
def test_what_is_wrong(packages):
    laid = over("%packages\n%end\n", f"packages: {packages}\n")
    assert laid.codes == [WRONG[packages]], laid.said
