"""`ksc list`: what there is, as a tree, whatever is broken in it."""

import json

import pytest
from commandline import SITE, ksc_started, make, snapshot

from ksc.actions.listing import as_tree, list_profiles, selected
from ksc.diagnostics.render.text import columns

FILES = {
    "ksc.yaml": SITE,
    "hosts.yaml": (
        "web1: {profile: web, mac: 52:54:00:00:00:01, ip: dhcp}\n"
        "web2: {profile: web, mac: 52:54:00:00:00:02, ip: 192.0.2.4/24}\n"
        "lone: {mac: 52:54:00:00:00:03}\n"
        + "".join(f"db{number}: {{profile: db, mac: 52:54:00:00:01:{number}}}\n" for number in range(10, 40))
    ),
    "profiles/base.ks": "#version=RHEL9\nlang C\n",
    "profiles/spare.ks": "lang C\n",
    "profiles/common.yaml": "extends: base\nabstract: true\ntitle: Common parent\n",
    "profiles/hard.yaml": "extends: base\ntarget: rhel8\n",
    "profiles/web.yaml": "extends: [common, hard]\ntitle: Web 漢字\ntarget: rocky9\ntree: rocky9\n",
    "profiles/db.yaml": "extends: web\n",
    "profiles/web-2.yaml": "extends: web\n",
}
TREE = """\
PROFILE           RELEASE  TREE    HOSTS       TITLE
base.ks
├── common        rhel9                        Common parent (abstract)
│   └── web       rhel9    rocky9  web1, web2  Web 漢字 (also over hard)
│       ├── db    rhel9    rocky9  30 hosts
│       └── web-2 rhel9    rocky9
└── hard          rhel8
    └── web                                    (above)
spare.ks
(no profile)                       lone
"""


@pytest.fixture
def several(tmp_path, monkeypatch):
    folder = make(tmp_path / "ws", FILES)
    monkeypatch.chdir(folder)
    return folder


def aligned(text):
    """A tree without the blanks that put its cells under each other."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_tree(several, call):
    before = snapshot(several)
    code, out, err = call("list")
    assert (code, err) == (0, "")
    assert aligned(out) == aligned(TREE)
    lines = out.splitlines()
    titles = {columns(line[: line.index("Common")]) for line in lines if "Common" in line}
    titles |= {columns(line[: line.index("(above)")]) for line in lines if "(above)" in line}
    assert titles == {lines[0].index("TITLE")}
    assert call("list")[1] == out
    assert snapshot(several) == before


def test_hosts(several, call):
    out = call("list --hosts")[1]
    lines = aligned(out)
    at = lines.index("│ └── web rhel9 rocky9 web1, web2 Web 漢字 (also over hard)")
    assert lines[at + 1 : at + 3] == [
        "│ ├── web1 52:54:00:00:00:01 dhcp",
        "│ ├── web2 52:54:00:00:00:02 192.0.2.4/24",
    ]
    assert sum("52:54:00" in line for line in lines) == 33
    assert lines[-1] == "└── lone 52:54:00:00:00:03"


def test_what_is_asked_for_with_all_it_lies_over(several, call):
    assert [line.split()[-1] for line in call("list spare")[1].splitlines()] == ["PROFILE", "spare.ks"]
    names = {one.name for one in selected(list_profiles(several), ["web-*"]).rows}
    assert names == {"base", "common", "hard", "web", "web-2"}
    assert {one.name for one in selected(list_profiles(several), ["spare.ks", "hard"]).rows} == {
        "spare",
        "base",
        "hard",
    }
    code, out, err = call("list 'q*' weeb hard")
    assert code == 1
    assert "hard" in out and "spare" not in out
    assert err.count("KS794") == 2
    assert "no profile or base is called `q*`" in err and "did you mean `web`?" in err


def test_json(several, call):
    data = json.loads(call("list --format json")[1])
    assert data["ok"] is True
    profiles = {one["name"]: one for one in data["profiles"]}
    assert profiles["web"] == {
        "name": "web",
        "path": "profiles/web.yaml",
        "title": "Web 漢字",
        "extends": ["profiles/common.yaml", "profiles/hard.yaml"],
        "abstract": False,
        "target": "rhel9",
        "tree": "rocky9",
        "hosts": ["web1", "web2"],
        "problem": None,
    }
    assert profiles["common"]["abstract"] is True
    assert [one["name"] for one in data["bases"]] == ["base", "spare"]
    assert data["hosts_without_profile"] == ["lone"]
    assert len(profiles["db"]["hosts"]) == 30


BROKEN = {
    "a circle": ({"profiles/x.yaml": "extends: y\n", "profiles/y.yaml": "extends: x\n"}, "KS309"),
    "a circle of one": ({"profiles/x.yaml": "extends: [x]\n"}, "KS308"),
    "no parent": ({"profiles/x.yaml": "extends: nosuch\n"}, "KS308"),
    "no YAML": ({"profiles/x.yaml": "a: [\n"}, "KS301"),
    "a wrong key": ({"profiles/x.yaml": "extends: base\nexetnds: b\n"}, "KS306"),
    "no tree": ({"profiles/x.yaml": "extends: base\ntree: nope\n"}, "KS551"),
    "no release": ({"profiles/x.yaml": "extends: base\ntarget: rhel99\n"}, "KS554"),
    "nothing": ({"profiles/x.yaml": ""}, "KS553"),
    "bytes": ({"profiles/x.yaml": b"\xff\x00"}, "KS3"),
    "a folder": ({"profiles/x.yaml/a": ""}, "KS902"),
    "a site": ({"ksc.yaml": "a: [\n"}, "KS301"),
    "hosts": ({"hosts.yaml": "web1: {profile: nosuch, mac: 52:54:00:00:00:01}\n"}, "KS573"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_said_and_the_rest_is_shown(several, call, name):
    files, says = BROKEN[name]
    make(several, {key: text for key, text in files.items() if key != "ksc.yaml"})
    if "ksc.yaml" in files:
        (several / "ksc.yaml").write_text(files["ksc.yaml"])
    code, out, err = call("list")
    assert code == 1
    assert f"error[{says}" in err
    assert "── web " in out and "── db " in out
    if "profiles/x.yaml" in "".join(files):
        assert f"error[{says}" in next(line for line in out.splitlines() if " x " in line or line.startswith("x "))
    assert json.loads(call("list --format json")[1])["ok"] is False


def test_what_lies_over_something_broken_is_broken(several, call):
    make(several, {"profiles/common.yaml": "a: [\n"})
    rows = {row.name: row.problem.code for row in list_profiles(several).rows if row.problem}
    assert rows == {"common": "KS301", "web": "KS301", "db": "KS301", "web-2": "KS301"}
    assert call("list")[2].count("KS301") == 1


def test_a_parent_may_leave_the_release_to_its_children(several, call):
    make(several, {"profiles/mixin.yaml": "abstract: true\n", "profiles/x.yaml": "extends: [base, mixin]\n"})
    code, out, err = call("list")
    assert (code, err) == (0, "")
    assert "mixin (abstract)" in aligned(out)
    assert "└── x rhel9 (also over mixin)" in aligned(out)


def test_diamonds_are_spelt_out_once(tmp_path):
    """Sixty diamonds on top of each other have 2^60 ways through them."""
    files = {"profiles/p0.yaml": "target: rhel9\n"}
    for number in range(60):
        files |= {f"profiles/{side}{number}.yaml": f"extends: p{number}\n" for side in "lr"}
        files[f"profiles/p{number + 1}.yaml"] = f"extends: [l{number}, r{number}]\n"
    listing = list_profiles(make(tmp_path, files))
    assert len(as_tree(listing)) == 1 + 1 + 60 * 4


def test_packages(several, call):
    """`package/name`: profiles that a plugin ships."""
    make(several / "plugins", {"mine.py": PLUGIN, "shipped/server.yaml": "target: rhel9\ntitle: Shipped\n"})
    (several / "plugins/mine.py").chmod(0o644)
    with (several / "ksc.yaml").open("a") as site:
        site.write("plugins: [plugins/mine.py]\n")
    make(several, {"profiles/x.yaml": "extends: shipped/server\n"})
    code, out, err = call("list x")
    assert (code, err) == (0, "")
    assert aligned(out)[1:] == ["shipped/server rhel9 Shipped", "└── x rhel9"]


PLUGIN = """\
from pathlib import Path
from ksc.markers import hookimpl

@hookimpl
def ksc_profile_dirs():
    return {"shipped": Path(__file__).parent / "shipped"}
"""


def test_names_that_would_move_the_cursor(several, call):
    make(
        several,
        {"profiles/x.yaml": 'extends: base\ntitle: "a\\e[2Jb\\nc"\n', "profiles/a\x1b[1mb.yaml": "target: rhel9\n"},
    )
    out = call("list")[1]
    assert "\x1b" not in out
    assert all(line for line in out.splitlines())


def test_the_width_of_a_terminal(several):
    listing = list_profiles(several)
    whole = as_tree(listing)
    for width in (20, 40, 60):
        cut = as_tree(listing, width=width)
        assert len(cut) == len(whole)
        assert all(columns(line) <= width for line in cut)
        assert all(one == other or one.endswith("…") for one, other in zip(cut, whole, strict=True))
    assert all(line.isascii() for line in as_tree(selected(listing, ["hard"]), plain=True))


def test_a_terminal_without_lines(several):
    ran = ksc_started("list", "hard", cwd=several, env={"PYTHONIOENCODING": "ascii"})
    assert ran.stdout.splitlines()[1:] == ["base.ks", "`-- hard  rhel8"]


def test_nothing_to_list(tmp_path, call, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("list")[0] == 1
    assert "KS550" in call("list")[2]
    make(tmp_path, {"ksc.yaml": ""})
    code, out, err = call("list")
    assert (code, err) == (0, "")
    assert "ksc init" in out
    make(tmp_path, {"profiles": ""})
    assert "KS557" in call("list")[2]
