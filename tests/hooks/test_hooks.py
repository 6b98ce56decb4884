"""Every hook, by a plugin that implements it: what comes of it, and what of a wrong one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from emit.kit import SITE, install, tree
from hooks.kit import codes, fine, giving, plugin

from ksc.artifacts import Artifact, File, FileArtifact
from ksc.checks.check import Check
from ksc.diagnostics import Diagnostic, Source, error
from ksc.emit import EmitContext, Emitter, Fragment, MenuEntry, ProfileInput, SiteInput
from ksc.hooks import Plugins
from ksc.hooks.specs import HOOKS
from ksc.inventory import HostEntry, Inventory
from ksc.inventory.collect import Collection
from ksc.inventory.entry import Entry
from ksc.markers import hookimpl
from ksc.model import Install
from ksc.secrets import SecretStore, StoreContext, StoreError
from ksc.storage import Layout, Scheme, SchemeContext
from ksc.trees import Repo

CONTEXT = EmitContext(SITE)


@dataclass(frozen=True)
class Options:
    """None."""


def empty(options: Options, context: SchemeContext) -> Layout:
    return Layout(())


def scheme(name: str) -> Scheme:
    return Scheme(name, Options, empty)


def test_every_hook_has_a_test() -> None:
    assert {f"test_{hook}" for hook in HOOKS} <= set(globals())


def test_ksc_partition_schemes() -> None:
    own = set(fine().schemes().value)
    plugins = fine(plugin("acme", ksc_partition_schemes=giving([scheme("raid10")])))
    made, found = plugins.schemes()
    assert not found
    assert set(made) == own | {"raid10"}
    assert {"lvm", "plain", "autopart"} <= own


def test_ksc_emit_kickstart() -> None:
    @hookimpl
    def one(install: Install, context: EmitContext) -> str:
        return f"# {install.profile} {context.site.server}\n"

    @hookimpl
    def two(install: Install) -> Iterator[str | Diagnostic]:
        yield "reboot\n"
        yield error("KS999", "careful")
        yield "text\n"

    plugins = fine(plugin("z", ksc_emit_kickstart=one), plugin("a", ksc_emit_kickstart=two))
    made, found = plugins.emit_kickstart(install(), CONTEXT)
    assert made == (Fragment("a", "reboot\n"), Fragment("a", "text\n"), Fragment("z", "# web 192.0.2.10\n"))
    assert codes(found) == ["KS999"]


def test_ksc_emit_menu() -> None:
    memtest = MenuEntry("memtest", "Test the memory", kernel="memtest", bootif=False)
    plugins = fine(plugin("memtest", ksc_emit_menu=giving(memtest)))
    made, found = plugins.emit_menu(install(), EmitContext(SITE, tree=tree()))
    assert [one.label for one in made] == ["web", "memtest"]
    assert not found


def test_ksc_emit_repo() -> None:
    @hookimpl(order=-1)
    def mirrors(repo: Repo, context: EmitContext) -> str | None:
        scheme, _, rest = repo.url.partition(":")
        return f"url --mirrorlist=http:{rest}" if scheme == "mirrorlist" else None

    plugins = fine(plugin("mirrors", ksc_emit_repo=mirrors))
    command, found = plugins.emit_repo(Repo(None, "mirrorlist://h/list"), CONTEXT)
    assert command is not None
    assert command.text == "url --mirrorlist=http://h/list\n"
    assert not found
    command, _ = plugins.emit_repo(Repo(None, "http://h/t"), CONTEXT)
    assert command is not None
    assert command.text == "url --url=http://h/t\n"
    command, found = plugins.emit_repo(Repo(None, "gopher://h/t"), CONTEXT)
    assert command is None
    assert codes(found) == ["KS713"]


def test_the_first_result_for_a_source_wins() -> None:
    plugins = fine(plugin("late", ksc_emit_repo=giving("cdrom", order=1)))
    assert plugins.emit_repo(Repo(None, "http://h/t"), CONTEXT).value.text == "url --url=http://h/t\n"  # type: ignore[union-attr]
    plugins = fine(plugin("early", ksc_emit_repo=giving("cdrom", order=-1)))
    assert plugins.emit_repo(Repo(None, "http://h/t"), CONTEXT).value.text == "cdrom\n"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", "url --url='x", "url\nrootpw x", "# comment"])
def test_a_source_is_one_statement(text: str) -> None:
    plugins = fine(plugin("bad", ksc_emit_repo=giving(text, order=-1)))
    command, found = plugins.emit_repo(Repo(None, "http://h/t"), CONTEXT)
    assert command is None
    assert codes(found) == ["KS519"]


def test_ksc_emitters() -> None:
    def emit(value: ProfileInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
        yield Artifact(f"http/notes/{value.install.profile}.txt", "notes", b"hello\n", "notes")
        yield error("KS999", "careful")

    plugins = fine(plugin("notes", ksc_emitters=giving(Emitter("notes", "profile", emit))))
    emitters, found = plugins.emitters()
    assert not found
    known = ("kickstart", "notes", "pxelinux", "source")
    assert [(one.plugin, one.value.scope) for one in emitters if one.plugin in known] == [
        ("kickstart", "profile"),
        ("kickstart", "host"),
        ("notes", "profile"),
        ("pxelinux", "site"),
        ("pxelinux", "host"),
        ("source", "profile"),
    ]
    made, problems = plugins.run(
        next(one for one in emitters if one.plugin == "notes"), ProfileInput(install()), CONTEXT
    )
    assert [one.path for one in made] == ["http/notes/web.txt"]
    assert codes(problems) == ["KS999"]


def test_an_emitter_that_fails_half_way_makes_nothing() -> None:
    def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact]:
        yield Artifact("a", "a", b"", "half")
        raise RuntimeError("no\nmore")

    plugins = fine(plugin("half", ksc_emitters=giving([Emitter("half", "site", emit)])))
    emitter = next(one for one in plugins.emitters().value if one.plugin == "half")
    made, (found,) = plugins.run(emitter, SiteInput(), CONTEXT)
    assert made == ()
    assert found.code == "KS518"
    assert found.message == "the plugin `half` fails in the emitter `half`: RuntimeError: no more"
    assert "test_hooks.py, line" in found.notes[0]


def test_ksc_checks() -> None:
    seen: list[str] = []

    def run(**given: Any) -> Iterator[Diagnostic]:
        seen.append(given["title"])
        if given["title"] == "bad":
            yield error("KS999", "bad")

    plugins = fine(plugin("titles", ksc_checks=giving([Check("titles", ("title",), run)])))
    (check,), found = plugins.checks()
    assert not found
    same = "web"
    assert codes(plugins.check(check, [install("a", title=same), install("b", title=same)])) == []
    assert seen == ["web"]
    assert codes(plugins.check(check, [install("a", title="bad")])) == ["KS999"]


def test_a_check_reads_what_there_is() -> None:
    plugins = fine(plugin("c", ksc_checks=giving([Check("c", ("tittle",), lambda **_: ())])))
    made, (found,) = plugins.checks()
    assert made == ()
    assert found.code == "KS519"
    assert "`tittle`" in found.message


def test_ksc_profile_dirs(tmp_path: Path) -> None:
    made, found = fine(plugin("acme", ksc_profile_dirs=giving({"acme": tmp_path}))).profile_dirs()
    assert made == {"acme": tmp_path}
    assert not found
    missing = fine(plugin("acme", ksc_profile_dirs=giving({"acme": tmp_path / "gone"})))
    assert codes(missing.profile_dirs().found) == ["KS519"]


def test_ksc_filters() -> None:
    made, found = fine(plugin("acme", ksc_filters=giving({"shout": str.upper}))).filters()
    assert made["shout"]("a") == "A"
    assert not found


def test_ksc_secret_stores() -> None:
    plugins = fine(plugin("acme", ksc_secret_stores=giving(SecretStore("vault", lambda name, _: name.upper()))))
    stores, found = plugins.secret_stores()
    assert not found
    assert set(stores) == {"environment", "files", "vault"}
    assert plugins.secret(stores["vault"], "root", StoreContext(Path("/"))) == "ROOT"


@pytest.mark.parametrize(
    "store",
    [SecretStore("", str.upper), SecretStore("a:b", str.upper), SecretStore("a\n", str.upper), SecretStore("a", 1)],  # type: ignore[arg-type]
)
def test_a_store_has_a_name_that_a_profile_can_say(store: SecretStore) -> None:
    assert codes(fine(plugin("acme", ksc_secret_stores=giving([store]))).secret_stores().found) == ["KS519"]


def secret_of(read: Any) -> Diagnostic:
    plugins = fine(plugin("acme", ksc_secret_stores=giving([SecretStore("vault", read)])))
    given = plugins.secret(plugins.secret_stores().value["vault"], "root", StoreContext(Path("/")))
    assert isinstance(given, Diagnostic)
    return given


@pytest.mark.parametrize("problem", [ValueError("hunter2"), SystemExit("hunter2"), KeyError("hunter2")], ids=repr)
def test_what_a_store_raises_is_not_shown(problem: BaseException) -> None:
    def read(name: str, context: StoreContext) -> str:
        raise problem

    found = secret_of(read)
    assert found.code == "KS525"
    assert "hunter2" not in repr(found)
    assert f"the plugin `acme` fails with {type(problem).__name__}" in found.message
    assert "test_hooks.py" in found.notes[0]


def test_what_a_store_says_is_shown_and_what_it_gives_is_not() -> None:
    def read(name: str, context: StoreContext) -> str:
        raise StoreError(f"it is sealed: {name}\n", "unseal it")

    found = secret_of(read)
    assert (found.code, found.help) == ("KS338", "unseal it")
    assert "it is sealed: root" in found.message
    assert "\n" not in found.message
    wrong = secret_of(lambda name, context: b"hunter2")
    assert wrong.code == "KS525"
    assert "bytes" in wrong.message
    assert "hunter2" not in repr(wrong)


def test_ksc_inventories() -> None:
    source = Source("racks.txt", "web1\n")

    def read(given: Source) -> Iterator[HostEntry | Diagnostic]:
        yield HostEntry(given.lines[0], {"ip": "dhcp", "disks": "sda sdb", "vars": {"a": [1, None, True]}})
        yield error("ACME1", "careful")

    plugins = fine(plugin("acme", ksc_inventories=giving([Inventory("racks", read)])))
    kinds, found = plugins.inventories()
    assert not found
    assert set(kinds) == {"ansible", "racks"}
    (one, said), found = plugins.read_inventory(kinds["racks"], source)
    assert not found
    assert isinstance(said, Diagnostic)
    assert isinstance(one, Entry)
    assert (one.name.value, one.ours, str(one.name.location)) == ("web1", False, "racks.txt:1:1")
    made = Collection(SITE)
    made.add(one)
    host = made.hosts["web1"]
    assert (list(host.disks), host.vars, host.interfaces[0].dhcp) == (["sda", "sdb"], {"a": [1, None, True]}, True)


def loop() -> dict[str, object]:
    made: dict[str, object] = {}
    made["a"] = made
    return made


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (1, "KS519"),
        ([1], "KS519"),
        ([HostEntry(1, {})], "KS519"),  # type: ignore[arg-type]
        ([HostEntry("a", [])], "KS519"),  # type: ignore[arg-type]
        ([HostEntry("a", {"vars": loop()})], "KS518"),
    ],
)
def test_an_inventory_that_gives_what_it_may_not(given: Any, code: str) -> None:
    plugins = fine(plugin("acme", ksc_inventories=giving([Inventory("racks", lambda source: given)])))
    made, found = plugins.read_inventory(plugins.inventories().value["racks"], Source("x", ""))
    assert made == ()
    assert codes(found) == [code]
    assert "`acme`" in found[0].message


@pytest.mark.parametrize(
    ("hook", "offer", "what"),
    [
        ("ksc_partition_schemes", [scheme("x")], "scheme"),
        ("ksc_emitters", [Emitter("x", "site", lambda *_: ())], "emitter"),
        ("ksc_checks", [Check("x", (), lambda: ())], "check"),
        ("ksc_filters", {"x": str.upper}, "filter"),
        ("ksc_profile_dirs", {"x": Path("/")}, "profile folder"),
        ("ksc_secret_stores", [SecretStore("x", lambda *_: "")], "secret store"),
        ("ksc_inventories", [Inventory("x", lambda source: ())], "inventory"),
    ],
)
def test_two_plugins_that_offer_one_name(hook: str, offer: object, what: str) -> None:
    plugins = fine(plugin("b", **{hook: giving(offer)}), plugin("a", **{hook: giving(offer)}))
    (found,) = CALLS[hook](plugins)
    assert found.code == "KS520"
    assert found.message == f"the plugins `a` and `b` both offer the {what} `x`"


def test_one_plugin_that_offers_a_name_twice() -> None:
    plugins = fine(plugin("a", ksc_partition_schemes=giving([scheme("x"), scheme("x")])))
    assert [one.message for one in plugins.schemes().found] == ["the plugin `a` offers the scheme `x` twice"]


CALLS = {
    "ksc_partition_schemes": lambda plugins: plugins.schemes().found,
    "ksc_emit_kickstart": lambda plugins: plugins.emit_kickstart(install(), CONTEXT).found,
    "ksc_emit_menu": lambda plugins: plugins.emit_menu(install(), CONTEXT).found,
    "ksc_emit_repo": lambda plugins: plugins.emit_repo(Repo(None, "http://h/t"), CONTEXT).found,
    "ksc_emitters": lambda plugins: plugins.emitters().found,
    "ksc_checks": lambda plugins: plugins.checks().found,
    "ksc_profile_dirs": lambda plugins: plugins.profile_dirs().found,
    "ksc_filters": lambda plugins: plugins.filters().found,
    "ksc_secret_stores": lambda plugins: plugins.secret_stores().found,
    "ksc_inventories": lambda plugins: plugins.inventories().found,
}


def of(plugins: Plugins, hook: str, name: str) -> list[Diagnostic]:
    return [one for one in CALLS[hook](plugins) if f"`{name}`" in one.message]


def test_artifacts_that_are_files(tmp_path: Path) -> None:
    """They are not read to be looked at; and what is no file is said."""
    gone = File(str(tmp_path / "gone"), "sha256:" + "0" * 64, 1, 0, False, 0o644, 0, 0, 1, 0)

    def emit(_value: object, context: EmitContext) -> Iterator[Artifact]:
        yield FileArtifact("a", "kernel", gone if context.annotate else b"content", "files")  # type: ignore[arg-type]

    plugins = fine(plugin("files", ksc_emitters=giving(Emitter("files", "site", emit))))
    emitter = next(one for one in plugins.emitters().value if one.plugin == "files")
    assert [one.path for one in plugins.run(emitter, None, replace(CONTEXT, annotate=True)).value] == ["a"]
    (found,) = plugins.run(emitter, None, CONTEXT).found
    assert (found.code, found.message.endswith("the `file` of its artifact `a` is bytes, and not File")) == (
        "KS519",
        True,
    )


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("result", [1, [1], {"a": 1}, {1: "a"}, b"x", {"a\nb": str.upper}], ids=repr)
def test_a_wrong_result_names_plugin_and_hook(hook: str, result: object) -> None:
    plugins = fine(plugin("bad", **{hook: giving(result, order=-1)}))
    (found,) = of(plugins, hook, "bad")
    assert found.code == "KS519"
    assert f"`{hook}`" in found.message
    assert found.help is not None
    assert "disable: [bad]" in found.help


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("problem", [ValueError("x"), SystemExit(3), RecursionError(), AssertionError()], ids=repr)
def test_an_exception_names_plugin_and_hook(hook: str, problem: BaseException) -> None:
    plugins = fine(plugin("bad", **{hook: giving(problem, order=-1)}))
    (found,) = of(plugins, hook, "bad")
    assert found.code == "KS518"
    assert f"fails in `{hook}`: {type(problem).__name__}" in found.message
    assert "kit.py" in found.notes[0]


@pytest.mark.parametrize("hook", HOOKS)
def test_none_means_nothing(hook: str) -> None:
    plugins = fine(plugin("silent", **{hook: giving(None, order=-1)}))
    assert of(plugins, hook, "silent") == []


def test_an_interrupt_ends_ksc() -> None:
    plugins = fine(plugin("slow", ksc_filters=giving(KeyboardInterrupt())))
    with pytest.raises(KeyboardInterrupt):
        plugins.filters()
