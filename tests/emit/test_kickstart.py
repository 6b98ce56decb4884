"""The kickstart: the merged text, its header, what plugins add, and where every line is from."""

import pytest
from emit.kit import SITE, codes, install, split
from hypothesis import given
from hypothesis import strategies as st

from ksc.artifacts import Made
from ksc.emit import EmitContext, Fragment, ProfileInput, kickstart
from ksc.model import Install

HEADER = "# Made by ksc from the profile web.\n# Do not edit: change the profile, and compile again.\n"


def emit(one: Install, *fragments: Fragment) -> tuple[str, tuple[str | None, ...], list[str]]:
    """The text, the place of each of its lines, and the codes of what was found."""
    made, found = split(kickstart.emit(ProfileInput(one, fragments), EmitContext(SITE)))
    if not made:
        return "", (), codes(found)
    (artifact,) = made
    assert (artifact.path, artifact.kind, artifact.profile) == (f"http/ks/{one.profile}.ks", "kickstart", one.profile)
    text = artifact.content.decode("utf-8", "surrogateescape")
    places = tuple(None if isinstance(place, Made) else str(place) for place in artifact.origins)
    assert None not in artifact.origins
    assert len(places) == text.count("\n") + (not text.endswith("\n"))
    return text, places, codes(found)


def test_header_and_text() -> None:
    text, places, found = emit(install(text="lang C\n%post\na\nb\n%end\n"))
    assert text == HEADER + "lang C\n%post\na\nb\n%end\n"
    assert not found
    base = "profiles/base.ks"
    assert places == (None, None, f"{base}:1:1", *(f"{base}:{line}:1" for line in (2, 3, 4, 5)))


def test_the_bases_line_ends_are_the_headers() -> None:
    text, _, _ = emit(install(text="lang C\r\nreboot\r\n"))
    assert text == HEADER.replace("\n", "\r\n") + "lang C\r\nreboot\r\n"


def test_a_base_without_a_final_line_end_keeps_it() -> None:
    assert emit(install(text="lang C"))[0] == HEADER + "lang C"


def test_bytes_that_are_not_utf8_stay() -> None:
    text, _, _ = emit(install(text="# caf\udce9\n"))
    assert text.endswith("# caf\udce9\n")


def test_commands_go_before_the_first_section_and_sections_after_the_last() -> None:
    one = install(text="lang C\n%post\na\n%end\n")
    text, places, found = emit(one, Fragment("motd", "%post --log=/x\nb\n%end\nreboot\n"), Fragment("zz", "text"))
    assert not found
    assert text == HEADER + "lang C\nreboot\ntext\n%post\na\n%end\n%post --log=/x\nb\n%end\n"
    assert places[3:5] == ("<plugin motd>:4:1", "<plugin zz>:1:1")
    assert places[-1] == "<plugin motd>:3:1"


def test_comments_right_above_a_section_stay_with_it() -> None:
    one = install(text="lang C\n\n# ksc: name=motd\n%post\na\n%end\n")
    text, _, _ = emit(one, Fragment("p", "reboot"))
    assert text == HEADER + "lang C\n\nreboot\n# ksc: name=motd\n%post\na\n%end\n"


def test_a_section_is_added_after_a_text_without_final_line_end() -> None:
    text, _, _ = emit(install(text="%post\na\n%end"), Fragment("p", "%pre\nb\n%end"))
    assert text == HEADER + "%post\na\n%end\n%pre\nb\n%end\n"
    text, _, _ = emit(install(text="lang C"), Fragment("p", "reboot"))
    assert text == HEADER + "lang C\nreboot\n"


def test_rhel5_has_no_end_of_sections() -> None:
    text, _, found = emit(install(release="rhel5", text="lang C\n%post\na\n"), Fragment("p", "%pre\nb\n%end\nreboot\n"))
    assert not found
    assert text == HEADER + "lang C\nreboot\n%post\na\n%pre\nb\n"


@pytest.mark.parametrize("bad", ["%post\nb\n", "%end\n", "reboot 'x\n", "%nonsense\n%end\n", "a\0b\n"])
def test_what_is_not_complete_is_refused(bad: str) -> None:
    text, _, found = emit(install(text="lang C\n"), Fragment("p", "text\n" + bad), Fragment("q", "reboot"))
    assert set(found) == {"KS712"}
    assert text == HEADER + "lang C\nreboot\n"


@pytest.mark.parametrize("name", ["a\nrootpw x", "../x", "a//b", "", "a\\b", "x\x7f"])
def test_a_name_that_cannot_be_a_path(name: str) -> None:
    assert emit(install(name)) == ("", (), ["KS714"])


@given(st.text(st.sampled_from("ab%=# '\"\\\n\r\f\x0b\x85\u2028"), max_size=60))
def test_any_text_stays_and_every_line_has_a_place(body: str) -> None:
    text, places, _ = emit(install(text=body))
    assert text.replace("\r\n", "\n").startswith(HEADER)
    assert text.endswith(body)
    assert None not in places[2:]
