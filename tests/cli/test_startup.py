"""What a run loads: modules are counted, since time cannot be tested."""

import json
import subprocess
import sys

import pytest
from commandline import BASE, WEB, environment, make

PROGRAM = """
import sys, json
sys.argv = json.loads(sys.argv[1])
from ksc.__main__ import main
code = 0
try:
    main()
except SystemExit as ended:
    code = ended.code
sys.stdout = sys.__stdout__
print("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


@pytest.fixture(scope="module")
def loads(tmp_path_factory):
    """The modules that a command line loads, once what is derived from the facts is cached."""
    folder = make(tmp_path_factory.mktemp("startup") / "ws")
    make(folder, {"profiles/template.yaml": WEB.replace("Web server", "'{{ site.server | upper }}'")})
    make(folder, {"profiles/plain.yaml": WEB.replace("Web server", "'{{ site.server }}'")})
    cache = str(tmp_path_factory.mktemp("cache"))

    def loads(*arguments: str, code: int = 0) -> set[str]:
        command = [sys.executable, "-c", PROGRAM, json.dumps(["ksc", *arguments])]
        ran = subprocess.run(command, cwd=folder, env=environment(XDG_CACHE_HOME=cache), capture_output=True, text=True)
        ended, modules = json.loads(ran.stdout.splitlines()[-1])
        assert (ended or 0) == code, ran.stderr
        return set(modules)

    loads("check", "profiles/base.ks")
    return loads


NOT_FOR_CHECK = {"jinja2", "pydantic", "rich", "yaml", "pluggy", "importlib.metadata"}
STAGES_ABOVE = ("ksc.merge", "ksc.hooks", "ksc.workspace", "ksc.emit", "ksc.write", "ksc.actions")
HEAVY = {"typer", "click", "lark", "jinja2", "yaml", "rich", "pluggy", "pydantic", "dataclasses", "typing"}


def test_the_version(loads):
    for option in ("--version", "-V"):
        modules = loads(option)
        assert not modules & HEAVY
        assert {name for name in modules if name.startswith("ksc")} == {"ksc", "ksc.__main__"}


def test_check(loads):
    modules = loads("check", "profiles/base.ks")
    assert not modules & NOT_FOR_CHECK
    assert not {name for name in modules if name.startswith(STAGES_ABOVE)}
    assert "ksc.diagnostics.render.text" not in modules  # nothing to show


def test_check_with_findings(loads, tmp_path):
    (tmp_path / "bad.ks").write_text(BASE + "nope\n")
    modules = loads("check", str(tmp_path / "bad.ks"), code=1)
    assert "ksc.diagnostics.render.text" in modules
    assert not modules & NOT_FOR_CHECK
    assert not {name for name in modules if name.startswith(STAGES_ABOVE)}


def test_check_of_disks(loads, tmp_path):
    (tmp_path / "none.ks").write_text("lang C\n")
    (tmp_path / "disks.ks").write_text("part / --size=9000\n")
    none, disks = (loads("check", str(tmp_path / name), "--target=rhel9") for name in ("none.ks", "disks.ks"))
    assert not {name for name in none if name.startswith(("ksc.checks.storage", "ksc.storage", "ksc.planner"))}
    assert {name.rpartition(".")[0] for name in disks - none} == {"ksc.checks", "ksc.checks.storage"}


@pytest.mark.parametrize("name", ["web", "plain"])
def test_compile(loads, name):
    modules = loads("compile", name, "--stdout", "kickstart")
    assert not modules & {"pydantic", "rich", "jinja2"}
    assert not {name for name in modules if name.startswith("ksc.planner")}


def test_jinja2_is_loaded_for_a_template_that_does_more(loads):
    assert "jinja2" in loads("compile", "template", "--stdout", "kickstart")


@pytest.mark.parametrize(
    ("use", "parts"),
    [
        ("ksc", set()),
        ("ksc.parse", {"diagnostics", "records", "resources", "syntax"}),
        ("ksc.check", {"checks", "diagnostics", "dialects", "records", "resources", "syntax"}),
    ],
)
def test_the_package_alone(use, parts):
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys, json, ksc; {use}; print(json.dumps(sorted(sys.modules)))"],
        env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules = set(json.loads(ran.stdout))
    assert {name.split(".")[1] for name in modules if name.startswith("ksc.")} == parts
    assert not modules & {"typer", "click", "jinja2", "yaml", "rich", "pluggy", "pydantic"}
