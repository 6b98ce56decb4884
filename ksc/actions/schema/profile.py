"""What a profile may say, key by key: the table to add a key to."""

from collections.abc import Iterator, Mapping

from ksc.actions.schema.commands import Scope, kickstart, section_options
from ksc.actions.schema.forms import SCALAR, Schema, choice, mapping, named, ref
from ksc.actions.schema.schemes import partitioning
from ksc.layer.menu import LOCAL_BOOTS
from ksc.layer.sections import SCRIPTS
from ksc.storage import Scheme

_NAME = "[A-Za-z0-9][A-Za-z0-9._+-]*(?:/[A-Za-z0-9][A-Za-z0-9._+-]*)?"
_SECTION_NAME = "^[A-Za-z0-9_][A-Za-z0-9_.:@+-]*$"
_BODY = {
    "text": ref("text", "The body."),
    "file": ref("text", "A file that holds the body, relative to the profile, inside the workspace."),
    "template": ref("truth", "Whether the body is a template; else `{{` is the shell's."),
}


def profile(scope: Scope, schemes: Mapping[str, Scheme]) -> Schema:
    """The whole of a profile."""
    return mapping(
        {
            "extends": ref("extends", "What it lies over: profiles and bases in profiles/, the lowest first."),
            "title": ref("text", "A line for people; boot menus show it. Without it, the profile's name."),
            "target": ref("release", "The release that it is for. Without it, the tree's or the base's."),
            "tree": ref("text", "An install tree of ksc.yaml: gives the source and the kernel."),
            "vars": ref("variables", "Variables for templates: `{{ vars.NAME }}`."),
            "abstract": ref("truth", "Made to be extended: it makes no files of its own."),
            "unattended": ref("truth", "Whether the boot menu may install it by itself."),
            "kickstart": ref(
                "kickstart", "Commands. Text replaces the statement, a mapping merges into it, null removes it."
            ),
            "partitioning": {
                **partitioning(schemes),
                "description": "A new layout of the disks: replaces all that lower layers say of disks.",
            },
            "packages": packages(),
            "scripts": {
                "type": ["array", "object", "null"],
                "description": "Scripts: a list, or a mapping by name. The same name changes what is there.",
                "items": ref("script", type=["object", "string"]),
                "propertyNames": {"pattern": _SECTION_NAME},
                "additionalProperties": ref("script", type=["object", "null", "string"], maxLength=0),
            },
            "addons": named(
                {
                    "type": ["object", *SCALAR, "null"],
                    "properties": {"options": ref("text", "The words after the add-on's name."), **_BODY},
                    "additionalProperties": False,
                },
                {"pattern": _SECTION_NAME},
                description="Add-ons by name: the words after it, a mapping, or null to remove it.",
            ),
            "certificates": named(
                {
                    "type": ["object", "null", "string"],
                    "maxLength": 0,
                    "properties": {"options": ref("section.certificate", "Options of `%certificate`."), **_BODY},
                    "additionalProperties": False,
                },
                {"pattern": _SECTION_NAME},
                description="Certificates by file name; null removes one.",
            ),
            "includes": named(
                {"enum": ["keep", None]},
                description="What becomes of an install-time %include beside a new partitioning, by its path.",
            ),
            "boot": ref("boot", "How it shows in boot menus, and further kernel arguments."),
        },
        description="A profile: what differs from the bases and profiles that it extends.",
    )


def packages() -> Schema:
    """The mapping under `packages:`."""
    entry = {**ref("text", type=SCALAR), "not": {"type": "string", "pattern": r"^\s*[-%]"}}
    entries = {"type": [*SCALAR, "array", "null"], "items": entry, "not": entry["not"]}
    return mapping(
        {
            "install": {**entries, "description": "Packages, globs, `@group` and `@^environment` to install."},
            "exclude": {**entries, "description": "What not to install, without the `-`."},
            "drop": ref("texts", "What to forget of lower layers, wanted or excluded."),
            "options": ref("section.packages", "Options of the `%packages` line."),
        },
        description="What `%packages` says.",
    )


def profile_forms(scope: Scope) -> Iterator[tuple[str, Schema]]:
    """The `$defs` of a profile, besides those of commands and schemes."""
    yield "kickstart", kickstart(scope)
    yield "release", release(scope)
    yield "extends", _extends()
    yield "script", _script(scope)
    yield "section.packages", section_options(scope.facts.sections["%packages"], scope)
    yield "section.certificate", section_options(scope.facts.sections["%certificate"], scope)
    yield (
        "boot",
        mapping(
            {
                "label": ref("text", "The menu's name for it, without blanks."),
                "menu": ref("text", "Its line in the menu, with `^` before the hot key."),
                "append": ref("texts", "Kernel arguments for the installer, after ksc's own."),
                "submenu": ref("texts", "The submenu that it is in, or a list of them from the outermost on."),
                "local": {
                    **choice(LOCAL_BOOTS, template=False),
                    "description": "How the local disk is booted in the menus of hosts.",
                },
            }
        ),
    )


def release(scope: Scope) -> Schema:
    """A release by name, in any case."""
    names = [*scope.facts.dialects, *scope.facts.aliases]
    return {"anyOf": [{"enum": names}, {"type": ["string", "null"], "pattern": "[A-Z]"}]}


def _extends() -> Schema:
    name: Schema = {
        "type": SCALAR,
        "pattern": rf"^(?!.*\.\.)(?:{_NAME})$",
        "patternErrorMessage": "This must be the name of a profile or base: its file without folder and ending.",
    }
    template = {"name": name, "template": ref("truth", "Whether the base's text is a template.")}
    one = {
        **name,
        "type": ["object", *SCALAR],
        "properties": template,
        "required": ["name"],
        "additionalProperties": False,
    }
    return {**one, "type": ["array", "object", *SCALAR, "null"], "items": one}


def _script(scope: Scope) -> Schema:
    """A script. A string is what an editor sees of `!remove NAME`."""
    specs = {kind: scope.facts.sections[kind] for kind in SCRIPTS}
    here = [kind for kind, spec in specs.items() if scope.has(spec.active, spec.deprecated)]
    options: dict[str, Schema] = {}
    others: dict[str, Schema] = {"^--": {}}
    for spec in specs.values():
        some = section_options(spec, scope)
        options |= some["properties"]
        others |= some.get("patternProperties", {})
    made = mapping(
        {
            "name": ref("text", "Its name: of a base's script, or of a new one.", pattern=_SECTION_NAME),
            "section": {
                **choice([kind[1:] for kind in here], template=False),
                "description": "When it runs. A new script needs it.",
            },
            "options": mapping(options, patternProperties=others, description="Options of the section's line."),
            **_BODY,
        }
    )
    made["properties"]["section"]["anyOf"].insert(
        1, {"type": "string", "pattern": f"^%(?:{'|'.join(one[1:] for one in here)})$"}
    )
    return {**made, "type": ["object", "string", "null"], "allOf": list(_not_of(specs, scope, set(options)))}


def _not_of(specs: Mapping[str, "object"], scope: Scope, every: set[str]) -> Iterator[Schema]:
    """Which of all options a kind of script has not."""
    for kind in specs:
        spec = scope.facts.sections[kind]
        missing = sorted(every - {name for one in spec.options.values() for name in (one.name, *one.aliases)})
        if missing:
            yield {
                "if": {"properties": {"section": {"enum": [kind[1:], kind]}}, "required": ["section"]},
                "then": {"properties": {"options": {"properties": dict.fromkeys(missing, False)}}},
            }
