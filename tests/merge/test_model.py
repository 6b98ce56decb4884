"""Many profiles over one base, against a model in plain Python: what comes out, and what is warned of.

The model knows nothing of statements, nodes or origins: a kickstart is a few dictionaries to it.
"""

import json
import shlex
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from laying import lay
from support import examples

BASE = """\
timezone UTC
bootloader --timeout=5 --append="quiet rhgb"
user --name=a --groups=x --uid=1
user --name=b --groups=y
%packages
vim
-nano
@^server
%end
"""
LISTS = {"append": " ", "groups": ","}
ITEMS = st.sampled_from(["p", "q", "x", "quiet"])
SOME = st.lists(ITEMS, min_size=1, max_size=2, unique=True)
EDIT = st.one_of(
    st.fixed_dictionaries({"add": SOME}), st.fixed_dictionaries({"remove": SOME}),
    st.fixed_dictionaries({"add": st.just(["p"]), "remove": st.just(["x", "quiet"])}),
)  # fmt: skip


def settings_of(single: str, many: str) -> st.SearchStrategy[dict[str, Any]]:
    """What a mapping says of a command: one option of one value, one of several."""
    return st.fixed_dictionaries(
        {}, optional={single: st.sampled_from("1234") | st.none(), many: SOME | EDIT | st.none()}
    )


def replaced(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just("!replace"), value)


NOTHING = st.sampled_from([None, "!remove"])
BOOT, USER = settings_of("timeout", "append"), settings_of("uid", "groups")
KICKSTART = st.fixed_dictionaries(
    {},
    optional={
        "timezone": st.sampled_from(["A/B", "C/D", "E/F"]) | NOTHING,
        "bootloader": NOTHING | BOOT | replaced(BOOT) | st.sampled_from(["--timeout=7", "--append=z"]),
        "user": NOTHING
        | st.dictionaries(st.sampled_from("abc"), NOTHING | USER | replaced(USER), max_size=2)
        | replaced(st.dictionaries(st.sampled_from("abc"), USER, min_size=1, max_size=2)),
    },
)
NAMES = ["vim", "nano", "joe"]


@st.composite
def packages(draw: Any) -> dict[str, list[str]]:
    said = draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["install", "exclude"]), max_size=2))
    made = {key: [name for name, how in said.items() if how == key] for key in ("install", "exclude")}
    made["install"] += draw(st.lists(st.sampled_from(["@^desktop", "@^server"]), max_size=1))
    made["drop"] = draw(st.lists(st.sampled_from([*NAMES, "@^server"]), max_size=2, unique=True))
    return made


@st.composite
def workspaces(draw: Any) -> list[tuple[list[int], dict[str, Any], dict[str, list[str]]]]:
    """Profiles, each with those below it that it extends (none: the base); the last one is compiled."""
    count = draw(st.integers(1, 6))
    return [
        (
            draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else [],
            draw(KICKSTART),
            draw(packages()),
        )
        for number in range(count)
    ]


def flow(value: Any) -> str:
    """YAML on one line, with its tags."""
    if value == "!remove":
        return '!remove ""'
    if isinstance(value, tuple):
        return f"{value[0]} {flow(value[1])}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    return json.dumps(value)


# The model.


def in_order(profiles: list[Any]) -> list[int]:
    """Each once, what it extends before it, left to right."""
    order: list[int] = []

    def visit(number: int) -> None:
        for below in profiles[number][0]:
            visit(below)
        if number not in order:
            order.append(number)

    visit(len(profiles) - 1)
    return order


def below(profiles: list[Any], number: int) -> set[int]:
    direct = profiles[number][0]
    return set(direct).union(*(below(profiles, one) for one in direct))


def merged(old: dict[str, Any] | None, said: Any) -> dict[str, Any] | None:
    """A command's options after a word about it."""
    if said is None:
        return None
    if isinstance(said, str):
        return said_by(shlex.split(said))
    there = old is not None
    if isinstance(said, tuple):
        old, said = None, said[1]
    sets = not said or any(
        value is not None and not (isinstance(value, dict) and "add" not in value) for value in said.values()
    )
    if not there and not sets:
        return None
    new = dict(old or {})
    for key, value in said.items():
        new[key] = edited(new.get(key, []), value) if isinstance(value, dict) else value
    return {key: value for key, value in new.items() if value not in (None, [])}


def edited(items: list[str], edit: dict[str, list[str]]) -> list[str]:
    kept = [one for one in items if one not in edit.get("remove", [])]
    return kept + [one for one in edit.get("add", []) if one not in kept]


def said_by(words: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for word in words:
        name, _, value = word.removeprefix("--").partition("=")
        made[name] = value.split(LISTS[name]) if name in LISTS else value
    return made


def plain(said: Any) -> Any:
    """`!remove` is null in words."""
    if isinstance(said, dict):
        return {key: plain(one) for key, one in said.items()}
    return None if said == "!remove" else said


def modelled(profiles: list[Any]) -> dict[str, Any]:
    state = as_model(BASE)
    for number in in_order(profiles):
        kickstart, words = plain(profiles[number][1]), profiles[number][2]
        if "timezone" in kickstart:
            state["timezone"] = kickstart["timezone"]
        if "bootloader" in kickstart:
            state["bootloader"] = merged(state["bootloader"], kickstart["bootloader"])
        users = kickstart.get("user", {})
        if users is None or isinstance(users, tuple):
            state["user"], users = {}, users[1] if users else {}
        for name, said in users.items():
            state["user"][name] = merged(state["user"].get(name), said)
        state["user"] = {name: one for name, one in state["user"].items() if one is not None}
        for name in words["drop"]:
            state["packages"].pop(name, None)
        for wanted, key in ((True, "install"), (False, "exclude")):
            for name in words[key]:
                if name.startswith("@^"):
                    for other in [one for one in state["packages"] if one.startswith("@^")]:
                        del state["packages"][other]
                state["packages"][name] = wanted
    return state


def disagreements(profiles: list[Any]) -> set[tuple[int, int]]:
    """Who disagrees with whom about the time zone: the later word with the one that it changes, while neither knows
    the other, until one that knows both has spoken.
    """
    value, holder, open_pair = "UTC", None, None
    for number in in_order(profiles):
        if "timezone" not in profiles[number][1]:
            continue
        said, known = plain(profiles[number][1]["timezone"]), below(profiles, number)
        if open_pair and set(open_pair) <= known:
            open_pair = None
        if said != value:
            if holder is not None and holder not in known:
                open_pair = (holder, number)
            value, holder = said, number
    return {open_pair} if open_pair else set()


def as_model(text: str) -> dict[str, Any]:
    """A kickstart as the model has it."""
    state: dict[str, Any] = {"timezone": None, "bootloader": None, "user": {}, "packages": {}}
    inside = False
    for line in text.splitlines():
        if line.startswith("%"):
            inside = line.startswith("%packages")
        elif inside:
            state["packages"][line.removeprefix("-")] = not line.startswith("-")
        else:
            name, *words = shlex.split(line)
            if name == "timezone":
                state[name] = words[0]
            elif name == "bootloader":
                state[name] = said_by(words)
            else:
                options = said_by(words)
                state["user"][options.pop("name")] = options
    return state


@settings(max_examples=examples(160))
@given(workspaces())
def test_profiles_merge_as_the_model_says(profiles):
    files = {"base.ks": BASE}
    for number, (extends, kickstart, words) in enumerate(profiles):
        names = [f"p{one}" for one in extends] or ["base"]
        files[f"p{number}.yaml"] = f"extends: {flow(names)}\nkickstart: {flow(kickstart)}\npackages: {flow(words)}\n"
    laid = lay(files, leaf=f"p{len(profiles) - 1}")
    assert {one.severity for one in laid.found} <= {"warning", "note"}, laid.said
    assert as_model(laid.text) == modelled(profiles)
    warned = [one for one in laid.found if one.code == "KS405" and one.message.endswith("comes later")]
    pairs = {
        (int(one.related[0].location.source.path[10:-5]), int(one.location.source.path[10:-5]))
        for one in warned
        if "about `timezone`" in one.message
    }
    assert pairs == disagreements(profiles), laid.said


@settings(max_examples=examples(80))
@given(workspaces())
def test_a_diamonds_order_is_that_of_its_extends(profiles):
    """What is laid is what a chain of the same profiles, one over the other, would be."""
    order = in_order(profiles)
    chain = [([at - 1] if at else [], *profiles[number][1:]) for at, number in enumerate(order)]
    assert modelled(chain) == modelled(profiles)
    files = {"base.ks": BASE}
    for at, (extends, kickstart, words) in enumerate(chain):
        below_it = f"p{extends[0]}" if extends else "base"
        files[f"p{at}.yaml"] = f"extends: {below_it}\nkickstart: {flow(kickstart)}\npackages: {flow(words)}\n"
    laid = lay(files, leaf=f"p{len(chain) - 1}")
    assert as_model(laid.text) == modelled(profiles)
    assert "KS405" not in laid.codes
