"""What is shipped works: sdist and wheel are built, installed elsewhere, and do the main job there.

The environment they are installed into holds nothing but the distributions that the wheel's own metadata
asks for, linked from the one that runs the tests. So it needs no network, and an undeclared import fails.
"""

import os
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import ROOT

PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    """Run, with none of the test run's own settings; fail with everything it printed."""
    clean = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", "NO_COLOR": "1", **env}
    ran = subprocess.run(
        command,
        cwd=cwd,
        env=clean,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert ran.returncode == 0, f"{' '.join(map(str, command))}\n{ran.stdout}"
    return ran.stdout


def build(source: Path, out: Path) -> Path:
    """The wheel of `source`, by way of its sdist, as a packager would."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, source, cwd=out)
    (wheel,) = out.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment's bin/, with the wheel installed and no more than it asks for."""
    home = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", "--without-pip", home / "venv", cwd=home)
    (packages,) = (home / "venv").glob("lib/python*/site-packages")
    link_requirements("ksc-kickstart", packages)
    install(home / "venv/bin", wheel)
    return home / "venv/bin"


def install(bin_folder: Path, wheel: Path) -> None:
    """With pip, which finds every requirement in place and in bounds, or fails: it has no index to ask."""
    pip = (sys.executable, "-m", "pip", "--python", bin_folder / "python")
    options = ("--no-index", "--no-cache-dir", "--no-compile")  # what is run compiles itself
    run(*pip, "install", *options, wheel, cwd=bin_folder, PIP_CONFIG_FILE=os.devnull)


def link_requirements(name: str, packages: Path) -> None:
    """Link what distribution `name` needs, and what that needs in turn, into the folder `packages`."""
    for text in distribution(name).requires or ():
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        if canonicalize_name(wanted.name) == "ksc-kickstart":
            continue
        found = distribution(wanted.name)
        tops = {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}
        for top in tops:
            link = packages / top
            if not link.exists():
                link.symlink_to(Path(str(found.locate_file(top))))
        link_requirements(wanted.name, packages)


def test_wheel_holds_the_package_and_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ksc").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "_data" not in path.parts
    }
    assert package <= names
    data = {f"ksc/_data/{path.name}" for path in (ROOT / "grammars").glob("*.lark")} | {"ksc/_data/facts.json"}
    data |= {f"ksc/_data/values/{path.name}" for path in (ROOT / "grammars/values").glob("*.txt")}
    assert data <= names
    info = {name for name in names if ".dist-info/" in name}
    assert any(name.endswith("licenses/LICENSE") for name in info)
    assert {name for name in names - info if not name.startswith("ksc/")} == set()


def test_sdist_holds_the_sources(wheel: Path) -> None:
    (sdist,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "pyproject.toml",
        "LICENSE",
        "README.md",
        "grammars/kickstart.lark",
        "tests/house/test_wheel.py",
    } <= names


def test_building_leaves_the_checkout_alone(wheel: Path) -> None:
    # Compiled facts in the checkout would hide later edits of the YAML they came from.
    assert wheel.exists()
    assert not (ROOT / "ksc/_data").exists()


def test_facts_compile_with_build_requirements_alone() -> None:
    """An isolated build has pyyaml and hatchling, none of what ksc itself runs on."""
    absent = "import sys; sys.modules.update(dict.fromkeys(['lark', 'jinja2', 'pluggy', 'typer']))"
    run(sys.executable, "-c", f"{absent}; import ksc.dialects.load, ksc.dialects.compiled", cwd=ROOT)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "anaconda-ks.cfg").write_bytes((ROOT / "docs/examples/anaconda-ks.cfg").read_bytes())
    (tmp_path / "ksc.yaml").write_text("")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/web.yaml").write_text(
        "extends: anaconda-ks\n"
        "kickstart:\n"
        "  timezone: Asia/Shanghai --utc\n"
        "  repo:\n"
        "    extra: {baseurl: http://mirror.example.com/extra}\n"
        "packages: {install: [nginx]}\n"
    )
    return tmp_path


def test_main_job_away_from_the_checkout(clean: Path, workspace: Path) -> None:
    where = run(clean / "python", "-c", "import ksc; print(ksc.__file__)", cwd=workspace)
    assert Path(where.strip()).is_relative_to(clean.parent)
    assert run(clean / "ksc", "--version", cwd=workspace).strip().endswith(distribution("ksc-kickstart").version)
    run(clean / "ksc", "import", "anaconda-ks.cfg", cwd=workspace)
    original = (workspace / "anaconda-ks.cfg").read_bytes()
    assert (workspace / "profiles/anaconda-ks.ks").read_bytes() == original
    run(clean / "ksc", "compile", "web", cwd=workspace)
    kickstart = (workspace / "build/http/ks/web.ks").read_text()
    assert "\ntimezone Asia/Shanghai --utc\n" in kickstart
    assert "\nnginx\n" in kickstart
    assert "LABEL" in (workspace / "build/tftp/pxelinux.cfg/default").read_text().upper()
    assert kickstart in run(clean / "ksc", "compile", "web", "--stdout", "kickstart", cwd=workspace)
    assert "kickstart" in run(clean / "ksc", "plugins", cwd=workspace)
    run(clean / "ksc", "init", "machines", cwd=workspace)
    run(clean / "ksc", "-C", "machines", "compile", "--strict", cwd=workspace)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)
def test_plugin_is_a_wheel_of_its_own(plugin: Path, clean: Path, workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    out.mkdir()
    built = build(plugin, out)
    install(clean, built)
    name = built.name.split("-")[0].replace("_", "-")
    try:
        assert name in run(clean / "ksc", "plugins", cwd=workspace)
    finally:
        pip = (sys.executable, "-m", "pip", "--python", clean / "python")
        run(*pip, "uninstall", "--yes", name, cwd=workspace)


def test_there_is_a_plugin_to_learn_from() -> None:
    assert PLUGINS
