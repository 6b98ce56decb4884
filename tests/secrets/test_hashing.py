"""Hashes, held against other programs' and against other ways to make them."""

import hashlib
import re
import shutil
import subprocess
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.secrets.hashing import PBKDF2_ROUNDS, hashed, salt_for

KEY = bytes(range(32))
METHODS = ("sha512-crypt", "grub-pbkdf2", "md5-crypt")
PASSWORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)


def crypt(password: str, setting: str) -> str | None:
    """What crypt(3) of this system makes; None where this Python has it no more."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import crypt as module
        except ImportError:
            return None
        return module.crypt(password, setting)


@settings(max_examples=examples(40), deadline=None)
@given(PASSWORDS, st.binary(min_size=64, max_size=64))
def test_crypt_makes_the_same(password, salt):
    for method, shape in (
        ("sha512-crypt", r"\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}"),
        ("md5-crypt", r"\$1\$[./0-9A-Za-z]{8}\$[./0-9A-Za-z]{22}"),
    ):
        made = hashed(password, method, salt)
        assert re.fullmatch(shape, made)
        assert crypt(password, made) in (made, None)


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl")
@pytest.mark.parametrize(("method", "option"), [("sha512-crypt", "-6"), ("md5-crypt", "-1")])
def test_openssl_makes_the_same(method, option):
    made = hashed("c0rrect hörse", method, salt_for(KEY, method, "web", "rootpw/"))
    salt = made.split("$")[2]
    command = ["openssl", "passwd", option, "-salt", salt, "-stdin"]
    told = subprocess.run(command, input="c0rrect hörse\n", capture_output=True, text=True, check=True)
    assert told.stdout == made + "\n"


@settings(max_examples=examples(20), deadline=None)
@given(PASSWORDS, st.binary(min_size=64, max_size=64))
def test_the_boot_loader_derives_the_same_key(password, salt):
    *name, rounds, written, key = hashed(password, "grub-pbkdf2", salt).split(".")
    assert (name, int(rounds), bytes.fromhex(written)) == (["grub", "pbkdf2", "sha512"], PBKDF2_ROUNDS, salt)
    assert bytes.fromhex(key) == hashlib.pbkdf2_hmac("sha512", password.encode(), salt, PBKDF2_ROUNDS)
    assert len(bytes.fromhex(key)) == 64


def test_a_salt_is_of_key_owner_account_and_method():
    said = [
        (key, method, owner, account)
        for key in (b"", KEY)
        for method in METHODS
        for owner in ("web", "host/web", "")
        for account in ("rootpw/", "user/root", "sshpw/root")
    ]
    salts = {salt_for(*one) for one in said}
    assert len(salts) == len(said)
    assert {len(salt) for salt in salts} == {64}
    assert salt_for(*said[0]) == salt_for(*said[0])


def test_no_two_names_run_into_each_other():
    assert salt_for(KEY, "sha512-crypt", "a", "b/c") != salt_for(KEY, "sha512-crypt", "a/b", "c")
