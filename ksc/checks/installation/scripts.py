"""Scripts and lists as sections: what runs them, and lines of them that were meant to end them."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from ksc.checks.installation.bodies import SCRIPTS, Body, bodies
from ksc.checks.installation.values import concrete, few
from ksc.checks.kickstart import Kickstart
from ksc.diagnostics import Diagnostic, warning
from ksc.diagnostics.diagnostic import Related
from ksc.diagnostics.suggest import near
from ksc.dialects import parse_releases
from ksc.records import dataclass
from ksc.syntax.parser import KNOWN_SECTIONS

_PLAIN = frozenset({"/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/bash"})
_FOLDERS = ("/bin", "/usr/bin", "/usr/local/bin", "/usr/libexec", "/sbin", "/usr/sbin")
_LIKELY = 0.85
_PERCENT = r"(?m)^[ \t]*(%[A-Za-z][\w-]*)[ \t\r]*(?:[#-][^\n]*)?$"
# What stands in the specification of an RPM package, which scripts write too.
_OF_SPECS = frozenset(
    [
        *("%package", "%prep", "%preun", "%postun", "%pretrans", "%posttrans", "%preinstall", "%install"),
        *("%if", "%ifarch", "%ifnarch", "%ifos", "%ifnos", "%elif", "%elifarch", "%elifos", "%else", "%endif"),
        *("%description", "%build", "%check", "%clean", "%files", "%changelog", "%define", "%global", "%undefine"),
    ]
)
_SHEBANG = r"#!\s*(\S+)(?:\s+(\S+))?"


@dataclass(frozen=True, slots=True)
class Missing:
    """Interpreters that releases do not have, but for what `unless` finds among the packages and the scripts."""

    pattern: str
    targets: str
    why: str
    help: str
    unless: str = ""


def check_scripts(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS682: marks of a merge; KS676, KS677, KS681: what runs a script; KS680: misspelt ends and headers."""
    unusual: list[Body] = []
    for body in bodies(kickstart, *SCRIPTS):
        if body.interpreter not in (None, *_PLAIN):
            unusual.append(body)
        elif body.text.startswith("#!"):
            yield from _language(body)
    brought: dict[str, frozenset[str]] = {}
    yield from few(found for body in unusual for found in _interpreter(kickstart, body, brought))
    for body in bodies(kickstart, *KNOWN_SECTIONS):
        if "%" in body.text:
            yield from few(_percent(body))
        if body.conflicts:
            yield from few(_marks(body))


@cache
def _table() -> tuple[tuple[str, ...], tuple[Missing, ...]]:
    import tomllib

    raw = tomllib.loads(Path(__file__).with_name("interpreters.toml").read_text(encoding="utf-8"))
    return tuple(raw["known"]), tuple(Missing(**one) for one in raw["missing"])


def _interpreter(kickstart: Kickstart, body: Body, brought: dict[str, frozenset[str]]) -> Iterator[Diagnostic]:
    statement, name = body.statement, body.interpreter or ""
    if not concrete(name):
        return
    known, missing = _table()
    program, *arguments = name.split() or [""]
    at = statement.at("interpreter")
    if not program:
        said = "an interpreter is blank, and there is no such program"
        yield warning("KS677", said, at, help="name a program, such as /bin/bash, or leave the option out")
    elif arguments:
        yield warning(
            "KS677",
            "an interpreter with arguments is not found",
            at,
            notes=("the installer takes all of it for the path of one program",),
            help="name the program alone, and let the script set what it needs",
        )
    elif not program.startswith("/"):
        full = next((one for one in known if one.rpartition("/")[2] == program.rpartition("/")[2]), None)
        if full:  # other programs are some tool's own, which looks for them
            said = f"`{program[:60]}` is not the path of an interpreter: it does not begin with `/`"
            yield warning("KS677", said, at, help=f"write `{full}`")
    elif program not in known and (nearest := near(program, known, _LIKELY)) and not _version_of(program, nearest):
        yield warning("KS677", f"`{program[:60]}` looks mistyped", at, help=f"did you mean `{nearest}`?")
    for one in missing:
        if re.fullmatch(one.pattern, program) and _is_missing(kickstart, body, one, brought):
            yield warning(
                "KS676",
                f"`{program}` is not there to run this script in {kickstart.dialect.name}",
                at,
                notes=(one.why,),
                help=one.help,
            )


def _version_of(program: str, other: str) -> bool:
    """Whether two programs differ in a version, or in the folder alone: `/usr/bin/python3.9`, `/usr/local/bin/bash`."""
    stem = re.compile(r"[\d.-]*\Z")
    names = [stem.sub("", one.rpartition("/")[2]) for one in (program, other)]
    folder = program.rpartition("/")[0]
    return names[0] == names[1] and folder in _FOLDERS


def _is_missing(kickstart: Kickstart, body: Body, one: Missing, brought: dict[str, frozenset[str]]) -> bool:
    if kickstart.dialect.name not in parse_releases(one.targets, kickstart.facts.dialects):
        return False
    if not one.unless or body.statement.spec.name in ("%pre", "%pre-install") or body.statement.has("nochroot"):
        return True
    if one.unless not in brought:  # each text is read once for each row of the table
        brought[one.unless] = _bringing(kickstart, one.unless)
    # The script itself may name its interpreter.
    return not brought[one.unless] - {body.text}


def _bringing(kickstart: Kickstart, packages: str) -> frozenset[str]:
    """Texts that may bring packages: they are named, or more is to come. Two will do: one is another's."""
    pattern = re.compile(rf"(?<![\w-])(?:{packages})(?![\w])")
    texts = {body.text: body for body in bodies(kickstart, "%packages", "%post")}
    return frozenset(islice((text for text, body in texts.items() if body.open or pattern.search(text)), 2))


def _language(body: Body) -> Iterator[Diagnostic]:
    first = body.lines[0]
    found = re.match(_SHEBANG, first)
    if not found or not concrete(first):
        return
    program = (found[2] or "") if found[1].endswith("/env") else found[1]
    name = program.rpartition("/")[2]
    if not name or re.fullmatch(r"(?:ba|da|a|k|z)?sh", name):
        return
    path = program if program.startswith("/") else f"/usr/bin/{name}"
    yield warning(
        "KS681",
        "the first line names an interpreter, and the installer does not read it: a shell runs the script",
        body.at(1),
        notes=body.said(1),
        help=f"write `{body.statement.name} --interpreter={path}`",
    )


def _percent(body: Body) -> Iterator[Diagnostic]:
    """Lines that look like the end of the section, or the beginning of another."""
    in_list = body.statement.spec.name == "%packages"
    counted, number = 0, 1
    for found in re.finditer(_PERCENT, body.text):
        word = found[1]
        meant = _meant(word, in_list=in_list)
        number += body.text.count("\n", counted, found.start())
        counted = found.start()
        if meant is None:
            continue
        start = found.start(1) - found.start()
        yield warning(
            "KS680",
            f"`{word[:60]}` ends nothing and begins nothing: it is a line of `{body.statement.name}`",
            body.at(number, start, start + len(word)),
            notes=body.said(number),
            help=f"did you mean `{meant}`?",
        )


def _meant(word: str, *, in_list: bool) -> str | None:
    lower = word.lower()
    if word in ("%include", "%ksappend", "%end") or word in KNOWN_SECTIONS or (lower in _OF_SPECS and not in_list):
        return None
    if lower in KNOWN_SECTIONS or lower == "%end":
        return lower
    if lower.startswith("%end") and f"%{lower[4:].lstrip('-_')}" in KNOWN_SECTIONS:
        return "%end"  # `%endpackages`, `%end-post`
    return near(lower, ("%end",), 0.75) or near(lower, sorted(KNOWN_SECTIONS), 0.8 if in_list else _LIKELY)


def _marks(body: Body) -> Iterator[Diagnostic]:
    for number, lines in sorted(body.conflicts.items()):
        place = body.at(number, 0, 7)
        yield warning(
            "KS682",
            f"`{body.lines[number - 1][:7]}` is a mark of a merge that was not finished",
            place,
            notes=body.said(number),
            help="choose one of the two texts, and remove the marks",
            related=_others(body, number, lines),
        )


def _others(body: Body, number: int, lines: Sequence[int]) -> tuple[Related, ...]:
    places = [body.at(line, 0, 7) for line in lines if line != number]
    return tuple(Related("another mark of the same conflict", place) for place in places[:8] if place)
