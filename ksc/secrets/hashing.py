"""Passwords as hashes: crypt SHA-512, what GRUB 2 reads, and what GRUB of EL5 reads.

Salts are an HMAC of the workspace's key, so the same input gives the same hash. libpass is loaded when something is
hashed: it takes longer than most compiles.
"""

import hmac
from typing import Literal

Method = Literal["sha512-crypt", "grub-pbkdf2", "md5-crypt"]

SHA512_ROUNDS = 5_000  # crypt's default: it then says no `rounds=`
PBKDF2_ROUNDS = 10_000  # as grub2-mkpasswd-pbkdf2 has it
PBKDF2_SALT = 64  # bytes

_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SALT_LENGTH = {"sha512-crypt": 16, "md5-crypt": 8}  # characters, the most that each takes


def hashed(password: str, method: Method, salt: bytes) -> str:
    """The hash of a password. `salt` is at least as long as the method wants it."""
    if method == "grub-pbkdf2":
        from passlib.hash import grub_pbkdf2_sha512

        return str(grub_pbkdf2_sha512.using(salt=salt[:PBKDF2_SALT], rounds=PBKDF2_ROUNDS).hash(password))
    letters = "".join(_ALPHABET[byte % 64] for byte in salt[: _SALT_LENGTH[method]])
    if method == "md5-crypt":
        from passlib.hash import md5_crypt

        return str(md5_crypt.using(salt=letters).hash(password))
    from passlib.hash import sha512_crypt

    return str(sha512_crypt.using(salt=letters, rounds=SHA512_ROUNDS).hash(password))


def salt_for(key: bytes, method: Method, owner: str, account: str) -> bytes:
    """64 bytes for the salt of one account's password in one profile or host."""
    said = f"ksc salt\0{method}\0{owner}\0{account}"
    return hmac.digest(key, said.encode("utf-8", "surrogateescape"), "sha512")
