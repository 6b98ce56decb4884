"""Rules of the commands about accounts and domains."""

from collections.abc import Iterator
from itertools import pairwise

from ksc.diagnostics import Diagnostic, error, warning
from ksc.dialects.line import Line
from ksc.syntax import Command
from ksc.syntax.words import cut

_JOIN = (
    "client-software=", "server-software=", "membership-software=", "one-time-password=", "no-password", "computer-ou=",
)  # fmt: skip


def realm_join(line: Line) -> Iterator[Diagnostic]:
    """KS254: `realm` joins one realm, with the options of `realm join` before its name."""
    problem = _realm_problem(line.node) if isinstance(line.node, Command) else None
    if problem:
        # The words are not quoted: one of them may be a password.
        yield error(
            "KS254",
            f"`realm` {problem}",
            line.at(None),
            help="write `realm join`, its options, and the realm last",
        )


def _realm_problem(node: Command) -> str | None:
    """The installer reads this command by itself: from its fifth character on, and without comments."""
    import getopt

    text = node.text.rstrip("\r\n")
    if text[:1].isspace():
        return "does not stand at the beginning of its line, and the installer misreads it then"
    words, bad = cut(text, comments=False)
    arguments = [word.value for word in words[1:]]
    if bad is not None or not arguments or arguments[0] != "join":
        return "is not followed by `join`"
    try:
        _, realms = getopt.getopt(arguments[1:], "", _JOIN)
    except getopt.GetoptError:
        return "has an option that `realm join` does not take in a kickstart"
    return None if len(realms) == 1 else "does not name one realm, and that last"


def old_authentication(line: Line) -> Iterator[Diagnostic]:
    """KS265: EL8 and EL9 have authselect, and a tool that takes the options of its predecessor."""
    yield warning(
        "KS265",
        f"`{line.words[0].value}` is the command of earlier releases, which {line.release} translates",
        line.locate(line.words[0]),
        help="use `authselect` instead; `ksc migrate` drops the line where it says what is so anyway",
    )


def one_password(line: Line) -> Iterator[Diagnostic]:
    """KS257: the words of a password stand together."""
    words = [one for one in line.reading.given if one.positional]
    for before, after in pairwise(words):
        if after.start != before.stop:
            yield error(
                "KS257",
                "the words of the password have an option between them",
                line.at(after),
                help="put the options before the password, and quote it",
            )
            return
