"""Sets of releases as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksc.dialects import format_releases, parse_releases

KNOWN = [*(f"rhel{version}" for version in range(5, 11)), *(f"fedora{version}" for version in range(38, 47))]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("rhel7", "rhel7"),
        ("rhel9+", "rhel9 rhel10"),
        ("rhel6 rhel8-10", "rhel6 rhel8 rhel9 rhel10"),
        ("fedora45+ rhel5", "rhel5 fedora45 fedora46"),
        ("rhel", "rhel5 rhel6 rhel7 rhel8 rhel9 rhel10"),
        ("all", " ".join(KNOWN)),
        ("", ""),
    ],
)
def test_terms(text: str, means: str) -> None:
    assert parse_releases(text, KNOWN) == set(means.split())


@pytest.mark.parametrize(
    "text", ["rhel4", "rhel4+", "rhel9-11", "rhel9-7", "rhel-", "suse15", "9", "rhel9,rhel10", "RHEL9"]
)
def test_what_is_no_set(text: str) -> None:
    with pytest.raises(ValueError):
        parse_releases(text, KNOWN)


def test_an_open_end_takes_part_of_what_comes() -> None:
    assert "rhel11" in parse_releases("rhel9+", [*KNOWN, "rhel11"])


@given(st.frozensets(st.sampled_from(KNOWN)))
def test_formatted_it_reads_back(releases: frozenset[str]) -> None:
    assert parse_releases(format_releases(releases, KNOWN), KNOWN) == releases
