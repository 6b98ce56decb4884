"""`.treeinfo`, as productmd reads it, into a Description."""

import configparser
import posixpath
import re
from collections import Counter
from io import StringIO
from typing import Any

from ksc.diagnostics import Diagnostic, Location, Source, error, start_of
from ksc.diagnostics.spans import whole_line
from ksc.layer.marks import shown
from ksc.trees.description import Checksum, Description, Variant, architecture

MOST_BYTES = 1 << 20  # real ones have some 4 KiB
_MOST_NAMES = 400  # sections, and variants in lists; real ones have some 30
# Families that productmd gives a variant where they name none: those of EL5.
_NAMED = ("Red Hat Enterprise Linux Server", "Red Hat Enterprise Linux Client")
_KINDS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}


def read_treeinfo(source: Source) -> Description | Diagnostic:
    """What a `.treeinfo` says, or why it cannot be used."""
    sections = _sections(source)
    if isinstance(sections, Diagnostic):
        return sections
    unsafe = _unsafe(source, sections)
    if unsafe is not None:
        return unsafe
    from productmd.treeinfo import TreeInfo

    info: Any = TreeInfo()
    try:
        info.loads(_prepared(sections))
        return _described(info, source)
    except Exception as problem:  # noqa: BLE001 - of whatever kind: a damaged file fails in every way that there is
        return _unusable(source, _why(problem), start_of(source.path, source.text))


def read_checksums(source: Source) -> dict[str, Checksum]:
    """The checksums of a `.treeinfo` that can be compared, by path; productmd is not asked. None where it is broken."""
    sections = _sections(source)
    if isinstance(sections, Diagnostic) or not sections.has_section("checksums"):
        return {}
    made = {}
    for path, value in sections.items("checksums"):
        kind, colon, digest = value.strip().rpartition(":")
        kind = kind if colon else next((name for name, size in _KINDS.items() if size == len(digest)), "")
        checksum = Checksum(kind.lower(), digest.strip().lower())
        if usable(checksum):
            made[_normal(path)] = checksum
    return made


def _sections(source: Source) -> configparser.RawConfigParser | Diagnostic:
    parser = configparser.RawConfigParser(strict=True, default_section="\0")
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(source.text)
    except configparser.Error as problem:
        line = getattr(problem, "lineno", None) or next(iter(getattr(problem, "errors", ())), (1,))[0]
        at = whole_line(source, min(int(line), len(source.lines)))
        why = str(problem).partition("\n")[0].partition(": ")[2] or "it is no list of `key = value`"
        return _unusable(source, why, at)
    return parser


def _prepared(parser: configparser.RawConfigParser) -> str:
    """The sections for productmd, whose parser puts other values in the place of `%(name)s`: here none has a `%`.

    Before there was a header, trees of Oracle's and Scientific Linux name no variant, and productmd asks for one.
    """
    general = "general"
    bare = not parser.get(general, "variant", fallback="") and not parser.has_section("header")
    known = parser.get(general, "family", fallback="").startswith(_NAMED) and not parser.has_option(general, "variant")
    variants = any(section.startswith("variant-") for section in parser.sections())
    if parser.has_section(general) and bare and not known and not variants:
        parser.set(general, "variant", "main")
    made = StringIO()
    parser.write(made)
    return made.getvalue().replace("%", "%%")


def _unsafe(source: Source, parser: configparser.RawConfigParser) -> Diagnostic | None:
    """What productmd must not be given: variants that it would read times without number, values it would mistake."""
    if parser.has_section("DEFAULT"):
        return _unusable(source, "it has a section DEFAULT", start_of(source.path, source.text))
    # productmd 1.51 gives a bare digest of another length the checksum of the file before it.
    listed = parser.items("checksums") if parser.has_section("checksums") else []
    odd = next((path for path, value in listed if ":" not in value and len(value) not in (32, 40, 64)), None)
    if odd is not None:
        why = f"the checksum of {shown(odd)} is none"
        return _unusable(source, why, start_of(source.path, source.text))
    named: Counter[str] = Counter()
    count = 0
    for section in parser.sections():
        keys = [parser.get(section, key, fallback="") for key in ("variants", "addons")]
        lists = [Counter(filter(None, re.split(r"[\s,]+", words))) for words in keys]
        count += 1 + sum(lists[0].values()) + sum(lists[1].values())
        if section.startswith(("variant-", "addon-")):
            named += lists[0] | lists[1]
    if count > _MOST_NAMES:
        return _unusable(source, "it has hundreds of sections and variants", start_of(source.path, source.text))
    twice = next((name for name, times in named.items() if times > 1), None)
    if twice is not None:
        return _unusable(source, f"the variant {shown(twice)} stands in two places", start_of(source.path, source.text))
    return None


def _why(problem: Exception) -> str:
    if isinstance(problem, configparser.NoSectionError):
        return f"it has no section [{shown(problem.section)}]"
    if isinstance(problem, configparser.NoOptionError):
        return f"its section [{shown(problem.section)}] has no `{shown(problem.option)}`"
    return shown(str(problem) or type(problem).__name__)


def _unusable(source: Source, why: str, at: Location) -> Diagnostic:
    help_ = "copy the tree or the ISO again; it may be damaged"
    return error("KS882", f"{shown(source.path)} cannot be used: {why}", at, help=help_)


def _described(info: Any, source: Source) -> Description:
    arch = str(info.tree.arch)
    images = info.images.images.get(arch, {})
    variants = [found for one in info.variants.variants.values() for found in _variants(one)]
    return Description(
        family=str(info.release.name),
        version=str(info.release.version),
        arch=architecture(arch),
        kernel=_plain(images.get("kernel")),
        initrd=_plain(images.get("initrd")),
        stage2=_plain(info.stage2.mainimage or info.stage2.instimage),
        variants=tuple(variants),
        checksums={
            _normal(path): Checksum(str(kind).lower(), str(digest).strip().lower())
            for path, (kind, digest) in info.checksums.checksums.items()
        },
        source=source,
        images=tuple(sorted({_normal(str(path)) for named in info.images.images.values() for path in named.values()})),
    )


def _variants(one: Any) -> list[Variant]:
    repository = getattr(one.paths, "repository", None)
    made = [Variant(str(one.id), _normal(str(repository)), str(one.type) == "variant")] if repository else []
    return made + [found for inner in one.variants.values() for found in _variants(inner)]


def _normal(path: str) -> str:
    """A path without detours; what climbs out of the tree stays visible as that."""
    return posixpath.normpath(path.replace("%%", "%"))


def _plain(path: str | None) -> str | None:
    return _normal(path) if path else None


def usable(checksum: Checksum) -> bool:
    """Whether a digest can be compared: a kind that is known, of its length, in hex."""
    return _KINDS.get(checksum.kind) == len(checksum.digest) and not checksum.digest.strip("0123456789abcdef")
