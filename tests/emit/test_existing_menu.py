"""Menus that build on an existing one: what stays, what takes whose place, what boots by itself."""

from dataclasses import replace
from pathlib import Path

import pytest
from emit.kit import codes, install, menu, site, split, tree
from golden import same
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples
from syntax.menus.kit import CASES, menus, text_of

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, Source
from ksc.emit import EmitContext, MenuEntry, SiteInput, pxelinux
from ksc.emit.existing import automatic, entries_of
from ksc.emit.merging import merged_menu
from ksc.layer.site import Site
from ksc.model import Boot, Install
from ksc.syntax.menus import Directive, Help, Label, parse_menu
from ksc.syntax.menus.looks import looks_like_menu

GOLDEN = Path(__file__).parent / "golden"
BOOT = Boot(label="linux", menu="Install ^server", append=("console=ttyS0",))


def on(text: str, settings_: str = "{}") -> Site:
    keys = settings_.removeprefix("{").removesuffix("}")
    made = site(f"server: 192.0.2.10\nmenu: {{{', '.join(filter(None, ['from: menus/old.cfg', keys]))}}}\n")
    return replace(made, menu=replace(made.menu, imported=parse_menu(Source("menus/old.cfg", text))))


def laid(text: str, *installs: Install, keys: str = "{}") -> tuple[str, list[Diagnostic]]:
    return menu(*installs, at=on(text, keys))


def case(name: str) -> str:
    return text_of(CASES / f"{name}.cfg")


@pytest.mark.parametrize("name", ["el5", "el6", "el7", "el8", "el9", "fedora", "grown", "crlf", "mixed"])
def test_what_stands_there_stays(name: str) -> None:
    """Nothing new, nothing in `ksc.yaml`, and a default that asks: the file itself, under its new head."""
    text, found = laid(case(name))
    head, _, rest = text.partition("\n")
    assert head.startswith("# Made by ksc.")
    end = "" if case(name).endswith("\n") else "\r\n"
    assert rest == case(name) + end
    assert not found


@pytest.mark.parametrize("name", ["el5", "el6", "el7", "crlf", "grown"])
def test_golden(name: str) -> None:
    """`linux`, or `c6` in the grown menu, is the profile's; another profile is new."""
    label = "c6" if name == "grown" else "linux"
    profiles = (install("web", boot=replace(BOOT, label=label), title="Web server"), install("db", title="Databases"))
    text, _ = laid(case(name), *profiles)
    same(GOLDEN / f"laid-{name}.menu", text)


def test_the_classic_case() -> None:
    """The medium's isolinux.cfg: `linux` is the profile's, vesa, rescue, local and memtest stay where they are."""
    classic = install("ks", "rhel6", on=tree("centos6", "http://172.16.92.13/centos"), boot=Boot(label="linux"))
    text, found = laid(case("el6"), classic)
    made = parse_menu(text)
    assert [label.name for label in made.labels()] == ["linux", "vesa", "rescue", "local", "memtest86"]
    first, vesa, rescue, local, memory = made.labels()
    append = first.get("APPEND")
    assert append is not None
    assert append.value.split()[1] == "ks=http://192.0.2.10/ks/ks.ks"
    old = list(parse_menu(case("el6")).labels())
    assert [vesa.text, rescue.text, memory.text] == [old[1].text, old[2].text, old[4].text]
    assert local.text.replace("  MENU DEFAULT\n", "") == old[3].text
    assert codes(found) == ["KS716"]
    assert found[0].related[0].location.span.line == old[0].header.span.line


KS = "ui menu.c32\nlabel a\n kernel k\n append initrd=i {a}\nlabel local\n localboot 0\n{more}"


@pytest.mark.parametrize(
    ("text", "keys", "default", "told"),
    [
        # What it boots by itself has a kickstart: at its mark, as the first, by name, by command, in a submenu.
        (KS.format(a="ks=x\n menu default", more=""), "{}", "local", ["KS716"]),
        (KS.format(a="inst.ks=http://h/k", more=""), "{}", "local", ["KS716"]),
        (KS.format(a="ks", more="default a\n"), "{}", "local", ["KS716"]),
        (KS.format(a="quiet", more="default a ks=http://h/k\n"), "{}", "local", ["KS716"]),
        (KS.format(a="quiet", more="ontimeout vmlinuz ks=http://h/k\n"), "{}", "local", ["KS716"]),
        (KS.format(a="ks=x", more="ontimeout a\n"), "{}", "local", ["KS716"]),
        (KS.format(a="auto=true url=x", more=""), "{}", "local", ["KS716"]),
        (KS.format(a="coreos.inst.install_dev=/dev/sda", more=""), "{}", "local", ["KS716"]),
        (KS.format(a='nuke="dwipe --autonuke"', more=""), "{}", "local", ["KS716"]),
        (KS.format(a='ocs_live_run="ocs-sr -b restoredisk img sda"', more=""), "{}", "local", ["KS716"]),
        ("append ks=x\nui menu.c32\nlabel a\n kernel k\nlabel local\n localboot 0\n", "{}", "local", ["KS716"]),
        # What stands behind the kernel counts as well, before `APPEND`, also where that takes the menu's own away.
        ("ui menu.c32\nlabel a\n linux k initrd=i ks=x\nlabel local\n localboot 0\n", "{}", "local", ["KS716"]),
        ("ui menu.c32\nlabel a\n kernel k ks=x\n append -\nlabel local\n localboot 0\n", "{}", "local", ["KS716"]),
        ("default a\nlabel a\n kernel k ks=x\nlabel disk\n com32 chain.c32 hd0\n", "{}", "disk", ["KS716"]),
        # Without a menu: only what `DEFAULT` says.
        ("default a\nlabel a\n kernel k\n append ks=x\nlabel local\n localboot 0\n", "{}", "local", ["KS716"]),
        ("default local\nlabel a\n kernel k\n append ks=x\nlabel local\n localboot 0\n", "{}", "local", []),
        ("label a\n kernel k\n append ks=x\nlabel local\n localboot 0\n", "{}", "", []),
        ("label linux\n kernel k\n append ks=x\nlabel local\n localboot 0\n", "{}", "local", ["KS716"]),
        # A local disk that has to be found, or made.
        ("default a\nlabel a\n kernel k\n append ks=x\n", "{}", "local", ["KS716"]),
        ("default local\nlabel LOCAL\n kernel k\n append ks=x\n", "{}", "local-disk", ["KS716"]),
        ("default a\nlabel a\n append ks\nlabel disk\n com32 chain.c32\n append hd0 0\n", "{}", "disk", ["KS716"]),
        # It asks, or somebody has said that it may.
        (KS.format(a="quiet", more=""), "{}", "a", []),
        (KS.format(a="ks=x\n menu default", more=""), "{unattended: true}", "a", []),
        (KS.format(a="ks=x\n menu default", more=""), "{default: a, unattended: true}", "a", []),
        (KS.format(a="ks=x\n menu default", more=""), "{default: a}", "local", ["KS707"]),
        (KS.format(a="quiet", more=""), "{default: local}", "local", []),
        (KS.format(a="quiet", more="label m\n kernel memtest\n"), "{default: m}", "m", []),
        (KS.format(a="quiet", more=""), "{default: b}", "local", ["KS706"]),
    ],
)
def test_what_boots_by_itself(text: str, keys: str, default: str, told: list[str]) -> None:
    made, found = laid(text, keys=keys)
    assert codes(found) == told
    read = parse_menu(made)
    boots = automatic(read, entries_of(read))
    assert (boots.label or "") == default
    if told or not keys.startswith("{d"):
        assert "unattended" in keys or not any(one.installs for one in boots.entries)
        assert "unattended" in keys or not boots.commands


def test_a_profile_that_takes_the_defaults_place_needs_to_be_allowed() -> None:
    text = KS.format(a="quiet\n menu default", more="")
    for allowed, keys, default in [
        (False, "{}", "local"),
        (True, "{}", "a"),
        (False, "{unattended: true}", "a"),
        (False, "{default: web}", "local"),
        (False, "{default: web, unattended: true}", "a"),
    ]:
        made, found = laid(text, install("web", boot=Boot(label="A"), unattended=allowed), keys=keys)
        read = parse_menu(made)
        assert automatic(read, entries_of(read)).label == ("A" if default == "a" else default), (allowed, keys)
        assert bool(found) is (default == "local")


def test_a_local_disk_in_a_submenu_is_used() -> None:
    text = "ui menu.c32\nlabel a\n append ks\nmenu begin\nlabel disk\n localboot 0\nmenu end\n"
    made, found = laid(text)
    assert codes(found) == ["KS716"]
    assert made.split("\n", 1)[1] == "ONTIMEOUT disk\n" + text


def test_site_settings_count_for_more() -> None:
    text = "menu title Old\ntimeout 600\nui menu.c32\nmenu begin\nmenu title Inner\nmenu end\nMENU TITLE again\n"
    made, _ = laid(text, keys="{title: New, timeout: 5}")
    assert made.split("\n", 1)[1] == "MENU TITLE New\nTIMEOUT 50\nui menu.c32\nmenu begin\nmenu title Inner\nmenu end\n"
    made, _ = laid("ui menu.c32\n", keys="{title: New, timeout: 0}")
    assert made.split("\n", 1)[1] == "MENU TITLE New\nTIMEOUT 0\nui menu.c32\n"
    kept, _ = laid(text)
    assert kept.split("\n", 1)[1] == text


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ("{}", ["a", "web", "rescue", "m", "inner"]),
        ("{after: m}", ["a", "rescue", "m", "web", "inner"]),
        ("{after: INNER}", ["a", "rescue", "m", "inner", "web"]),
    ],
)
def test_where_new_entries_go(keys: str, order: list[str]) -> None:
    text = (
        "ui menu.c32\nlabel a\n kernel k\n append initrd=i\n# one\nlabel rescue\n kernel k\n append initrd=i rescue\n"
        "label m\n kernel memtest\nmenu begin\n  label inner\n    kernel k\n    append initrd=i\nmenu end\n"
    )
    made, found = laid(text, install("web"), keys=keys)
    assert not found
    assert [label.name for label in parse_menu(made).labels()] == order
    depths = {node.name: depth for node, depth in parse_menu(made).walk() if isinstance(node, Label)}
    assert depths["web"] == ("INNER" in keys)
    if "INNER" in keys:
        assert "\n  LABEL web\n    MENU LABEL web\n" in made
    without = made[: made.index("\n", made.index("web") - 8)]
    assert text.startswith(without.split("\n", 1)[1].rstrip()[:20])


def test_a_label_that_is_not_there() -> None:
    _, found = laid(case("el6"), keys="{after: vessa}")
    assert codes(found) == ["KS715"]
    assert found[0].help == "did you mean `vesa`?"
    assert found[0].severity == "error"


def test_who_may_see_and_boot_a_label_stays() -> None:
    text = "label a\n menu passwd x\n menu hide\n menu indent 2\n kernel k\n timeout 5\n append ks\n"
    made, found = laid(text, install("web", boot=Boot(label="a")))
    assert codes(found) == ["KS718"]
    (label,) = parse_menu(made).labels()
    assert [label.get(word) is not None for word in ("MENU PASSWD", "MENU HIDE", "MENU INDENT")] == [True] * 3
    assert " timeout 5\n" in made
    assert "append ks\n" not in made


def test_hot_keys_of_what_stands_there_come_first() -> None:
    text = "ui menu.c32\nlabel a\n menu label ^Web\n localboot 0\nmenu begin\nlabel b\n menu label ^Deep\nmenu end\n"
    web, deep = install("web", boot=Boot(menu="^Web")), install("deep", boot=Boot(menu="^Deep"))
    made, found = laid(text, web, deep)
    assert codes(found) == ["KS710"]
    assert "MENU LABEL Web\n" in made
    assert "MENU LABEL ^Deep\n" in made


def test_the_first_of_two_labels_of_one_name_is_taken() -> None:
    made, _ = laid("label a\n kernel one\nlabel a\n kernel two\n", install("web", boot=Boot(label="a")))
    kernels = [label.get("KERNEL") for label in parse_menu(made).labels()]
    assert [one.value for one in kernels if one] == ["images/rocky9/vmlinuz", "two"]


def test_another_machines_kernel_leaves_the_label_alone() -> None:
    arm = install("arm", on=tree(arch="aarch64"), boot=Boot(label="linux"), unattended=True)
    made, _ = laid(case("el6"), arm)
    (first, *_) = parse_menu(made).labels()
    assert first.get("KERNEL").value == "vmlinuz"  # type: ignore[union-attr]
    read = parse_menu(made)
    assert automatic(read, entries_of(read)).label == "local"


def test_entries_of_the_model() -> None:
    made = {one.label: one for one in entries_of(parse_menu(case("grown")))}
    c6, debian, local = made["c6"], made["debian"], made["local"]
    assert (c6.kind, c6.kernel, c6.initrd) == ("linux", "images/c6/vmlinuz", "images/c6/initrd.img")
    assert c6.arguments == ("ks=http://192.0.2.10/c6.ks", "ksdevice=bootif")
    assert (c6.title, c6.hot_key, c6.bootif, c6.installs) == ("CentOS 6 (kickstart)", 7, True, True)
    assert (c6.submenu, c6.help[0]) == (("Install", "CentOS"), "Erases ALL disks.")
    assert (debian.initrd, debian.installs, debian.bootif) == ("debian/initrd.gz", True, False)
    assert (local.kind, local.title, local.submenu) == ("local", "Local disk", ())
    assert [made[name].kind for name in ("back", "memtest", "secret")] == ["other", "linux", "other"]
    assert made["secret"].hidden


def test_many_labels() -> None:
    text = "".join(f"label l{number}\n kernel k\n append initrd=i\n" for number in range(1_000))
    made, _ = laid(text, install("web", boot=Boot(label="l500")), install("new"), keys="{after: l700}")
    names = [label.name for label in parse_menu(made).labels()]
    assert names == [f"l{number}" for number in range(701)] + ["new"] + [f"l{n}" for n in range(701, 1_000)]


# A menu's text is its administrator's, whatever it is; what ksc adds is one label and no other line.
nasty = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\n\r\t\v\f\x00\x1b\x85\u2028^^^ #;'\"{}$()%")), max_size=20
)
words = st.one_of(
    nasty,
    st.sampled_from(["%post", "{{ 7*7 }}", "$(reboot)", "`id`", "a\nLABEL evil", "ENDTEXT", "a;b", "'", '"', "ks=x"]),
    st.text("ab ^-.", min_size=1, max_size=6),
)
entries = st.builds(
    MenuEntry,
    label=st.one_of(st.sampled_from(["linux", "a", "web-1"]), words),
    title=words,
    kernel=st.one_of(st.just("images/t/vmlinuz"), words),
    initrd=st.one_of(st.just("images/t/initrd.img"), words),
    arguments=st.lists(words, max_size=3).map(tuple),
    hot_key=st.one_of(st.none(), st.integers(0, 5)),
    help=st.lists(words, max_size=2).map(tuple),
    profile=st.one_of(st.none(), st.just("p")),
    unattended=st.booleans(),
)
white = "".join(map(chr, range(33)))


def shape(label: Label) -> list[str]:
    return [type(one).__name__ if not isinstance(one, Directive) else one.keyword for one in label.members]


def agrees(label: Label, entry: MenuEntry, wanted: MenuEntry) -> None:
    """A label that was read back is what the model has, and has no line more."""
    assert label.name == wanted.label
    assert entry.title == (wanted.title.replace("^", "").strip(white) or wanted.label)
    if wanted.kernel:
        assert (entry.kind, entry.kernel, entry.initrd) == ("linux", wanted.kernel, wanted.initrd)
        append = label.get("APPEND")
        assert append is not None
        initrd = (f"initrd={wanted.initrd}",) if wanted.initrd else ()
        assert append.value == (" ".join((*initrd, *wanted.arguments)) or "-")
        assert entry.bootif == wanted.bootif
    else:
        assert entry.kind == "local"
    assert entry.help == tuple(line.strip(white) for line in wanted.help)
    allowed = {"MENU LABEL", "MENU DEFAULT", "KERNEL", "APPEND", "LOCALBOOT", "SYSAPPEND", "IPAPPEND", "Help"}
    assert set(shape(label)) <= allowed
    assert len(shape(label)) == len(set(shape(label)))


def emitted(given_entries: list[MenuEntry], at: Site) -> tuple[Artifact | None, list[Diagnostic]]:
    artifacts, found = split(pxelinux.emit(SiteInput((), tuple(given_entries)), EmitContext(at)))
    if artifacts:
        assert len(artifacts[0].origins) == artifacts[0].content.count(b"\n")
        assert None not in artifacts[0].origins
    return (artifacts[0] if artifacts else None), found


@settings(max_examples=examples(200))
@given(st.lists(entries, max_size=3), words)
def test_a_menu_of_ksc_reads_back_as_the_model(given_entries: list[MenuEntry], title: str) -> None:
    at = site("server: h\n")
    at = replace(at, menu=replace(at.menu, title=title))
    artifact, _ = emitted(given_entries, at)
    if artifact is None:
        return
    read = parse_menu(artifact.content.decode())
    outside = [one for one in read.nodes if isinstance(one, Directive)]
    assert [one.keyword for one in outside] == ["UI", "PROMPT", "MENU TITLE", "TIMEOUT"]
    assert outside[2].value == title.strip(white)
    by_label = {one.label: one for one in given_entries}
    labels = list(read.labels())
    assert labels[0].name == "local"
    assert len(labels) == len({one.name for one in labels}) <= 1 + len(by_label)
    for label, entry in zip(labels[1:], entries_of(read)[1:], strict=True):
        candidates = [one for one in given_entries if one.label == label.name]
        agrees(label, entry, next(one for one in candidates if one.title.replace("^", "").strip(white) == entry.title))


@settings(max_examples=examples(200))
@given(
    menus, st.lists(entries, max_size=3), st.sampled_from(["{}", "{title: T}", "{timeout: 7}", "{unattended: true}"])
)
def test_any_menu_keeps_its_own(text: str, given_entries: list[MenuEntry], keys: str) -> None:
    at = on(text, keys)
    artifact, _ = emitted(given_entries, at)
    assert artifact is not None
    read = parse_menu(artifact.content.decode("utf-8", "surrogateescape"))
    new = {one.label.casefold() for one in given_entries} | {"local", "local-disk", "local-disk-2"}
    before, after = (
        [own_lines(label) for label in one.labels() if label.name.casefold() not in new]
        for one in (parse_menu(text), read)
    )
    assert after == before


def own_lines(label: Label) -> list[str]:
    """The lines of a label but for those that the default and `ksc.yaml` have a say in."""
    ours = {"MENU DEFAULT", "DEFAULT", "ONTIMEOUT", "MENU TITLE", "TIMEOUT"}
    parts = [one for one in (label.header, *label.members) if not (isinstance(one, Directive) and one.keyword in ours)]
    return [(one.header + one.body if isinstance(one, Help) else one.text).strip() for one in parts]


@given(menus)
def test_nothing_installs_by_itself_unless_it_is_said(text: str) -> None:
    at = on(text)
    assert at.menu.imported is not None
    model, _ = merged_menu((), at, at.menu.imported)
    artifact, _ = emitted([], at)
    assert artifact is not None
    read = parse_menu(artifact.content.decode("utf-8", "surrogateescape"))
    boots = automatic(read, entries_of(read))
    assert not any(one.installs for one in boots.entries), artifact.content
    assert not boots.commands
    assert model.kept or boots.label == model.default


def test_what_is_made_is_a_menu_again() -> None:
    for name in ("el5", "grown"):
        made, _ = laid(case(name), install("web"))
        assert looks_like_menu(made, ())


def test_arguments_behind_the_kernel_are_an_entrys() -> None:
    menu = parse_menu("label a\n kernel vmlinuz initrd=i  ks=http://x/y\n append quiet\n")
    (one,) = entries_of(menu)
    assert (one.kernel, one.initrd, one.arguments, one.installs) == ("vmlinuz", "i", ("ks=http://x/y", "quiet"), True)
