"""What tests of the emitters share: installations without a workspace, and a reader of PXELINUX menus."""

from dataclasses import dataclass, field, replace

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, Source
from ksc.dialects.spec import Dialect
from ksc.emit import EmitContext, MenuEntry, SiteInput, labels, pxelinux
from ksc.layer.changes import Origin
from ksc.layer.site import Site, read_site
from ksc.merge import Entry, Merged
from ksc.model import Boot, Install
from ksc.syntax import parse
from ksc.trees import Tree

SITE = Site(server="192.0.2.10", url="http://192.0.2.10")
BASE = "lang en_US.UTF-8\n\n%post\ntrue\n%end\n"


def dialect(name: str) -> Dialect:
    family = name.rstrip("0123456789")
    version = int(name[len(family) :])
    return Dialect(name, family, version, name, sections_end=name != "rhel5")


def tree(name: str = "rocky9", url: str = "http://192.0.2.10/rocky9", **more: object) -> Tree:
    return Tree(name, name, url, **more)  # type: ignore[arg-type]


NO_BOOT = Boot()
TREE = tree()


def merged(text: str = BASE, layer: str = "base") -> Merged:
    document = parse(text, f"profiles/{layer}.ks")
    entries = tuple(Entry(node, Origin(layer, document.locate(node))) for node in document.nodes)
    return Merged(entries, document.newline)


def install(
    profile: str = "web",
    release: str = "rhel9",
    *,
    text: str = BASE,
    boot: Boot = NO_BOOT,
    on: Tree | None = TREE,
    title: str | None = None,
    unattended: bool = False,
) -> Install:
    return Install(profile, profile if title is None else title, dialect(release), merged(text), on, boot, unattended)


def site(text: str) -> Site:
    made, found = read_site(Source("ksc.yaml", text))
    assert not found
    return made


def split(made: object) -> tuple[list[Artifact], list[Diagnostic]]:
    given = list(made)  # type: ignore[call-overload]
    artifacts = [one for one in given if isinstance(one, Artifact)]
    return artifacts, [one for one in given if isinstance(one, Diagnostic)]


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


def entries(one: Install, at: Site = SITE) -> tuple[list[MenuEntry], list[Diagnostic]]:
    given = list(labels.ksc_emit_menu(one, EmitContext(at, one.dialect, one.tree)))
    made = [each for each in given if isinstance(each, MenuEntry)]
    return made, [each for each in given if isinstance(each, Diagnostic)]


def menu(*installs: Install, at: Site = SITE) -> tuple[str, list[Diagnostic]]:
    """The text of the menu of these profiles, and every finding on the way there."""
    made, found = [], []
    for one in installs:
        some, problems = entries(one, at)
        made += some
        found += problems
    artifacts, problems = split(pxelinux.emit(SiteInput(installs, tuple(made)), EmitContext(at)))
    text = artifacts[0].content.decode() if artifacts else ""
    if artifacts:
        assert len(artifacts[0].origins) == text.count("\n")
        assert None not in artifacts[0].origins
    return text, [*found, *problems]


@dataclass(frozen=True)
class ReadLabel:
    """One label as PXELINUX's menu.c32 understands it."""

    name: str
    title: str = ""
    hot_key: str | None = None
    kernel: str = ""
    append: str = ""
    default: bool = False
    local: bool = False
    bootif: bool = False
    help: tuple[str, ...] = ()


@dataclass
class ReadMenu:
    """A menu read back. `other` are directives that this reader does not know."""

    settings: dict[str, str] = field(default_factory=dict)
    labels: list[ReadLabel] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def read_menu(text: str) -> ReadMenu:
    """By the rules of the loader: keywords in any case, a value up to the line's end, leading blanks skipped."""
    made = ReadMenu()
    lines = iter(text.replace("\r", "\n").split("\n"))
    for line in lines:
        word, _, rest = line.strip(" \t").partition(" ")
        keyword, rest = word.upper(), rest.strip(" \t")
        if keyword == "MENU":
            second, _, rest = rest.partition(" ")
            keyword, rest = f"MENU {second.upper()}", rest.lstrip(" \t")
        if not keyword or keyword.startswith("#"):
            continue
        if keyword in ("UI", "PROMPT", "TIMEOUT", "MENU TITLE"):
            made.settings[keyword] = rest
        elif keyword == "LABEL":
            made.labels.append(ReadLabel(rest))
        elif not made.labels or not _into(made, keyword, rest, lines):
            made.other.append(line)
    return made


def _into(made: ReadMenu, keyword: str, rest: str, lines: object) -> bool:
    label = made.labels[-1]
    if keyword == "MENU LABEL":
        at = rest.find("^")
        hot_key = rest[at + 1].lower() if 0 <= at < len(rest) - 1 else None
        label = replace(label, title=rest.replace("^", ""), hot_key=hot_key)
    elif keyword == "TEXT" and rest.upper() == "HELP":
        told = []
        for line in lines:  # type: ignore[attr-defined]
            if line.strip().upper().startswith("ENDTEXT"):
                break
            told.append(line.strip())
        label = replace(label, help=tuple(told))
    elif keyword in ("KERNEL", "APPEND"):
        label = replace(label, **{keyword.lower(): rest})
    elif keyword == "MENU DEFAULT":
        label = replace(label, default=True)
    elif keyword == "LOCALBOOT":
        label = replace(label, local=True)
    elif keyword in ("SYSAPPEND", "IPAPPEND") and rest == "2":
        label = replace(label, bootif=True)
    else:
        return False
    made.labels[-1] = label
    return True
