"""Addresses, names and URLs: whether a text can be one."""

import ipaddress
import re
from urllib.parse import urlsplit

_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)", re.ASCII)
_NUMBERS = re.compile(r"[0-9.]+", re.ASCII)
_URL = re.compile(r"[A-Za-z0-9._~:/\[\]@!$&()*+,;=%-]+", re.ASCII)


def address_problem(text: str) -> str | None:
    """Why `text` is neither an IP address nor a host's name, or None where it is one."""
    bare = text.strip("[]")
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        pass
    else:
        return None
    if not text:
        return "it is empty"
    if _NUMBERS.fullmatch(text):
        return "it is made of numbers, and no IPv4 address"
    if "://" in text or "/" in text:
        return "it holds more than an address"
    if ":" in text:
        return "it holds a `:`, and is no IPv6 address"
    labels = text.removesuffix(".").split(".")
    if len(text) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return "a name is made of letters, digits, `-` and `.`"
    return None


def in_url(address: str) -> str:
    """An address as the host part of a URL: IPv6 addresses in brackets."""
    return f"[{address}]" if ":" in address and not address.startswith("[") else address


def url_problem(text: str, schemes: tuple[str, ...]) -> str | None:
    """Why `text` is no URL of one of `schemes` with a host, or None where it is one.

    A query, a fragment and bare blanks are problems: paths are appended to it, and boot menus have no quotes.
    """
    scheme, found, _ = text.partition("://")
    if not found or scheme.casefold() not in schemes:
        return "it must begin with " + " or ".join(f"{one}://" for one in schemes)
    if not _URL.fullmatch(text):
        return "it holds a character that a URL's path cannot: write a blank as %20"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as problem:
        return str(problem).lower()
    if not host:
        return "it names no host"
    return address_problem(host)
