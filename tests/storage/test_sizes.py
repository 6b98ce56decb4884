"""Sizes: every one reads back as itself, and what is none says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksc.storage.sizes import RECOMMENDED, REST, Size, SizeError, mib, percent

sizes = st.one_of(
    st.integers(1, 16 * 1024**4).map(mib),
    st.integers(1, 100).map(percent),
    st.sampled_from([REST, RECOMMENDED]),
)


@given(sizes)
def test_what_is_printed_reads_back(size):
    assert Size.parse(str(size)) == size


@given(st.integers(1, 999_999), st.sampled_from(["MiB", "GiB", "TiB"]), st.sampled_from(["", " ", "\t"]))
def test_unit_and_blank(number, unit, blank):
    factor = {"MiB": 1, "GiB": 1024, "TiB": 1024**2}[unit]
    assert Size.parse(f"{number}{blank}{unit}") == mib(number * factor)
    assert Size.parse(f" {number}{unit.lower()} ") == mib(number * factor)


@given(st.text())
def test_any_text_is_a_size_or_says_why(text):
    try:
        size = Size.parse(text)
    except SizeError as problem:
        assert str(problem)  # noqa: PT017
    else:
        assert Size.parse(str(size)) == size


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1.5GiB", 1536), ("0.25 TiB", 256 * 1024), ("16384PiB", 16 * 1024**4), ("1024MiB", 1024)],
)
def test_amounts(text, amount):
    assert Size.parse(text) == mib(amount)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("20", "it has no unit: write `20MiB` or `20GiB`"),
        ("20G", "`G` can mean powers of 1000 or of 1024: write `20GiB`"),
        ("1.5 TB", "`TB` can mean powers of 1000 or of 1024: write `1.5TiB`"),
        ("20 bananas", "the unit `bananas` is not known"),
        ("1.3MiB", "it is not a whole number of MiB"),
        ("12.5%", "a share is a whole number of per cent"),
        ("0%", "a share is from 1% to 100%"),
        ("101%", "a share is from 1% to 100%"),
        ("0MiB", "it must be from 1MiB to 16384PiB"),
        ("99999PiB", "it must be from 1MiB to 16384PiB"),
        ("-1GiB", "it is neither a number with a unit, nor a share, nor a word that means a size"),
        ("", "it is neither a number with a unit, nor a share, nor a word that means a size"),
        ("1\u0663GiB", "it is neither a number with a unit, nor a share, nor a word that means a size"),
    ],
)
def test_what_is_no_size(text, why):
    with pytest.raises(SizeError) as raised:
        Size.parse(text)
    assert str(raised.value) == why


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (Size(512), "512MiB"),
        (Size(2048, grow=True), "2GiB or more"),
        (Size(1024, grow=True, most=4096), "from 1GiB to 4GiB"),
        (Size(grow=True), "0MiB or more"),
        (Size(hibernation=True), "enough to hibernate"),
        (Size(percent=20), "20%"),
    ],
)
def test_what_statements_ask_for_in_words(size, shown):
    assert str(size) == shown
