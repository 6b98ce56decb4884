"""The SSH key that opens the machines of a new workspace."""

import re
from pathlib import Path

from ksc.actions.import_.inputs import tame
from ksc.diagnostics import Diagnostic, error, start_of
from ksc.layer.files import read_bytes

# One line as `ssh-keygen` writes it. What stands behind the key is a comment for people.
_PUBLIC = re.compile(r"(?:ssh|ecdsa|sk)-[A-Za-z0-9@.-]+ [A-Za-z0-9+/]{16,}={0,3}(?: [^\x00-\x1f\x7f-\x9f{}]*)?")
_MOST = 16 * 1024


def public_key(path: Path) -> str | Diagnostic:
    """The public key in a file such as `~/.ssh/id_ed25519.pub`: its one line."""
    shown = tame(str(path))
    data = read_bytes(path, shown)
    if isinstance(data, Diagnostic):
        return data
    lines = data[: _MOST + 1].decode("utf-8", "replace").split("\n")
    if len(data) <= _MOST and not any(lines[1:]) and _PUBLIC.fullmatch(line := lines[0].rstrip()):
        return line
    private = b"PRIVATE KEY" in data[:_MOST]
    return error(
        "KS791",
        f"{shown} holds {'a private key' if private else 'no SSH public key'}",
        start_of(shown),
        notes=("what is wanted is one line that begins with `ssh-ed25519`, `ssh-rsa`, `ecdsa-…` or `sk-…`",),
        help="the public key lies beside the private one, in a file that ends in .pub",
    )
