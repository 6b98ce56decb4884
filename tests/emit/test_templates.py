"""Values in servers' configurations: quoted, or refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from support import examples

from ksc.emit import templates


@pytest.mark.parametrize("character", ["\n", "\r", "\0", "\x1b", "\x7f", "\u0085", "\u2028", "\t"])
def test_a_control_character_is_refused_wherever_it_stands(character: str) -> None:
    value = f"/srv/a{character}root /etc;"
    with pytest.raises(ValueError, match="control character"):
        templates.fill("vsftpd.service", path=value)
    for quoting in (*templates.FILTERS.values(), templates.in_octal):
        with pytest.raises(ValueError, match="control character"):
            quoting(value)


def test_a_name_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        templates.fill("vsftpd.service")


@settings(max_examples=examples(400), deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_quotes_and_octals_read_back(text: str) -> None:
    quoted = templates.in_quotes(text)
    assert quoted[0] == quoted[-1] == '"'
    read, inside = [], iter(quoted[1:-1])
    for one in inside:
        assert one != '"'
        read.append(next(inside) if one == "\\" else one)
    assert "".join(read) == text
    octal = templates.in_octal(text)
    assert not set(octal) & set(' "#')
    assert octal.encode().decode("unicode_escape") == text
    assert templates.in_unit(text).replace("%%", "%") == text
