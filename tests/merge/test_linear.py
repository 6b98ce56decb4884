"""What is said four times as often takes about four times as many steps, not sixteen times."""

import sys
from collections.abc import Callable

import pytest
from laying import lay

from ksc.diagnostics.suggest import _near

SMALL = 150
TIMES = 4
LINEAR = 4.5  # a quadratic part shows as more, up to 16


def steps(work: Callable[[], object]) -> int:
    """The lines of Python that `work` runs: the same every time, on every machine."""
    count = 0
    _near.cache_clear()

    def trace(frame, event, argument):
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def drops(count: int) -> dict[str, str]:
    """Packages that nobody spoke of, none of them a near miss."""
    base = "%packages\n" + "".join(f"package-{number}\n" for number in range(count)) + "%end\n"
    names = ", ".join(f"zz{number}" for number in range(count))
    return {"base.ks": base, "web.yaml": f"extends: base\npackages: {{drop: [{names}]}}\n"}


def items(count: int) -> dict[str, str]:
    base = "".join(f"user --name=u{number}\n" for number in range(count))
    nulls = ", ".join(f"zz{number}: null" for number in range(count))
    return {"base.ks": base, "web.yaml": f"extends: base\nkickstart: {{user: {{{nulls}}}}}\n"}


def scripts(count: int) -> dict[str, str]:
    base = "".join(f"# ksc: name=script-{number}\n%post\n%end\n" for number in range(count))
    nulls = ", ".join(f"zz{number}: null" for number in range(count))
    return {"base.ks": base, "web.yaml": f"extends: base\nscripts: {{{nulls}}}\n"}


def nameless(count: int) -> dict[str, str]:
    """Scripts that are changed and are not there."""
    base = "".join(f"# ksc: name=script-{number}\n%post\n%end\n" for number in range(count))
    texts = ", ".join(f"zz{number}: {{text: x}}" for number in range(count))
    return {"base.ks": base, "web.yaml": f"extends: base\nscripts: {{{texts}}}\n"}


def includes(count: int) -> dict[str, str]:
    base = "".join(f"%include /tmp/include-{number}\n" for number in range(count))
    nulls = ", ".join(f"/zz{number}: null" for number in range(count))
    return {"base.ks": base, "web.yaml": f"extends: base\nincludes: {{{nulls}}}\n"}


def ports(count: int) -> dict[str, str]:
    """One line with many occurrences of an option, half of which go."""
    base = "firewall" + "".join(f" --port={number}:tcp" for number in range(count)) + "\n"
    gone = ", ".join(f"'{number}:tcp'" for number in range(0, count, 2))
    return {"base.ks": base, "web.yaml": f"extends: base\nkickstart: {{firewall: {{port: {{remove: [{gone}]}}}}}}\n"}


def siblings(count: int) -> dict[str, str]:
    """Two profiles that disagree about everything."""

    def users(shell: str) -> str:
        return ", ".join(f"u{number}: {{shell: {shell}}}" for number in range(count))

    return {
        "base.ks": "lang C\n",
        "a.yaml": f"extends: base\nkickstart: {{user: {{{users('/a')}}}}}\n",
        "b.yaml": f"extends: base\nkickstart: {{user: {{{users('/b')}}}}}\n",
        "web.yaml": "extends: [a, b]\n",
    }


def whole(count: int) -> dict[str, str]:
    """Two profiles that disagree about everything, a whole statement each time."""
    files = siblings(count)
    return {name: text.replace("{shell: ", "!replace {shell: ") for name, text in files.items()}


def repeated(count: int) -> dict[str, str]:
    """One package in as many lines as it is dropped."""
    base = "%packages\n" + "vim\n" * count + "%end\n"
    return {"base.ks": base, "web.yaml": f"extends: base\npackages: {{drop: [{', '.join(['vim'] * count)}]}}\n"}


@pytest.mark.parametrize(
    "files", [drops, items, scripts, nameless, includes, ports, siblings, whole, repeated], ids=lambda one: one.__name__
)
def test_it_is_linear(files):
    small, large = files(SMALL), files(SMALL * TIMES)
    lay(files(2))  # what is made once
    few, many = steps(lambda: lay(small)), steps(lambda: lay(large))
    assert many < few * LINEAR, many / few


def test_the_words_of_a_line_are_cut_once_for_an_edit(monkeypatch):
    from ksc.syntax import edit

    cuts = []
    monkeypatch.setattr(edit, "cut", lambda text, inner=edit.cut, **how: cuts.append(text) or inner(text, **how))
    laid = lay(ports(100))
    assert laid.text.count("--port=") == 50
    assert len(cuts) == 1


def test_the_first_of_many_mistakes_are_looked_into():
    base = "%packages\n" + "".join(f"package-{number}\n" for number in range(1000)) + "%end\n"
    names = ", ".join(f"packaje-{number}" for number in range(300))
    found = lay({"base.ks": base, "web.yaml": f"extends: base\npackages: {{drop: [{names}]}}\n"}).found
    assert [one.code for one in found] == ["KS415"] * 20
    assert found[0].help == "did you mean `package-0`?"
