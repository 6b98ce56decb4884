"""The plugin `secrets`: the stores `environment` and `files`."""

import os
import re
from pathlib import Path
from shlex import quote

from ksc.markers import hookimpl
from ksc.secrets.private import NotPrivateError, from_here, read_private
from ksc.secrets.store import SecretStore, StoreContext, StoreError

PREFIX = "KSC_SECRET_"
FOLDER = ".ksc/secrets"

_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*\Z")


@hookimpl
def ksc_secret_stores() -> list[SecretStore]:
    """The stores that ksc brings along."""
    return [
        SecretStore("environment", from_environment, {"prefix": f"how the variables begin, `{PREFIX}` unless said"}),
        SecretStore("files", from_files, {"folder": f"where they are, `{FOLDER}` of the workspace unless said"}),
    ]


def variable(name: str, prefix: str = PREFIX) -> str:
    """The variable of a secret: `web-root` is KSC_SECRET_WEB_ROOT."""
    return prefix + re.sub(r"[^A-Za-z0-9]", "_", name).upper()


def from_environment(name: str, context: StoreContext) -> str | None:
    """The secret in a variable of the environment."""
    wanted = variable(name, _text(context, "prefix", PREFIX))
    given = os.environ.get(wanted)
    if given is None:
        raise StoreError(f"the environment has no variable {wanted}", f"read -rs {wanted} && export {wanted}")
    return given


def from_files(name: str, context: StoreContext) -> str | None:
    """The secret in a file of its own, without the line end at its end."""
    written = _text(context, "folder", FOLDER)
    folder = Path(written).expanduser()
    if not _FILE.match(name):
        raise StoreError("that is no name of a file", "letters, digits and any of _ . @ + -")
    shown = written if Path(written).is_absolute() or written.startswith("~") else from_here(context.workspace / folder)
    try:
        content = read_private(context.workspace / folder, name, shown)
    except NotPrivateError as problem:
        raise StoreError(str(problem), problem.help) from None
    if content is None:
        raise StoreError(
            f"there is no file {shown}/{name}",
            f"mkdir -pm 700 {quote(shown)}; (umask 077; cat > {quote(f'{shown}/{name}')}), the secret, Enter, Ctrl-D",
        )
    text = content.decode("utf-8", "surrogateescape")
    return text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")


def _text(context: StoreContext, option: str, standard: str) -> str:
    given = context.options.get(option, standard)
    if not isinstance(given, str) or not given.isprintable() or not given:
        raise StoreError(f"its option `{option}` in ksc.yaml must be a text")
    return given
