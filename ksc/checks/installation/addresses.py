"""Addresses and masks, read without the standard library's slow module."""

import re

_PART = re.compile(r"[0-9]{1,3}")
_GROUP = re.compile(r"[0-9A-Fa-f]{1,4}")


def is_ipv4(text: str) -> bool:
    """Whether a text is an IPv4 address: four numbers up to 255."""
    parts = text.split(".")
    return len(parts) == 4 and all(_PART.fullmatch(part) and int(part) <= 255 for part in parts)


def is_ipv6(text: str) -> bool:
    """Whether a text is an IPv6 address, a scope (`%eth0`) allowed."""
    address = text.partition("%")[0]
    if len(address) > 45 or address.count("::") > 1 or ":::" in address:
        return False
    head, colon, tail = address.rpartition(":")
    last = 1
    if colon and "." in tail:
        if not is_ipv4(tail):
            return False
        address, last = f"{head}:0", 2
    before, gap, after = address.partition("::")
    groups = [group for part in (before, after) if part for group in part.split(":")]
    if not all(_GROUP.fullmatch(group) for group in groups):
        return False
    count = len(groups) + last - 1
    return count <= 7 if gap else count == 8


def is_mask(text: str) -> bool:
    """Whether a text is a dotted mask: one bits, then zero bits."""
    if not is_ipv4(text):
        return False
    zeros = _bits(text) ^ 0xFFFFFFFF
    return zeros & (zeros + 1) == 0


def same_subnet(address: str, mask: str, other: str) -> bool:
    """Whether two IPv4 addresses lie in one network."""
    return (_bits(address) ^ _bits(other)) & _bits(mask) == 0


def _bits(text: str) -> int:
    found = 0
    for part in text.split("."):
        found = found << 8 | int(part)
    return found
