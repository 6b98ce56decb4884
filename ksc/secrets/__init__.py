"""Secrets: the stores that hold them, the workspace's key, hashes, and what stands for a secret until it is written."""

from ksc.secrets.ledger import Asked, Ledger
from ksc.secrets.store import SecretStore, StoreContext, StoreError

__all__ = ["Asked", "Ledger", "SecretStore", "StoreContext", "StoreError"]
