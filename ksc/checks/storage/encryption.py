"""Encryption: passphrases, and what is kept in the clear beside it."""

from collections.abc import Iterator

from ksc.checks.installation.values import few, related
from ksc.checks.storage.view import Storage
from ksc.diagnostics import Diagnostic, error, warning


def check_encryption(storage: Storage) -> Iterator[Diagnostic]:
    """KS667: encryption without a passphrase; KS848: swap in the clear beside an encrypted root."""
    if storage.whole:
        yield from _passphrase(storage)
        yield from few(_swap(storage))


def _passphrase(storage: Storage) -> Iterator[Diagnostic]:
    """Encryption without any passphrase in the file: one that stands anywhere is taken for the others too."""
    kickstart = storage.kickstart
    encrypted = [one for one in kickstart.all("autopart", "part", "raid", "logvol") if one.has("encrypted")]
    if not encrypted or any(one.has("passphrase", "escrowcert", "hw-passphrase") for one in encrypted):
        return
    mute = kickstart.last("cmdline")
    yield (error if mute else warning)(
        "KS667",
        "encryption without a passphrase",
        encrypted[0].at("encrypted"),
        notes=("with `cmdline` the installer cannot ask for one, and stops",)
        if mute
        else ("the installer stops and asks for one",),
        help="give --passphrase, best from a secret of a profile, or leave --encrypted out",
        related=related("`cmdline` stands here", mute) if mute else (),
    )


def _swap(storage: Storage) -> Iterator[Diagnostic]:
    root = next(reversed(storage.mounted.get("/", [])), None)
    if root is None or not storage.encrypted(root):
        return
    secret = next(one for one in storage.below(root) if one.has("encrypted"))
    for one in storage.made:
        if one.value("mntpoint") == "swap" and not storage.encrypted(one):
            yield warning(
                "KS848",
                "swap is not encrypted, and the root is",
                one.at("mntpoint"),
                notes=("what is in memory is written to it in the clear, keys and passwords too",),
                help="add --encrypted, or make swap a volume of an encrypted group",
                related=related("the root's encryption", secret, "encrypted"),
            )
