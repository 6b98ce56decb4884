"""Real kickstarts, edited at random: what the reference reads otherwise is told, what it reads alike is not."""

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from actions.diff.sides import compared
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import RELEASES, Meaning, meaning
from support import LONG, corpus, examples

from ksc.actions.diff.json import as_data
from ksc.actions.diff.text import render
from ksc.actions.formatting import format_text
from ksc.diagnostics import Source

# Of another folder, so that the reference would not see what changes in them.
_INCLUDES = re.compile(r"^\s*%(?:include|ksappend).*\n?", re.MULTILINE)
EDITS = 120 if LONG else 30


def lines_deleted(lines: list[str], at: int, dice: random.Random) -> None:
    del lines[at]


def lines_doubled(lines: list[str], at: int, dice: random.Random) -> None:
    lines.insert(at, lines[at])


def lines_swapped(lines: list[str], at: int, dice: random.Random) -> None:
    if at:
        lines[at - 1], lines[at] = lines[at], lines[at - 1]


def options_swapped(lines: list[str], at: int, dice: random.Random) -> None:
    words = lines[at].split(" ")
    options = [index for index, word in enumerate(words) if re.fullmatch(r"--[\w-]+=[^\"']+", word)]
    if len(options) > 1:
        one, other = dice.sample(options, 2)
        words[one], words[other] = words[other], words[one]
    lines[at] = " ".join(words)


def option_dropped(lines: list[str], at: int, dice: random.Random) -> None:
    words = lines[at].split(" ")
    options = [index for index, word in enumerate(words) if word.startswith("--")]
    if options:
        del words[dice.choice(options)]
    lines[at] = " ".join(words)


def value_changed(lines: list[str], at: int, dice: random.Random) -> None:
    words = lines[at].split(" ")
    words[dice.randrange(len(words))] += dice.choice(["x", "1", ",z"])
    lines[at] = " ".join(words)


def value_apart(lines: list[str], at: int, dice: random.Random) -> None:
    lines[at] = re.sub(r"(--[a-z]+)=(\S+)", r"\1 \2", lines[at], count=1)


def comment_added(lines: list[str], at: int, dice: random.Random) -> None:
    lines.insert(at, "# more")


def blank_added(lines: list[str], at: int, dice: random.Random) -> None:
    lines.insert(at, "")


ALL = (
    *(lines_deleted, lines_doubled, lines_swapped, options_swapped, option_dropped, value_changed, value_apart),
    *(comment_added, blank_added),
)


def edited(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    places = [at for at, line in enumerate(lines) if line.strip()]
    if places:
        dice.choice(ALL)(lines, dice.choice(places), dice)
    return "\n".join(lines)


def states(folder: Path, release: str, *texts: str) -> list[object]:
    """What the reference reads from each text; None where it refuses it."""
    found = []
    for text in texts:
        (folder / "a.ks").write_text(text, errors="surrogateescape", newline="")
        state = meaning(folder / "a.ks", release, also=[one.encode("utf-8", "replace").decode() for one in texts])
        found.append(state and without_order(state))
    return found


def without_order(state: Meaning) -> Meaning:
    """The state but for the order of groups and repositories, and for how often a group is excluded."""
    for name in ("groupList", "excludedGroupList"):
        groups = {json.dumps(one, sort_keys=True) for one in state["%packages"][name]}
        state["%packages"][name] = sorted(groups)
    lines = state["as text"].split("\n")
    repos = sorted(line for line in lines if line.startswith("repo "))
    groups = dict.fromkeys(line for line in lines if line.startswith("-@"))
    others = [line for line in lines if not line.startswith(("repo ", "-@"))]
    return {**state, "as text": [*repos, *groups, *others]}


def is_default(left: str, right: str) -> bool:
    """A value that is what the release takes anyway: the facts hold no defaults."""
    return any("--bootproto" in one for one in (left, right))


@pytest.mark.usefixtures("shared")
def test_edits_of_real_kickstarts(tmp_path):
    dice, tried, wrong = random.Random(7), 0, []
    files = corpus()
    while tried < EDITS:
        file, release = dice.choice(files), dice.choice(list(RELEASES))
        text = _INCLUDES.sub("", file.read_bytes().decode("utf-8", "surrogateescape"))
        other = edited(text, dice)
        one, two = states(tmp_path, release, text, other)
        if one is None or two is None:
            continue
        tried += 1
        there, back = compared(text, other, release), compared(other, text, release)
        if there.different != (one != two) and not is_default(text, other):
            wrong.append((file.name, release, there.changes))
        assert mirrored(there.changes) == sorted(map(seen, back.changes))
    assert wrong == []


@pytest.mark.usefixtures("shared")
def test_a_formatted_kickstart_is_the_same():
    for file in corpus()[:: 3 if LONG else 40]:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        made = format_text(Source("a.ks", text), "rhel9").source.text
        assert compared(text, made).changes == ()


_TURNED = {"+": "-", "-": "+", "~": "~"}


def seen(change) -> tuple[str, ...]:
    # Scripts without a name, and items of one label, are called by their places on the left side.
    values = () if change.what == "order" else (str(change.before), str(change.after))
    return change.sign, change.name, change.option, change.option_sign, *values


def mirrored(changes: Sequence) -> list[tuple[str, ...]]:
    """The changes as they have to be from the other side."""
    turned = []
    for change in changes:
        sign, name, option, option_sign, *values = seen(change)
        if change.what == "command" and sign == "~" and not option and values[0].split()[:1] == [name]:
            name = values[1].split()[0]  # a command in the place of another goes by the name of the left one
        turned.append((_TURNED[sign], name, option, _TURNED[option_sign], *reversed(values)))
    return sorted(turned)


statements = st.lists(
    st.sampled_from(
        [
            *("lang C", "lang de", "timezone UTC --utc", "timezone UTC", "cdrom", "url --url=http://h/"),
            *("user --name=a", "user --name=b --uid=1", "user --name=a --uid=2", "part swap --size=1"),
            *("part swap --size=2", "part / --size=1", "repo --name=r --baseurl=x", "raid / --device=md0 a b"),
            *("raid /x --device=md0 a b", "services --enabled=a,b", "services --enabled=b,a", "frob x", "frob y"),
            *("%packages\na\n%end", "%packages --nocore\n-a\n@^e\n%end", "%post\nx\n%end", "%post\ny\n%end"),
            *("# ksc: name=n\n%post\nx\n%end", "%include a", "%include b", "%pre --log=x\nx\n%end"),
        ]
    ),
    max_size=8,
).map(lambda lines: "\n".join([*lines, ""]))


@settings(max_examples=examples(400))
@given(statements, statements)
def test_the_other_way_round(left, right):
    there, back = compared(left, right).changes, compared(right, left).changes
    assert mirrored(there) == sorted(map(seen, back))
    assert compared(left, left).changes == ()
    shuffled = left.replace("\n", "\n\n# x\n").replace("%end\n\n# x\n", "%end\n")
    if "%p" not in left:
        assert compared(left, shuffled).changes == ()


junk = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "lang",
                    "--x",
                    "--password",
                    "=",
                    "'",
                    '"',
                    "\\",
                    "\n",
                    "%post",
                    "%packages",
                    "%end",
                    "@^e",
                    "-p",
                    "#",
                ),
                *(
                    "\0",
                    "\x1b[2J",
                    "\r",
                    "\f",
                    "\u2028",
                    "\udc80",
                    "network",
                    "--device",
                    "swap",
                    "part",
                    " ",
                    "rootpw",
                ),
            ]
        ),
        st.text(max_size=3),
    ),
    max_size=25,
).map("".join)


@settings(max_examples=examples(300))
@given(junk, junk)
def test_whatever_is_compared_can_be_shown(left, right):
    for text in (False, True):
        there = compared(left, right, text=text)
        lines = [*render(there), json.dumps(as_data(there))]
        assert all(line.isprintable() for line in lines)
        assert there.different or (left == right if text else True)
