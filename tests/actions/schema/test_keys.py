"""A key that ksc reads and no schema knows fails here, and so does one that ksc no longer reads.

Where a mapping has a key that nobody knows, ksc says which keys it takes: that is compared with the schema.
"""

import ast
import re
from functools import cache
from typing import Any, NamedTuple

import pytest
from laying import SCHEMES, lay
from support import ROOT

from ksc.actions.schema import make
from ksc.diagnostics import Diagnostic, Source
from ksc.dialects import facts
from ksc.inventory.collect import Collection
from ksc.inventory.hosts_yaml import read_yaml
from ksc.layer.profile import read_boot, read_profile
from ksc.layer.serving import SERVICES
from ksc.layer.site import Site, read_site
from ksc.trees import read_trees

NOBODY = "qqqqqqqqqqqq"


class Place(NamedTuple):
    """A mapping with a key that nobody knows, and the way to it."""

    kind: str
    text: str
    path: tuple[str, ...] = ()


PLACES = [
    Place("profile", "KEY: 1"),
    Place("profile", "boot: {KEY: 1}", ("boot",)),
    Place("profile", "packages: {KEY: 1}", ("packages",)),
    Place("profile", "scripts: [{KEY: 1}]", ("scripts", "[]")),
    Place("profile", "scripts: {x: {KEY: 1}}", ("scripts", "x")),
    Place("profile", "addons: {x: {KEY: 1}}", ("addons", "x")),
    Place("profile", "certificates: {x: {KEY: 1}}", ("certificates", "x")),
    Place("site", "KEY: 1"),
    Place("site", "menu: {KEY: 1}", ("menu",)),
    Place("site", "trees: {x: {KEY: 1, release: rhel9, url: cdrom}}", ("trees", "x")),
    Place("site", "ignore: [{KEY: 1}]", ("ignore", "[]")),
    Place("site", "subnets: {x: {KEY: 1}}", ("subnets", "x")),
    Place("site", "inventories: [{KEY: 1}]", ("inventories", "[]")),
    Place("site", "secrets: {KEY: 1}", ("secrets",)),
    Place("site", "dhcp: {KEY: 1}", ("dhcp",)),
    Place("site", "paths: {KEY: 1}", ("paths",)),
    *(Place("site", f"server: a\n{name}: {{KEY: 1}}", (name,)) for name in SERVICES),
    Place("hosts", "x: {KEY: 1}", ("x",)),
    Place("hosts", "x: {interfaces: [{KEY: 1}]}", ("x", "interfaces", "[]")),
]

# Every function that reads a mapping by a table. Whoever adds one adds a place above, and its keys to the schema.
READERS = {
    "ksc/inventory/collect.py: _interfaces",
    "ksc/inventory/collect.py: add",
    "ksc/layer/content.py: _section",
    "ksc/layer/dhcp.py: read_dhcp",
    "ksc/layer/serving.py: read_serving",
    "ksc/layer/content.py: package_changes",
    "ksc/layer/inventories.py: read_inventories",
    "ksc/layer/menu.py: read_menu_settings",
    "ksc/layer/profile.py: read_boot",
    "ksc/layer/profile.py: read_profile",
    "ksc/layer/secrets.py: read_secrets",  # one of the two takes any name
    "ksc/layer/site.py: _all",
    "ksc/layer/site.py: _ignore",
    "ksc/layer/site.py: _take",  # some of the keys of `_all`, ahead of the others
    "ksc/layer/subnets.py: read_subnets",
    "ksc/layer/values.py: fields",  # what the readers of content.py call
    "ksc/trees/read.py: _repos",  # takes any name
    "ksc/trees/read.py: _tree",
}


def found_in(kind: str, text: str) -> list[Diagnostic]:
    source = Source(f"{kind}.yaml", text)
    if kind == "site":
        site, found = read_site(source)
        return [*found, *read_trees(site, facts())[1]]
    if kind == "hosts":
        collection = Collection(Site())
        collection.add_all(read_yaml(source))
        return collection.found
    boot: list[Diagnostic] = []
    read_boot(read_profile("web", source)[0].boot, boot)
    return [*lay({"web.yaml": text}).found, *boot]


def read_by_ksc(place: Place) -> set[str]:
    found = found_in(place.kind, place.text.replace("KEY", NOBODY))
    helps = [one.help or "" for one in found if NOBODY in one.message]
    assert helps, found
    assert helps[0].startswith("it takes"), helps
    return set(re.findall(r"`([^`]+)`", helps[0]))


def reached(schema: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The part of a schema that a value on this path is judged by."""
    part = schema
    for step in (*path, None):
        while "$ref" in part:
            part = schema["$defs"][part["$ref"].rpartition("/")[2]]
        if step == "[]":
            part = part["items"]
        elif step is not None:
            part = part.get("properties", {}).get(step) or part["additionalProperties"]
    return part


@cache
def schema_of(kind):
    return make(kind, facts(), SCHEMES)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.kind} {place.text}")
def test_the_schema_has_the_keys_that_ksc_reads(place, monkeypatch):
    monkeypatch.setattr("ksc.layer.fields._LISTED", 1000)  # all of them, where a message has room for some
    schema = schema_of(place.kind)
    assert set(reached(schema, place.path)["properties"]) == read_by_ksc(place)


def test_every_table_of_keys_has_its_place():
    found = set()
    for path in sorted((ROOT / "ksc").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "fields(" not in text:
            continue
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                called = getattr(node, "func", None)
                name = getattr(called, "id", getattr(called, "attr", ""))
                if name == "fields" and isinstance(node, ast.Call) and len(node.args) >= 3:
                    found.add(f"{path.relative_to(ROOT)}: {function.name}")
    assert found == READERS


def test_every_key_and_every_form_is_described():
    """In what an editor shows for the keys of files; options have the facts' summaries."""
    for kind in ("profile", "site", "hosts"):
        schema = schema_of(kind)
        for place in PLACES:
            if place.kind == kind:
                properties = reached(schema, place.path)["properties"]
                assert [key for key, one in properties.items() if not one.get("description")] == []
