"""Every example in README.md and docs/ is run, as a reader would who follows the page from top to bottom.

A page starts in a fresh copy of the repository's workspace (`ksc.yaml`, `profiles/`, `docs/examples/`), with
`ksc` on PATH. Its fenced blocks act on that one folder, in their order:

`console`
    A line `$ command` is run by bash; lines `> ...` right below continue it. What stands below, up to the
    next `$` or the end of the block, is what it must print (standard output and errors together, spaces at
    line ends aside). A line `...` stands for any number of lines. Where nothing stands below, the output is
    not compared. A command must exit with 0, unless a last line `[exit N]` says otherwise. README.md has the `ksc`
    that is installed; for the other pages it is one that need not start (`warm.py`).
`yaml`
    With a first line `# folder/file.yaml` the block is written to that file of the workspace. Without one
    it is a fragment, and must be YAML.
`python`
    Run as a script, in the workspace; with `>>>` in it, as a doctest.
`kickstart base`, `yaml profile`, `kickstart result`
    Layers and what becomes of them. A base is called `base` and a profile `profile`, unless a word behind
    says otherwise (`yaml profile web`). The last profile above a result is compiled, as if it also said
    `extends: base` and `target: rhel9` where it does not say so itself; the result is the kickstart
    without its two generated lines. `text findings` is what is reported about the same layers.
`sh`
    What is typed in the checkout itself: `make ...`, `git clone ...`, activation. It is not run here, since
    make runs these tests. Only that nothing else hides in such a block is looked at.

Any other block (`text`, a kickstart, a grammar) is shown, not run.

A table whose last columns are `base`, a profile's key and `result` is a list of such layers, one in each row,
with the profile's words inside the key's braces. A row of `packages:` has only the lines of its `%packages`.
A result is lines, or `nothing`, or an error's code. A table with the columns `left:`, `right:` and `both:` has two
profiles over the base and one over both, by what stands under their `kickstart:`; its result may end in a warning's
code.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from support import ROOT
from warm import Warm

import ksc
from ksc.diagnostics import Report
from ksc.diagnostics.render.text import render

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w*)(?P<label>[^\n]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
FILE_NAME = re.compile(r"# ([\w./-]+\.(?:ya?ml|ks|cfg|py))$")
IN_THE_CHECKOUT = re.compile(r"(make|git clone|cd|source|python3 -m venv|pip install)\b")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    kind: str
    body: str
    line: int
    label: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a console block; `expected` None: not compared."""

    command: str
    expected: str | None
    exit_code: int


def blocks(page: str) -> Iterator[Block]:
    for found in FENCE.finditer(page):
        body = re.sub(rf"^{found['indent']}", "", found["body"], flags=re.MULTILINE)
        label = tuple(found["label"].split())
        yield Block(found["kind"], body, page.count("\n", 0, found.start()) + 2, label)


def steps(body: str) -> Iterator[Step]:
    assert body.startswith("$ "), "a console block starts with a command: `$ ...`"
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        lines = part.rstrip().split("\n")
        command = [lines.pop(0)]
        while lines and lines[0].startswith("> "):
            command.append(lines.pop(0).removeprefix("> "))
        exit_code = 0
        if lines and (says := re.fullmatch(r"\[exit (\d+)\]", lines[-1])):
            exit_code = int(says[1])
            lines.pop()
        yield Step("\n".join(command), "\n".join(lines) if lines else None, exit_code)


def agrees(expected: str, actual: str) -> bool:
    """Whether the output is the expected one, a line `...` standing for any lines, or none."""
    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + r"\n"
        for line in expected.strip("\n").split("\n")
    )
    plain = "".join(f"{line.rstrip()}\n" for line in actual.strip("\n").split("\n"))
    return re.fullmatch(pattern, plain) is not None


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    for name in ("ksc.yaml", "hosts.yaml", "hosts.csv"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "profiles", folder / "profiles")
    shutil.copytree(ROOT / "docs/examples", folder / "docs/examples")
    return folder


def environment(home: Path, *commands: Path) -> dict[str, str]:
    """A reader's: nothing of the test run's own settings but PATH, with this interpreter's commands first.

    Those in the folders `commands` come even before.
    """
    path = os.pathsep.join([*map(str, commands), str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "120"}


def run_console(block: Block, folder: Path, env: dict[str, str]) -> None:
    for step in steps(block.body):
        ran = subprocess.run(
            ["bash", "-c", step.command],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        assert ran.returncode == step.exit_code, f"`{step.command}` printed:\n{ran.stdout}"
        if step.expected is not None:
            assert agrees(step.expected, ran.stdout), f"`{step.command}` printed:\n{ran.stdout}"


class _Fragment(yaml.SafeLoader):
    """Reads ksc's own tags (`!secret`, `!replace`, `!remove`) as their plain values."""


def _plain(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Fragment.add_multi_constructor("!", _plain)


def run_yaml(block: Block, folder: Path, _env: dict[str, str]) -> None:
    if named := FILE_NAME.match(block.body.split("\n", 1)[0]):
        target = (folder / named[1]).resolve()
        assert target.is_relative_to(folder.resolve()), "a file of the workspace"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(block.body)
    else:
        yaml.load(block.body, _Fragment)  # raises where it is not YAML


def run_python(block: Block, folder: Path, env: dict[str, str]) -> None:
    script = folder.parent / "example.py"
    script.write_text(f'r"""\n{block.body}\n"""' if ">>> " in block.body else block.body)
    command = [sys.executable, *(["-m", "doctest"] if ">>> " in block.body else []), str(script)]
    ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def run_sh(block: Block, _folder: Path, _env: dict[str, str]) -> None:
    for line in block.body.splitlines():
        assert not line.strip() or line.startswith("#") or IN_THE_CHECKOUT.match(line), "this belongs to `console`"


class Layers:
    """The layers of one example, and what they were compiled to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.files: dict[str, str] = {}
        self.leaf = ""
        self.done = False

    def add(self, name: str, text: str) -> None:
        if self.done:
            self.files, self.done = {}, False
        self.files[name] = text
        if name.endswith(".yaml"):
            self.leaf = name.removesuffix(".yaml")

    def compiled(self) -> tuple[str, Report]:
        """The kickstart without the lines that ksc puts above it, and the findings."""
        self.done, self.number = True, self.number + 1
        profiles = self.folder / str(self.number) / "profiles"
        profiles.mkdir(parents=True)
        for name, text in self.files.items():
            said = yaml.load(text, _Fragment) if name.endswith(".yaml") else {}
            missing = {"extends": "base", "target": "rhel9"} if name == f"{self.leaf}.yaml" else {}
            head = "".join(f"{key}: {value}\n" for key, value in missing.items() if key not in (said or {}))
            (profiles / name).write_text(text + head)
        build = ksc.Workspace(profiles.parent).compile(self.leaf, site=False)
        made = next((one.content.decode() for one in build.artifacts if one.kind == "kickstart"), "")
        return "".join(made.splitlines(keepends=True)[2:]), build.report


def run_layers(block: Block, layers: Layers) -> bool:
    """Whether a block is of an example of layers; it is then taken or compared."""
    match (block.kind, *block.label):
        case ("kickstart", "base", *name):
            layers.add(f"{name[0] if name else 'base'}.ks", block.body)
        case ("yaml", "profile", *name):
            layers.add(f"{name[0] if name else 'profile'}.yaml", block.body)
        case ("kickstart", "result"):
            made, report = layers.compiled()
            assert report.ok, render(report)
            assert made == block.body, f"it makes:\n{made}"
        case ("text", "findings"):
            said = render(layers.compiled()[1])
            assert agrees(block.body, said), f"it says:\n{said}"
        case _:
            return False
    return True


TABLE = re.compile(r"^\|.*\| base \| `(?P<key>\w+):` \| result \|\n\|[-| ]+\|\n(?P<rows>(?:\|.*\|\n)+)", re.MULTILINE)


def rows(page: str) -> Iterator[tuple[int, str, list[str]]]:
    """The rows of the tables of layers: line, key, the cells `base`, profile and `result`."""
    for found in TABLE.finditer(page):
        first = page.count("\n", 0, found.start("rows")) + 1
        for number, row in enumerate(found["rows"].splitlines(), first):
            yield number, found["key"], [cell.strip() for cell in row.strip("|").split(" | ")][-3:]


def code(cell: str) -> str:
    """The lines of a table's cell: `one`<br>`two`."""
    return "".join(f"{line}\n" for line in re.findall(r"`([^`]+)`", cell))


def run_row(key: str, cells: list[str], layers: Layers) -> None:
    base, profile, result = cells
    around = ("%packages\n", "%end\n") if key == "packages" else ("", "")
    layers.add("base.ks", around[0] + code(base) + around[1])
    layers.add("profile.yaml", f"{key}: {{{code(profile).strip()}}}\n")
    made, report = layers.compiled()
    if refused := re.fullmatch(r"error `(KS\d+)`", result):
        assert {one.code for one in report.errors} == {refused[1]}, render(report)
        return
    assert not len(report), render(report)
    assert made == around[0] + ("" if result == "nothing" else code(result)) + around[1], f"it makes:\n{made}"


DIAMONDS = re.compile(r"^\|.*\| `left:` \| `right:` \| `both:` \| result \|\n\|[-| ]+\|\n((?:\|.*\|\n)+)", re.MULTILINE)


def run_diamond(cells: list[str], layers: Layers) -> None:
    base, left, right, both, result = cells
    layers.add("base.ks", code(base))
    for name, said, extends in (("left", left, "base"), ("right", right, "base"), ("profile", both, "[left, right]")):
        layers.add(f"{name}.yaml", f"extends: {extends}\nkickstart: {{{code(said).strip()}}}\n")
    made, report = layers.compiled()
    lines, _, warned = result.partition("warning")
    assert {one.code for one in report} == set(re.findall(r"KS\d+", warned)), render(report)
    for one in report:  # both places
        assert one.location.source.path == "profiles/right.yaml"
        assert [related.location.source.path for related in one.related] == ["profiles/left.yaml"]
    assert made == code(lines), f"it makes:\n{made}"


RUN = {"console": run_console, "yaml": run_yaml, "python": run_python, "sh": run_sh}


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `ksc` that need not start."""
    return Warm(environment(tmp_path_factory.mktemp("home"))).folder() / "bin"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page(page: Path, workspace: Path, tmp_path: Path, quick: Path) -> None:
    env, layers = environment(tmp_path, *(() if page == PAGES[0] else (quick,))), Layers(tmp_path / "layers")
    for block in blocks(page.read_text()):
        try:
            if not run_layers(block, layers) and (run := RUN.get(block.kind)):
                run(block, workspace, env)
        except (AssertionError, yaml.YAMLError, subprocess.TimeoutExpired) as failed:
            pytest.fail(f"{page.relative_to(ROOT)}:{block.line}: {failed}", pytrace=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_rows_of_tables(page: Path, tmp_path: Path) -> None:
    layers, wrong = Layers(tmp_path), []
    for line, key, cells in rows(page.read_text()):
        try:
            run_row(key, cells, layers)
        except AssertionError as failed:
            wrong.append(f"{page.relative_to(ROOT)}:{line}: {failed}")
    for found in DIAMONDS.finditer(page.read_text()):
        for row in found[1].splitlines():
            try:
                run_diamond([cell.strip() for cell in row.strip("|").split("|")][-5:], layers)
            except AssertionError as failed:
                wrong.append(f"{page.relative_to(ROOT)}: {row}: {failed}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def anchors(page: Path) -> set[str]:
    """What may stand behind `#` in a link to a page: its headings, as the usual renderers name them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for link, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", page.read_text()):
        target = page.parent / link if link else page
        if "://" not in link and (not target.exists() or (anchor and anchor not in anchors(target))):
            dead.append(f"{link}#{anchor}" if anchor else link)
    assert not dead


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("one\ntwo", "one\ntwo\n", True),
        ("one\n...\nfour", "one\ntwo\nthree\nfour\n", True),
        ("one\n...", "one\n", True),
        ("one", "one\ntwo\n", False),
        ("one ...", "one two\n", False),
        ("a.c", "abc\n", False),
    ],
)
def test_how_output_is_compared(expected: str, actual: str, *, same: bool) -> None:
    assert agrees(expected, actual) is same


def test_how_a_console_block_is_read() -> None:
    body = "$ first \\\n> --more\nout\n[exit 1]\n$ second\n"
    assert list(steps(body)) == [Step("first \\\n--more", "out", 1), Step("second", None, 0)]
