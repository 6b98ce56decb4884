"""What is a hash: what passlib makes of each scheme, and nothing that somebody chooses for a password."""

import pytest
from passlib import hash as schemes

from ksc.diagnostics.crypt import is_crypt, is_nearly_crypt
from ksc.diagnostics.redact import redact_message

BCRYPT = "$2b$12$" + "abcdefghijklmnopqrstuv" + "abcdefghijklmnopqrstuvwxyzABCDE"  # 22 of salt, 31 of hash
YESCRYPT = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7"
HASHES = {
    "md5": lambda: schemes.md5_crypt.hash("x"),
    "sha1": lambda: schemes.sha1_crypt.using(rounds=1000).hash("x"),
    "sun-md5": lambda: schemes.sun_md5_crypt.using(rounds=10).hash("x"),
    "sha256 with rounds": lambda: schemes.sha256_crypt.using(rounds=1000).hash("x"),
    "sha256": lambda: schemes.sha256_crypt.using(rounds=5000).hash("x"),
    "sha512 with rounds": lambda: schemes.sha512_crypt.using(rounds=1000).hash("x"),
    "sha512 without salt": lambda: schemes.sha512_crypt.using(rounds=5000, salt="").hash("x"),
    "grub": lambda: schemes.grub_pbkdf2_sha512.using(rounds=1000).hash("x"),
    "bcrypt 2b": lambda: BCRYPT,
    "bcrypt 2y": lambda: BCRYPT.replace("2b", "2y"),
    "yescrypt": lambda: YESCRYPT,
    "gost-yescrypt": lambda: YESCRYPT.replace("$y$", "$gy$"),
    "scrypt": lambda: "$7$CU..../....salt$" + "a" * 43,
}


@pytest.mark.parametrize("scheme", HASHES)
def test_hashes(scheme):
    made = HASHES[scheme]()
    assert is_crypt(made) and not is_nearly_crypt(made)
    assert redact_message(made) == "***"


@pytest.mark.parametrize("locked", ["*", "!", "!!"])
def test_what_locks_an_account(locked):
    assert is_crypt(locked)


@pytest.mark.parametrize(
    "password",
    [
        "$money$talks",
        "$w$more",
        "$5",
        "$10$bill",
        "$a$b$c",
        "$66$a$b",
        "Administrator",
        "x$6$salt$hash",
        "",
        "!!!",
        "$$",
    ],
)
def test_passwords(password):
    assert not is_crypt(password) and not is_nearly_crypt(password)


@pytest.mark.parametrize(
    "cut", ["$6$short", "$6$", "$y$j9T$salt", "$5$salt$", "$6$a b$c", "$2b$12", "grub.pbkdf2.sha512"]
)
def test_what_was_cut_short(cut):
    assert is_nearly_crypt(cut) and not is_crypt(cut)
