"""What another program fills in is neither judged nor taken for a secret, wherever a template marks it."""

import pytest

import ksc
from ksc.checks.installation.values import concrete
from ksc.syntax.templates import fills_in_password

MARKS = [
    "{{ pw }}",
    "{% pw %}",
    "<% pw %>",
    "<%= @pw %>",
    "$PW",
    "${PW}",
    "$(pw)",
    "@PW@",
    "@site-pw@",
    "%(pw)s",
    "__ROOTPW__",
    "[[pw]]",
    "<pw>",
    "#{pw}",
    "{pw}",
    "ROOT_PW",
]


def codes(text: str) -> list[str]:
    return [one.code for one in ksc.check(text, "rhel9")]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_no_password(mark: str):
    assert not concrete(mark)
    assert fills_in_password(mark)
    assert "KS601" not in codes(f'rootpw --plaintext "{mark}"\nuser --name=me "--password={mark}"\n')
    if " " not in mark:
        assert "KS601" not in codes(f'url --url="http://me:{mark}@host/os"\n')


@pytest.mark.parametrize("mark", ["{{ pw }}", "{% pw %}", "[[ pw ]]"])
def test_nor_are_its_words(mark: str):
    assert "KS601" not in codes(f"rootpw --plaintext {mark}\n")


@pytest.mark.parametrize(
    "password",
    ["pa$word", "a@b", "a<b>c", "50%(off)", "x#{y", "a[[b]]", "HELLO", "ABC-123", "a__b__c", "$", "${", "`x`"],
)
def test_a_password_may_hold_what_a_mark_is_made_of(password: str):
    assert "KS601" in codes(f'rootpw --plaintext "{password}"\n')


@pytest.mark.parametrize("line", ["{{ scripts }}", "<% x %>", "$SNIPPET('x')", "@X@", "__X__", "[[x]]"])
def test_a_line_for_another_program_may_be_a_script(line: str):
    assert "KS679" not in codes(f"%include /tmp/disks\n{line}\n")
    assert "KS679" in codes("%include /tmp/disks\nnonsense\n")
