"""One schema as a document: deterministic, every form once under `$defs`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from ksc.actions.schema.commands import Scope, command_forms
from ksc.actions.schema.forms import FORMS, Schema
from ksc.actions.schema.hosts import host_forms, hosts
from ksc.actions.schema.profile import profile, profile_forms
from ksc.actions.schema.schemes import scheme_forms
from ksc.actions.schema.site import site, site_forms
from ksc.dialects.spec import Dialect, Facts
from ksc.storage import Scheme

Kind = Literal["profile", "site", "hosts"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def make(kind: Kind, facts: Facts, schemes: Mapping[str, Scheme], target: Dialect | None = None) -> Schema:
    """The schema of one kind of file. With a `target`, only what that release takes."""
    scope = Scope(facts, (target.name,) if target else tuple(facts.dialects))
    forms: dict[str, Schema] = dict(FORMS)
    if kind == "site":
        whole = site()
        forms |= dict(site_forms(scope))
    else:
        whole = hosts() if kind == "hosts" else profile(scope, schemes)
        forms |= dict(command_forms(scope)) | dict(profile_forms(scope)) | dict(scheme_forms(schemes))
        forms |= dict(host_forms())
    about = f" for {target.title}" if target else ""
    head = {"$schema": _DIALECT, "title": f"ksc {kind}{about}"}
    return {**head, **whole, "$defs": _used(whole, forms)}


def _used(whole: Schema, forms: Mapping[str, Schema]) -> dict[str, Schema]:
    """The forms that are referred to, each after the first that needs it."""
    used: dict[str, Schema] = {}
    waiting = list(_referred(whole))
    while waiting:
        name = waiting.pop(0)
        if name not in used:
            used[name] = forms[name]
            waiting += _referred(forms[name])
    return used


def _referred(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for one in part.values():
            yield from _referred(one)
    elif isinstance(part, list):
        for one in part:
            yield from _referred(one)


def dumped(schema: Schema) -> str:
    """The schema as text, the same bytes for the same facts and plugins."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
