"""The base and the profile of an import, as they will stand in `profiles/`."""

from pathlib import Path
from typing import TYPE_CHECKING

from ksc.actions.import_.as_yaml import lost_comments, yaml_body
from ksc.actions.import_.inputs import STDIN, Input, tame
from ksc.actions.import_.yaml_text import Value, to_yaml
from ksc.diagnostics import Diagnostic, note
from ksc.dialects.detect import Detected
from ksc.dialects.spec import Facts
from ksc.layer.files import encode
from ksc.syntax import Document
from ksc.workspace.find import HOSTS_YAML, PROFILE_SCHEMA

if TYPE_CHECKING:
    from ksc.actions.import_.secret_lifting import LiftedSecrets

_DISTRIBUTIONS = {
    "centos": "CentOS",
    "rocky": "Rocky Linux",
    "almalinux": "AlmaLinux",
    "ol": "Oracle Linux",
    "stream": "CentOS Stream",
}


def written(
    document: Document,
    one: Input,
    name: str,
    detected: Detected,
    facts: Facts,
    lifted: "LiftedSecrets | None",
    *,
    whole: bool,
    host: str | None,
) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The files to write, by their path below `profiles/`.

    `document` is without what went to the host `host`, and has what became secrets (`lifted`). `whole`: one YAML
    profile without a base.
    """
    origin = "standard input" if one.shown == STDIN else tame(Path(one.shown).name, 80)
    head: dict[str, Value] = {"title": _title(name, detected, facts)}
    if detected.dialect:
        head["target"] = detected.dialect
    if not whole:
        base = encode(str(lifted.document if lifted else document)) if lifted or host else one.raw
        without = [f"what {HOSTS_YAML} says of {host}"] if host else []
        without += ["its secrets"] if lifted else []
        same = "byte for byte" if base == one.raw else f"but for {' and '.join(without)}"
        comment = f"{PROFILE_SCHEMA}# Imported from {origin}: {name}.ks is that file, {same}. Say here what differs.\n"
        said: dict[str, Value] = {"kickstart": lifted.kickstart} if lifted and lifted.kickstart else {}
        thin = comment + to_yaml({"extends": name, **head, **said})
        return {f"{name}.ks": base, f"{name}.yaml": thin.encode()}, []
    body, found = yaml_body(document, facts, lifted.statements if lifted else None)
    if found:
        return {}, found
    lost = list(lost_comments(document))
    if lost:
        count = "1 comment is" if len(lost) == 1 else f"{len(lost)} comments are"
        message = f"{count} not in the YAML profile"
        at = document.locate(lost[0])
        help_ = "import without --yaml to keep every byte"
        found.append(note("KS628", message, at, help=help_))
    return {
        f"{name}.yaml": (f"{PROFILE_SCHEMA}# Imported from {origin}.\n" + to_yaml({**head, **body})).encode()
    }, found


def _title(name: str, detected: Detected, facts: Facts) -> str:
    dialect = facts.dialect(detected.dialect) if detected.dialect else None
    if dialect is None or detected.dialect is None:
        return name
    distribution = _DISTRIBUTIONS.get(detected.dialect.lower().rstrip("0123456789"))
    return f"{name} ({f'{distribution} {dialect.version}' if distribution else dialect.title})"
