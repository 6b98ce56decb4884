"""What holds for every base and every profile, both made from the facts."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from laying import lay, over
from reference import meaning
from support import examples

from ksc.dialects import facts
from ksc.dialects.spec import CommandSpec, OptionSpec, PositionalSpec, taken
from ksc.dialects.statement import read
from ksc.syntax import Command, Section, parse
from ksc.syntax.edit import make_command
from ksc.syntax.packages import package_lines

RELEASE = "rhel9"
WORDS = st.sampled_from(
    ["a", "b1", "x.y", "/data", "two words", 'quo"te', "#5", "it's", "ü", "back\\slash", "a=b", "100%"]
)
NAMES = st.sampled_from(["alpha", "beta", "gamma"])
MOUNTS = st.sampled_from(["/", "/boot", "/home", "swap", "pv.1", "none"])
ITEMS = st.sampled_from(["one", "two", "three"])

COMMANDS = [spec for spec in facts().commands.values() if spec.status(RELEASE) == "active" and not spec.opaque]
REPEATING = [spec for spec in COMMANDS if spec.repeat]
ONCE = [spec for spec in COMMANDS if not spec.repeat]


def value_of(spec: OptionSpec | PositionalSpec, fields: set[str]) -> st.SearchStrategy[str]:
    choices = taken(spec.choices, RELEASE)
    if choices:
        return st.sampled_from(choices)
    if spec.name in fields:
        return MOUNTS if spec.type == "mountpoint" else NAMES
    kinds = {"integer": st.integers(0, 9).map(str), "boolean": st.sampled_from(["yes", "no"]), "mountpoint": MOUNTS}
    kinds |= {"list": st.lists(ITEMS, min_size=1, max_size=3).map(",".join)}
    kinds |= {"words": st.lists(ITEMS, min_size=1, max_size=3).map(" ".join)}
    return kinds.get(spec.type, WORDS)


def fields_of(spec: CommandSpec) -> set[str]:
    """The options and positionals that the keys of a command are made of."""
    text = " ".join([*spec.repeat.keys, *(f"{{{name}}}" for name in spec.repeat.then)]) if spec.repeat else ""
    return {name for name in (*spec.options, *(one.name for one in spec.positionals)) if f"{{{name}}}" in text}


def options_of(spec: CommandSpec) -> list[OptionSpec]:
    return [one for one in spec.options.values() if one.status(RELEASE) == "active"]


@st.composite
def statements(draw: Any, spec: CommandSpec) -> str:
    """One statement, as somebody might write it: options anywhere, in one word or two."""
    fields = fields_of(spec)
    words: list[list[str]] = []
    for one in spec.takes(RELEASE):
        needed = one.arity in ("one", "many") or one.name in fields
        count = draw(st.integers(int(needed), 2 if one.many else 1))
        words.append([draw(value_of(one, fields)) for _ in range(count)])
    options = options_of(spec)
    chosen = draw(st.lists(st.sampled_from(options), max_size=3, unique_by=lambda one: one.name)) if options else []
    chosen += [spec.options[name] for name in fields if name in spec.options and spec.options[name] not in chosen]
    for option in chosen:
        if option.type == "flag":
            word = [f"--{option.name}"]
        else:
            value = draw(value_of(option, fields))
            word = draw(st.sampled_from([[f"--{option.name}={value}"], [f"--{option.name}", value]]))
        words.insert(draw(st.integers(0, len(words))), word)
    flat = [word for one in words for word in one]
    return make_command([spec.name, *flat], "").text


PACKAGES = st.sampled_from(
    ["vim", "@core", "-nano", "@^server", "emacs # mine", "", "# a comment", "joe", "@base --optional"]
)
SCRIPTS = st.sampled_from(["echo one", "  cat <<E", "", "# no\n#yes", "\x0c"])


@st.composite
def bases(draw: Any) -> str:
    """A kickstart of statements, comments, blank lines and sections."""
    singles = draw(st.lists(st.sampled_from(ONCE), max_size=6, unique_by=lambda one: one.slot or one.name))
    items = draw(st.lists(st.sampled_from(REPEATING), max_size=5))
    lines = [draw(statements(spec)) + draw(st.sampled_from(["", "  # why"])) for spec in (*singles, *items)]
    lines += draw(st.lists(st.sampled_from(["", "# a comment", "   # indented"]), max_size=4))
    lines = draw(st.permutations(lines))
    for _ in range(draw(st.integers(0, 2))):
        lines += ["%packages", *draw(st.lists(PACKAGES, max_size=5)), "%end"]
    for kind in draw(st.lists(st.sampled_from(["%pre", "%post", "%post --nochroot"]), max_size=3)):
        lines += [*draw(st.sampled_from([[], ["# ksc: name=motd"]])), kind, draw(SCRIPTS), "%end"]
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return (
        newline.join(lines).replace("\r\n", "\n").replace("\n", newline) + draw(st.sampled_from(["", newline]))
        if lines
        else ""
    )


@st.composite
def said_of(draw: Any, spec: CommandSpec) -> Any:
    """What a mapping says of a command: options and positionals by name."""
    known = [*options_of(spec), *(one for one in spec.takes(RELEASE) if one.arity in ("one", "optional"))]
    if not known:
        return {}
    made: dict[str, Any] = {}
    for one in draw(st.lists(st.sampled_from(known), max_size=3, unique_by=lambda one: one.name)):
        if one.name in fields_of(spec):
            continue  # that would give an item another name
        if isinstance(one, OptionSpec) and draw(st.integers(0, 4)) == 0:
            made[one.name] = None
        elif one.type == "flag":
            made[one.name] = draw(st.booleans())
        elif one.many and draw(st.booleans()):
            made[one.name] = {"add": draw(st.lists(ITEMS, max_size=2)), "remove": draw(st.lists(ITEMS, max_size=2))}
        else:
            made[one.name] = draw(value_of(one, set()))
    return made


@st.composite
def profiles(draw: Any) -> dict[str, Any]:
    """What a profile says, as data; YAML takes JSON."""
    kickstart: dict[str, Any] = {}
    for spec in draw(st.lists(st.sampled_from(ONCE), max_size=4, unique_by=lambda one: one.slot or one.name)):
        text = statements(spec).map(lambda line, name=spec.name: line.removeprefix(name).strip())
        kickstart[spec.name] = draw(st.one_of(st.none(), text, said_of(spec)))
    for spec in draw(st.lists(st.sampled_from(REPEATING), max_size=3, unique_by=lambda one: one.name)):
        if spec.repeat.all_keys or "{" in spec.repeat.keys[0].replace("{mntpoint}", "").replace("{name}", ""):
            continue  # several names for one item: the table has them
        keys = MOUNTS if "mntpoint" in spec.repeat.keys[0] else NAMES
        kickstart[spec.name] = draw(st.dictionaries(keys, st.one_of(st.none(), said_of(spec)), max_size=3))
    packages = {
        key: draw(st.lists(ITEMS | st.sampled_from(["vim", "nano"]), max_size=3)) for key in ("install", "drop")
    }
    made: dict[str, Any] = {"kickstart": kickstart, "packages": packages}
    if draw(st.booleans()):
        made["scripts"] = {"new": {"section": "post", "text": draw(SCRIPTS)}}
    return {key: value for key, value in made.items() if draw(st.booleans())}


def laid_over(base: str, profile: dict[str, Any], times: int = 1):
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in profile.items())
    files = {"base.ks": base, "p1.yaml": "extends: base\n" + text}
    files |= {f"p{number}.yaml": f"extends: p{number - 1}\n{text}" for number in range(2, times + 1)}
    return lay(files, leaf=f"p{times}", target=RELEASE)


def errors(laid: Any) -> list[str]:
    return [one.code for one in laid.found if one.severity == "error"]


# An ambiguous key, and a word that would be an option, are what may be wrong with such profiles.
EXPECTED = {"KS404", "KS408", "KS410"}


@given(bases())
def test_a_profile_that_says_nothing_changes_no_byte(base):
    laid = over(base, "title: nothing\n")
    assert not errors(laid), laid.said
    assert laid.text == base


@settings(max_examples=examples(300))
@given(bases(), profiles())
def test_applying_twice_equals_once(base, profile):
    once = laid_over(base, profile)
    assert set(errors(once)) <= EXPECTED, once.said
    if errors(once):
        return
    assert laid_over(base, profile, times=2).text == once.text
    assert laid_over(once.text, profile).text == once.text


@settings(max_examples=examples(200))
@given(bases(), profiles())
def test_the_result_parses_back_to_the_merged_state(base, profile):
    laid = laid_over(base, profile)
    if errors(laid):
        return
    document = parse(laid.text)
    assert str(document) == laid.text
    assert not document.diagnostics, laid.text
    assert list(shape(document.nodes)) == list(shape(entry.node for entry in laid.merged.entries))


def shape(nodes: Any) -> Iterator[Any]:
    for node in nodes:
        if isinstance(node, Command):
            yield [word.value for word in node.words]
        elif isinstance(node, Section):
            yield [word.value for word in node.words], node.body, node.end


@settings(max_examples=examples(200))
@given(bases(), profiles())
def test_what_the_profile_does_not_speak_of_stays(base, profile):
    """Every line whose command the profile does not name is there still, in its order."""
    laid = laid_over(base, profile)
    if errors(laid):
        return
    spoken = {facts().names[name] for name in profile.get("kickstart", {})}
    spoken |= {
        mate.name for name in tuple(spoken) for mate in facts().commands.values()
        if mate.slot and mate.slot == facts().commands[name].slot
    }  # fmt: skip
    packages = "packages" in profile
    before = list(untouched(parse(base).nodes, spoken, packages=packages))
    after = iter(untouched(parse(laid.text).nodes, spoken, packages=packages))
    for line in before:
        assert any(line.rstrip("\r\n") == other.rstrip("\r\n") for other in after), line


def untouched(nodes: Any, spoken: set[str], *, packages: bool) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Command) and facts().names.get(node.name) in spoken:
            continue
        if isinstance(node, Section) and node.kind == "%packages" and packages:
            yield from (line.text for line in package_lines(node.body) if line.kind == "comment")
            continue
        yield node.text


@settings(max_examples=examples(200))
@given(bases(), profiles())
def test_every_line_has_an_origin_that_holds_it(base, profile):
    laid = laid_over(base, profile)
    if errors(laid):
        return
    lines = laid.text.split("\n")
    lines = lines[:-1] if lines[-1] == "" else lines
    origins = laid.merged.origins()
    assert len(origins) == len(lines)
    for line, origin in zip(lines, origins, strict=True):
        assert origin.location is not None
        source, span = origin.location
        assert source.path == origin.layer
        assert span.line <= len(source.lines)
        if origin.layer == "profiles/base.ks" and line.strip():
            held = source.line(span.line).strip()
            changed = held != line.strip()
            # A line that the profile changed is still of the same command.
            assert not changed or held.split()[0].lstrip("-") == line.split()[0].lstrip("-")


@given(bases(), profiles())
def test_each_option_knows_where_it_comes_from(base, profile):
    laid = laid_over(base, profile)
    if errors(laid):
        return
    for entry in laid.merged.entries:
        if isinstance(entry.node, Command) and entry.options:
            given = {one.name for one in read(facts().command(entry.node.name), entry.node.words, RELEASE).given}
            assert set(entry.options) <= given


# The reference parser: what it accepts it accepts still.

SOUND = [
    "lang en_US.UTF-8",
    "keyboard --vckeymap=us",
    "timezone Europe/Berlin --utc",
    "bootloader --location=mbr --timeout=5",
    "rootpw --lock",
    "selinux --enforcing",
    "firewall --enabled --port=22:tcp --service=ssh",
    "network --device=eth0 --bootproto=dhcp",
    "network --hostname=a.example",
    "url --url=http://a/b",
    "repo --name=epel --baseurl=http://c",
    "services --enabled=sshd",
    "user --name=bob --groups=wheel",
    "group --name=ops",
    "clearpart --all --initlabel",
    "part /boot --size=500",
    "part pv.01 --size=1 --grow",
    "volgroup vg pv.01",
    "logvol / --vgname=vg --name=root --size=5000",
    "logvol swap --vgname=vg --name=swap --size=500",
    "reboot --eject",
    "skipx",
    "firstboot --disable",
    "zerombr",
    "text",
]
SAYS: list[dict[str, Any]] = [
    {"timezone": "Asia/Tokyo"},
    {"timezone": {"utc": False}},
    {"bootloader": {"timeout": 1, "append": {"add": ["quiet", "rhgb"]}}},
    {"bootloader": None},
    {"rootpw": {"password": "$6$a$b"}},
    {"rootpw": {"lock": True}},
    {"selinux": {"permissive": True}},
    {"firewall": {"port": {"add": ["443:tcp"], "remove": ["22:tcp"]}}},
    {"firewall": {"disabled": True}},
    {"network": {"eth0": {"bootproto": "static", "ip": "10.0.0.2", "netmask": "255.0.0.0"}}},
    {"network": {"eth1": {"bootproto": "dhcp"}}},
    {"url": {"mirrorlist": "http://x"}},
    {"cdrom": True},
    {"nfs": "--server=a --dir=/b"},
    {"repo": {"epel": {"cost": 5}}},
    {"repo": {"epel": None, "new": {"metalink": "http://m"}}},
    {"services": {"enabled": {"add": ["chronyd"]}, "disabled": ["cups"]}},
    {"user": [{"name": "amy", "groups": ["wheel", "ops"], "gecos": 'A "B" #c'}]},
    {"user": {"bob": {"uid": 1001, "groups": {"add": ["x"]}}}},
    {"part": {"/boot": {"size": 900, "fstype": "ext4"}}},
    {"logvol": {"/": {"size": 9000}, "vg/var": {"mntpoint": "/var", "size": 10}}},
    {"poweroff": True},
    {"reboot": {"kexec": True}},
    {"graphical": True},
    {"skipx": None},
    {"keyboard": {"xlayouts": ["us", "de"]}},
    {"lang": {"addsupport": ["de_DE"]}},
    {"firstboot": {"reconfig": True}},
    {"group": {"ops": {"gid": 900}}},
]


def accepts(text: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.ks"
        path.write_text(text)
        return meaning(path, RELEASE) is not None


def slot(name: str) -> str:
    spec = facts().command(name)
    assert spec is not None
    return spec.slot or name


@given(st.lists(st.sampled_from(SOUND), unique=True), st.lists(st.sampled_from(SAYS), max_size=5))
def test_what_the_reference_parser_takes_it_takes_still(lines, says):
    base = (
        "".join(f"{line}\n" for line in {"lang C": 0, "keyboard us": 0, "timezone UTC": 0} | dict.fromkeys(lines))
        + "%packages\n@core\n%end\n"
    )
    assert accepts(base)
    kickstart: dict[str, Any] = {}
    for one in says:
        # Two that replace each other are not for one profile to say.
        kickstart = {name: value for name, value in kickstart.items() if slot(name) not in map(slot, one)} | one
    laid = laid_over(base, {"kickstart": kickstart})
    assert not errors(laid), laid.said
    if "logvol" in kickstart and not any(line.startswith("logvol /") for line in lines):
        return  # a size alone makes no volume
    assert accepts(laid.text), laid.text
