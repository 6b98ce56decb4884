"""Which lines of a script go on with a secret that began above them."""

from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from support import examples

from ksc.diagnostics import Source
from ksc.diagnostics.redact import shown_line
from ksc.diagnostics.script_secrets import begins_key, ends_key, fed, within

BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
LINES = [
    *(BEGIN, END, f"cat <<EOF > k; {BEGIN}", f"{BEGIN}{END}", f" {END}", "x", "EOF", " EOF", "END", ""),
    *("chpasswd <<EOF", "chpasswd <<-'END'", "sudo passwd --stdin root << EOF", "cat <<EOF", "chpasswd <<< x"),
    f"chpasswd <<EOF {BEGIN}",
]


def looked_back(lines: list[str], number: int) -> bool:
    """Whether a line is a part of a secret that began above it: by looking at each of those lines anew."""
    below: list[str] = []
    for above in reversed(lines[max(number - 101, 0) : number - 1]):
        if begins_key(above):
            return not any(map(ends_key, below))
        if (word := fed(above)) and word[0] not in [one.strip() for one in [*below, lines[number - 1]]]:
            return True
        below.append(above)
    return False


@how(max_examples=examples(200))
@given(
    st.lists(
        st.tuples(st.sampled_from(LINES), st.sampled_from([1, 1, 1, 2, 3, 97, 98, 99, 100, 101])),
        min_size=1,
        max_size=6,
    )
)
def test_one_pass_finds_what_looking_back_from_each_line_does(runs):
    lines = [line for line, times in runs for _ in range(times)]
    found = within(lines)
    assert [bool(one) for one in found] == [looked_back(lines, number) for number in range(1, len(lines) + 1)]
    assert Source("a.ks", "\n".join(lines)).within_secrets == found


def test_of_a_long_script_each_line_is_looked_at_once(monkeypatch):
    looked = []
    monkeypatch.setattr(
        "ksc.diagnostics.script_secrets.begins_key", lambda line: looked.append(line) or begins_key(line)
    )
    source = Source("a.ks", "chpasswd <<EOF\nroot:x\nEOF\n" + "true\n" * 500)
    for number in range(1, len(source.lines) + 1):
        shown_line(source, number, 80)
    assert len(looked) == len(source.lines)
