"""docs/plugins.md: every hook's exact signature, and an example for each that loads and works."""

import inspect
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from emit.kit import SITE, dialect, install, tree
from hooks.kit import codes, fine
from support import ROOT

from ksc.diagnostics import Source
from ksc.emit import EmitContext, HostInput, ProfileInput, SiteInput
from ksc.hooks import Candidate, Plugins, specs
from ksc.hooks.candidates import BUILT_IN
from ksc.inventory import Host, Interface
from ksc.inventory.entry import Entry
from ksc.storage import SchemeContext
from ksc.trees import Repo

PAGE = (ROOT / "docs/plugins.md").read_text()
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def load_example(text: str) -> ModuleType:
    module = ModuleType("example")
    module.__file__ = str(Path(__file__))
    exec(compile(text, "docs/plugins.md", "exec"), module.__dict__)
    return module


def plugins() -> Plugins:
    """All the page's examples as plugins of one run."""

    def candidate(number: int, text: str) -> Candidate:
        return Candidate(f"example-{number}", "distribution", "docs", lambda: load_example(text))

    return fine(*(candidate(number, text) for number, text in enumerate(EXAMPLES)))


@pytest.mark.parametrize("hook", specs.HOOKS)
def test_the_signature_is_in_the_docs(hook: str) -> None:
    signature = str(inspect.signature(getattr(specs, hook))).replace("'", "")
    assert f"### `{hook}{signature}`\n" in PAGE


@pytest.mark.parametrize("hook", specs.HOOKS)
def test_a_spec_says_when_what_and_since(hook: str) -> None:
    told = " ".join((inspect.getdoc(getattr(specs, hook)) or "").split())
    assert "Called " in told
    assert re.search(r"Since API version \d+\.$", told)


def test_every_function_of_the_specs_is_listed() -> None:
    assert {name for name in vars(specs) if name.startswith("ksc_")} == set(specs.HOOKS)


def test_every_hook_has_an_example() -> None:
    used = {hook for one in plugins().listing() if one.kind == "distribution" for hook in one.hooks}
    assert used == set(specs.HOOKS)


def test_the_headings_are_the_hooks() -> None:
    assert re.findall(r"^### `(\w+)", PAGE, re.MULTILINE) == list(specs.HOOKS)


def test_the_names_of_the_built_in_plugins_are_where_they_are_told() -> None:
    explained = (ROOT / "ksc/diagnostics/codes/site.toml").read_text().replace("\n", " ")
    *most, last = sorted(BUILT_IN)
    assert f"Those of ksc are called {', '.join(most)} and {last}." in explained


def test_what_the_examples_make() -> None:
    every = plugins()
    schemes, found = every.schemes()
    assert not found
    single = schemes["single"]
    layout = single.layout(single.options(), SchemeContext(dialect("rhel9")))
    assert layout.disks == ("sda",)
    filters, found = every.filters()
    assert not found
    assert (filters["shout"]("a"), filters["kebab"]("A b")) == ("A!", "a-b")
    assert codes(every.profile_dirs().found) == []
    assert list(every.profile_dirs().value) == ["acme"]

    one, context = install(), EmitContext(SITE, dialect("rhel9"), tree())
    fragments, found = every.emit_kickstart(one, context)
    assert not found
    entries, found = every.emit_menu(one, context)
    assert not found
    assert [entry.label for entry in entries] == ["rescue-web", "web"]
    for name, line in ((None, "url --mirrorlist=x\n"), ("a", "repo --name=a --mirrorlist=x\n")):
        command, found = every.emit_repo(Repo(name, "mirrorlist:x"), context)
        assert not found
        assert command is not None
        assert command.text == line

    made = {}
    host = Host("web01", interfaces=(Interface(macs=("52:54:00:12:34:56",)),))
    on_host = replace(one, host=host)
    for emitter in every.emitters().value:
        if not emitter.value.wanted(SITE):
            continue
        values = {
            "profile": ProfileInput(one, fragments),
            "host": HostInput(on_host, fragments, entries),
            "site": SiteInput((one,), entries),
        }
        value = values[emitter.value.scope]
        artifacts, found = every.run(emitter, value, context)
        assert not found
        made.update({artifact.path: artifact.content.decode() for artifact in artifacts})
    assert made["http/profiles.txt"] == "web\trhel9\n"
    assert made["http/motd/web01"] == "web01: web\n"
    assert made["http/ks/web.ks"].endswith("%post\necho web > /etc/made-from\n%end\n")
    assert "LABEL rescue-web\n" in made["tftp/pxelinux.cfg/default"]

    stores, found = every.secret_stores()
    assert not found
    assert stores["pass"].value.options.keys() == {"prefix"}

    kinds, found = every.inventories()
    assert not found
    hosts, found = every.read_inventory(kinds["ethers"], Source("ethers", "# MAC NAME\n52:54:00:00:00:01 web1\n"))
    assert not found
    assert [(one.name.value, str(one.name.location)) for one in hosts if isinstance(one, Entry)] == [
        ("web1", "ethers:2:1")
    ]

    (check,), _ = every.checks()
    assert codes(every.check(check, [install(title="x" * 61), one])) == ["ACME1"]
