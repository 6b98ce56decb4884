"""What is filled in without Jinja2 is what Jinja2 makes of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.diagnostics import Location, Source, Span
from ksc.layer import templates
from ksc.layer.plain_templates import filled
from ksc.layer.templates import Templates

PLACE = Location(Source("profiles/web.yaml", "x: {{ y }}\n"), Span(1, 4, 1, 11))
NAMES = {
    "vars": {
        "name": "web", "port": 8443, "on": True, "items": "i", "none": "n", "list": [1], "ratio": 9.5, "null": None,
        "empty": "", "long": "x" * 9_000, "huge": 10**30, "line": "a\nb", "tab": "a\tb", "braces": "{{ vars.name }}",
    },
    "profile": {"name": "web"},
    "site": Span(1, 4, 1, 11),
}  # fmt: skip
PLAIN = {
    "{{ vars.name }}": "web",
    "http://{{vars.name}}:{{ vars.port }}/{{ site.line }}\n": "http://web:8443/1\n",
    "{{ vars.braces }} { % } }} #}": "{{ vars.name }} { % } }} #}",
    "{{ vars.empty }}": "",
}


@pytest.mark.parametrize("text", PLAIN)
def test_it_is_filled_in(text):
    made = filled(text, NAMES)
    assert made is not None and made[0] == PLAIN[text]


@pytest.mark.parametrize(
    "text",
    ["{{ vars.on }}", "{{ vars.items }}", "{{ vars.list }}", "{{ vars.nothing }}", "{{ vars.line }}", "{{ other.x }}",
     "{{ vars.huge }}", "{{ vars.long }}{{ vars.long }}", "{{ vars._x }}", "{{ site.count }}", "{{{ vars.name }}}",
     "{{ vars.name }}{# c #}", "{{ vars.name | upper }}", "{{- vars.name }}", "{{ vars.name }}\r\n", "{{ vars }}"],
)  # fmt: skip
def test_it_is_left_to_jinja2(text):
    assert filled(text, NAMES) is None


PIECES = st.sampled_from(
    ["{{ ", "{{", " }}", "}}", "{", "}", "{# ", " #}", "{% raw %}", "{% endraw %}", "-", "\n", "\r\n", "\t", "é", "'"]
    + [
        f"{{{{ {name}.{one} }}}}"
        for name, values in (("vars", NAMES["vars"]), ("site", Span._fields))
        for one in values
    ]
    + ["{{ vars.nothing }}", "{{ profile.name }}", "{{ host.name }}", "vars.name", "{{vars.port}}", "{{  vars.port }}"]
)


@settings(max_examples=examples(400))
@given(st.lists(PIECES, min_size=1, max_size=6), st.booleans())
def test_jinja2_makes_the_same(pieces, within_lines):
    text = "".join(pieces)
    made, jinjas = Templates(NAMES), Templates(NAMES)
    said = made.render(text, PLACE, within_lines=within_lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(templates, "filled", lambda *_: None)
        assert said == jinjas.render(text, PLACE, within_lines=within_lines)
    assert made.uses == jinjas.uses
