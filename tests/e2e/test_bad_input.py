"""Bad input: a diagnostic that fits on a screen, exit code 1 or 2, no traceback, soon, and the build as it was."""

import contextlib
import json
import os
import re
import shutil
import socket
import time
from collections import Counter
from pathlib import Path

import pytest
from commandline import BASE, FILES, WEB, snapshot
from e2e.spoilt import MIB, clear

# What files hold.


def test_a_long_line_in_a_base(bad):
    bad.put("profiles/base.ks", BASE + "nosuchcommand " + "x" * 10 * MIB + "\n")
    bad.fails(code="KS201")
    bad.put("profiles/base.ks", BASE.replace("en_US", "x" * 10 * MIB + " --nope"))
    bad.fails(code="KS205")
    bad.put("profiles/base.ks", BASE + "lang '" + "x" * 10 * MIB + "\n")
    bad.fails(code="KS101")


def test_a_long_line_that_is_fine(bad):
    bad.put("profiles/base.ks", BASE + "#" * 10 * MIB + "\n")
    assert bad.run("compile").returncode == 0
    assert (bad.folder / "build/http/ks/web.ks").stat().st_size > 10 * MIB


def test_a_long_line_in_a_profile(bad):
    bad.put("profiles/web.yaml", WEB + "x" * 10 * MIB + ": 1\n")
    bad.fails(code="KS301")
    bad.put("profiles/web.yaml", WEB + "boot: {label: '" + "x" * 10 * MIB + "'}\n")
    bad.fails(code="KS702")


def test_a_long_line_in_a_script(bad):
    bad.put("profiles/long.sh", "echo " + "x" * 10 * MIB + "\n%end\n")
    bad.put("profiles/web.yaml", WEB + "scripts: [{section: post, name: a, file: long.sh}]\n")
    bad.fails(code="KS413")
    bad.put("profiles/long.sh", "echo " + "x" * 10 * MIB + "\n")
    assert bad.run("compile").returncode == 0


def test_deep_extends(bad):
    for number in range(1000):
        bad.put(f"profiles/p{number}.yaml", f"extends: p{number + 1}\n")
    bad.put("profiles/p1000.yaml", "extends: base\n")
    bad.fails("compile", "p0", "--stdout", "kickstart", code="KS303")
    ran = bad.run("compile")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr and "KS999" not in ran.stderr
    assert snapshot(bad.folder / "build") == bad.before


def test_extends_in_a_circle(bad):
    bad.put("profiles/web.yaml", WEB.replace("extends: base", "extends: [base, other]"))
    bad.put("profiles/other.yaml", "extends: web\n")
    assert "extends itself" in bad.fails(code="KS309")


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize("name", ["profiles/web.yaml", "ksc.yaml"])
@pytest.mark.parametrize("where", ["vars: {bomb: %s}\n", "%s"])
def test_a_yaml_bomb(bad, name, where):
    bomb = BOMB if where == "%s" else "vars:\n" + "".join(f"  {line}\n" for line in BOMB.splitlines())
    bad.put(name, FILES[name] + bomb)
    bad.fails(code="KS303")


def test_yaml_nested_too_deep(bad):
    bad.put("profiles/web.yaml", WEB + "vars: {x: " + "[" * 100_000 + "]" * 100_000 + "}\n")
    bad.fails(code="KS303")


def test_huge_yaml(bad):
    bad.put("profiles/web.yaml", WEB + "vars:\n" + "".join(f"  v{n}: {n}\n" for n in range(50_000)))
    ran = bad.run("compile")  # a lot, and right
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("name", ["profiles/base.ks", "profiles/web.yaml", "ksc.yaml"])
def test_a_file_that_is_too_large(bad, name):
    with (bad.folder / name).open("r+b") as file:
        file.truncate(65 * MIB)  # sparse: takes no space
    assert "64 MiB" in bad.fails(code="KS903")


# What stands in the file: the codes in a base, a profile and ksc.yaml. YAML reads Latin-1 as a key's value.
NO_TEXT = {
    b"\0": ("KS107", "KS301", "KS301"),
    b"\xff\xfe\0x": ("KS108", "KS301", "KS301"),
    b"caf\xe9": ("KS108", "KS306", "KS502"),
    b"\x1b[2J\x07": ("KS201", "KS301", "KS301"),
}
SPOILT = ("profiles/base.ks", "profiles/web.yaml", "ksc.yaml")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [(name, content, code) for content, by_file in NO_TEXT.items() for name, code in zip(SPOILT, by_file, strict=True)],
)
def test_bytes_that_are_no_text(bad, name, content, code):
    bad.put(name, FILES[name].encode() + b"lang: " + content + b"\n")
    said = bad.fails(code=code)
    assert "\x1b" not in said
    assert "\0" not in said


def test_nothing_but_nul(bad):
    bad.put("profiles/base.ks", bytes(MIB))
    bad.fails(code="KS107")


def test_thousands_of_errors(bad):
    bad.put("profiles/base.ks", BASE + "nosuchcommand\n" * 5_000)
    ran = bad.run("compile")
    assert ran.returncode == 1
    assert ran.stderr.count("error[KS201]") == 40
    assert "4960 more findings are not shown" in ran.stderr
    assert len(json.loads(bad.run("compile", "--format", "json").stdout)["diagnostics"]) >= 5_000
    assert snapshot(bad.folder / "build") == bad.before


# What stands where a file should be.


def spoil(path: Path, how: str) -> None:
    """Something else than a file at `path`."""
    path.unlink(missing_ok=True)
    if how == "folder":
        path.mkdir()
    elif how == "FIFO":
        os.mkfifo(path)
    elif how == "socket":
        with socket.socket(socket.AF_UNIX) as one, contextlib.chdir(path.parent):
            one.bind(path.name)
    elif how == "broken link":
        path.symlink_to("nowhere")
    elif how == "loop":
        path.symlink_to(path.name)
    elif how == "device":
        path.symlink_to("/dev/zero")
    elif how == "name too long":
        path.symlink_to("x" * 300)


KINDS = {
    "folder": "KS902",
    "FIFO": "KS902",
    "socket": "KS905",
    "broken link": "KS901",
    "loop": "KS905",
    "device": "KS902",
    "name too long": "KS905",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("how", "code"), KINDS.items())
def test_no_file(bad, name, how, code):
    spoil(bad.folder / name, how)
    said = bad.fails(code=code)
    assert name in said


@pytest.mark.parametrize(("how", "code"), KINDS.items())
@pytest.mark.parametrize("verb", ["check", "import"])
def test_no_file_as_an_argument(bad, how, code, verb):
    spoil(bad.folder / "it.ks", how)
    assert "it.ks" in bad.fails(verb, "it.ks", code=code)


@pytest.mark.parametrize(("how", "code"), {**KINDS, "device": "KS315"}.items())
def test_no_file_as_a_script(bad, how, code):
    spoil(bad.folder / "profiles/it.sh", how)
    bad.put("profiles/web.yaml", WEB + "scripts: [{section: post, name: a, file: it.sh}]\n")
    said = bad.fails(code=code)
    assert "profiles/web.yaml:7:" in said


@pytest.mark.parametrize("path", ["missing.sh", "../../etc/passwd", "/etc/passwd", "../../../../../../etc/passwd"])
def test_a_script_that_is_not_there_or_not_ours(bad, path):
    bad.put("profiles/web.yaml", WEB + f"scripts: [{{section: post, name: a, file: {path}}}]\n")
    said = bad.fails(code="KS901" if path == "missing.sh" else "KS315")
    assert "root:" not in said
    bad.put("profiles/base.ks", BASE + f"%include {path}\n")
    bad.put("profiles/web.yaml", WEB)
    ran = bad.run("compile")
    assert "Traceback" not in ran.stderr
    for artifact in (bad.folder / "build").rglob("*"):
        assert not artifact.is_file() or b"root:x:" not in artifact.read_bytes()


@pytest.mark.parametrize("how", ["folder", "FIFO", "broken link", "device"])
def test_no_folder_to_build_in(bad, how):
    shutil.rmtree(bad.folder / "build")
    bad.before = {}
    spoil(bad.folder / "out", how)
    if how == "folder":
        (bad.folder / "out").rmdir()
        (bad.folder / "out").write_text("mine")
    ran = bad.run("compile", "-o", "out")
    clear(ran, "KS814")


# And much input that is right.


MANY = 10_000
GROUPS = MANY // 100


def many_lines() -> tuple[list[str], list[str]]:
    """100,000 lines that are right: commands of many kinds, and the lines of sections."""
    commands = ["bootloader --append=quiet", "zerombr", "clearpart --all --initlabel"]
    for n in range(GROUPS):
        commands += [f"part pv.{n} --ondisk=sda --size=10000", f"volgroup vg{n} pv.{n}"]
    for n in range(MANY):
        commands += [
            f"repo --name=r{n} --baseurl=http://192.0.2.10/r{n} --cost={n % 99 + 1}",
            f"# line {n}",
            f"user --name=u{n} --uid={n + 2000} --groups=wheel,g{n % 7}",
            f"group --name=g{n} --gid={n + 2000}  # as it was",
        ]
    for n in range(MANY // 10):
        commands.append(f'network --device="eth{n}" --bootproto=static --ip=192.0.2.7 --netmask=255.255.255.0')
        commands.append(f"part /srv/p{n} --fstype=xfs --size={n + 100} --ondisk=sdb")
        commands.append(f"logvol /srv/l{n} --vgname=vg{n % GROUPS} --name=lv{n} --size={n + 100}")
    sections = ["%packages", "@core", *(f"package-{n}" for n in range(2 * MANY)), "%end"]
    for n in range(MANY // 10):
        sections += [f"%post --log=/root/post-{n}.log", *(f"echo {n} {step}" for step in range(36)), "%end"]
    return commands, sections


def many_overrides() -> tuple[str, set[str]]:
    """A profile whose 1,000 overrides each meet a line of `many_lines`, and how these lines begin."""
    kickstart = {
        "repo": {f"r{n}": {"cost": 777} for n in range(0, MANY, 40)},
        "user": {f"u{n}": {"shell": "/bin/zsh"} for n in range(1, MANY, 40)},
        "network": {f"eth{n}": {"ip": "192.0.2.99"} for n in range(200)},
        "group": {f"g{n}": None for n in range(0, MANY, 100)},
    }
    exclude = [f"package-{n}" for n in range(0, 2 * MANY, 100)]
    profile = {"extends": "base", "target": "rocky9", "kickstart": kickstart, "packages": {"exclude": exclude}}
    option = {"repo": "--name=%s", "user": "--name=%s", "group": "--name=%s", "network": '--device="%s"'}
    met = {f"{command} {option[command] % name}" for command, items in kickstart.items() for name in items}
    return json.dumps(profile), met | set(exclude)


def test_a_hundred_thousand_lines(bad, capsys):
    commands, sections = many_lines()
    base = [*BASE[: BASE.index("bootloader")].splitlines(), *commands, "reboot", *sections]
    assert len(base) >= 100_000
    bad.put("profiles/base.ks", "\n".join(base) + "\n")
    profile, met = many_overrides()
    assert len(met) == 1_000
    bad.put("profiles/web.yaml", profile)
    begun = time.perf_counter()
    ran = bad.run("compile", timeout=240)
    took = time.perf_counter() - begun
    assert ran.returncode == 0, ran.stderr[:2000]
    made = (bad.folder / "build/http/ks/web.ks").read_text().splitlines()
    untouched = [line for line in base if " ".join(line.split(" ")[:2]) not in met]
    assert len(untouched) == len(base) - 1_000
    changed = Counter(
        re.sub(r"\d+", "N", line.split()[0]) for line in (Counter(made) - Counter(untouched)).elements() if line
    )
    assert changed.pop("#", 0) < 10  # the header
    assert changed == {"repo": 250, "user": 250, "network": 200, "-package-N": 200}
    assert sum(line.startswith("repo ") and line.endswith("--cost=777") for line in made) == 250
    assert sum(line.startswith("user ") and "--shell=/bin/zsh" in line for line in made) == 250
    assert sum(line.startswith("network ") and "--ip=192.0.2.99" in line for line in made) == 200
    # What nothing overrides stands as it stood in the base, in its order.
    kept = set(untouched)
    assert [line for line in made if line in kept] == untouched
    with capsys.disabled():
        print(f"\n{len(base):,} lines with 1,000 overrides compiled in {took:.1f} s")
