"""What templates may spend: none of them eats the machine."""

import resource
import time

import pytest

from ksc.diagnostics import Location, Source, Span
from ksc.layer.templates import Templates

PLACE = Location(Source("profiles/web.yaml", "x: {{ y }}\n"), Span(1, 4, 1, 11))
TEMPLATES = Templates({"vars": {"name": "web", "long": "x" * 100_000, "many": list(range(1000))}})

BOMBS = [
    "{{ 'a' * 10**9 }}",
    "{{ 10**9 * 'a' }}",
    "{{ [0] * 10**9 }}",
    "{{ 2 ** (10**8) }}",
    "{{ 99999**99999 }}",
    "{{ (10**300)**10 }}",
    "{{ range(10**9) | list }}",
    "{% for a in range(10000) %}{% for b in range(10000) %}{% endfor %}{% endfor %}",
    "{% for a in range(9999) %}{% for b in range(9999) if false %}{% endfor %}{% endfor %}",
    "{% for a in vars.many %}{% for b in vars.many %}{% for c in vars.many %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in vars.many %}{% for b in vars.many %}{% if a == -b %}{% endif %}{% endfor %}{% endfor %}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% for x in range(3) recursive %}{{ loop(range(3)) }}{% endfor %}",
    "{% set x = 'aaaaaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 60,
    "{% set x = 'aaaaaaaaaaaaa' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
    "{% set a = [1] %}{% set b = [1] %}" + "{% set a = [a, a] %}{% set b = [b, b] %}" * 60 + "{{ a == b }}",
    "{% set a = {} %}" + "{% set a = {'x': a, 'y': a} %}" * 60 + "{{ a }}",
    "{% set a = (1,) %}" + "{% set a = (a, a) %}" * 60 + "{{ a }}",
    "{{ vars.long ~ vars.long }}" * 200,
    "{% for i in range(9999) %}{% if vars.long | upper == 'b' %}{% endif %}{% endfor %}",
    "{% for i in range(9999) %}{% if 'xxxxxxxxy' in vars.long %}{% endif %}{% endfor %}",
    "{{ 'a' | center(10**9) }}",
    "{{ 'a'.center(999999999) }}",
    "{{ 'a'.zfill(999999999) }}",
    "{{ 'a'.ljust(999999999) }}",
    "{{ '\t'.expandtabs(999999999) }}",
    "{{ range(9999) | join('a' * 1000000) }}",
    "{{ ('a' * 1000000).join(['b'] * 1000) }}",
    "{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}",
    "{{ ('a' * 100000).replace('', 'b' * 1000000) }}",
    "{{ ('a' * 100000) | replace('a', 'b' * 1000000) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '{:999999999}'.format(1) }}",
    "{{ '{:{}}'.format(1, 999999999) }}",
    "{{ '%999999999d' | format(1) }}",
    "{{ [1] | batch(999999999, 'x') | list }}",
    "{{ [] | slice(999999999) | list }}",
    "{{ 'a' | indent(999999999, true) }}",
    "{{ ('a\n' * 100000) | indent(9999) }}",
    "{{ [1, [2]] | tojson(indent=999999999) }}",
    "{{ ('a ' * 100000) | wordwrap(1, wrapstring='x' * 100000) }}",
    "{{ vars.many | map('center', 999999) | list | length }}",
    # A text as a list of its characters, one by one.
    "{{ ('x' * 1000000) | wordwrap(5) | length }}",
    "{{ ('x ' * 1000000) | wordwrap(5) | length }}",
    *(
        f"{{{{ ('\u0436' * 7000000) | {name} | length }}}}"
        for name in [
            "batch(1) | list",
            "list",
            "sort",
            "unique | list",
            "select | list",
            "reject('none') | list",
            "slice(3) | list",
            "map('upper') | list",
            "groupby('a')",
            "join('a')",
            "reverse",
            "max",
            "urlencode",
            "wordcount",
        ]
    ),
    "{{ ('a ' * 3000000).split() | length }}",
    "{{ ('a\n' * 3000000).splitlines() | length }}",
    "{{ ''.join('\u0436' * 7000000) | length }}",
    "{% macro m() %}{{ varargs | length }}{% endmacro %}{{ m(*('\u0436' * 7000000)) }}",
    # What looks at all of the argument at every character.
    "{{ ('x' * 1000000) | trim('y' * 1000000 ~ 'x') }}",
    "{{ ('x' * 1000000).strip('y' * 1000000 ~ 'x') }}",
    "{{ ('a' * 1000000).rfind('ab' ~ 'a' * 500000) }}",
    "{{ ('a' * 1000000).rsplit('ab' ~ 'a' * 500000) }}",
    # Empty texts take room as well.
    "{{ ([" + "''," * 1000 + "] * 1000000) | length }}",
    # A block's own text, and what it reckons, each time it is entered.
    "{% for a in range(9999) %}{% for b in range(20) %}" + "x" * 10_000 + "{% endfor %}{% endfor %}",
    "{% for a in range(9999) %}{% for b in range(20) %}{% if 1"
    + " + 1" * 2000
    + " %}{% endif %}{% endfor %}{% endfor %}",
    "{% for a in range(9999) %}{% for b in range(20) if 0" + " * 1" * 2000 + " %}{% endfor %}{% endfor %}",
    "{% filter center(999999999) %}x{% endfilter %}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{% if 1 %}" * 500 + "x" + "{% endif %}" * 500,
    # What is looked through, copied or compared without being written.
    "{% set b = vars.long * 80 %}{% for i in range(9999) %}{% set c = b[1:] %}{% endfor %}",
    "{% set b = vars.many * 900 %}{% for i in range(9999) %}{% set c = b[1:] %}{% endfor %}",
    "{% set b = vars.long * 80 %}{% for i in range(9999) %}{% set c = 'xy' is in b %}{% endfor %}",
    "{% set b = vars.long * 80 %}{% for i in range(9999) %}{% set c = ('y' ~ b) is eq b %}{% endfor %}",
    "{% set b = vars.many * 900 %}{% for i in range(9999) %}{% set c = b.count(-1) %}{% endfor %}",
    "{% set b = vars.many * 900 %}{% for i in range(9999) %}{% set c = b.index(-1, 5) %}{% endfor %}",
    "{% set b = vars.many * 900 %}{% for i in range(9999) %}{% set c = loop.changed(b + [i]) %}{% endfor %}",
    "{% set b = vars.many * 900 %}{{ vars.many | select('in', b) | list }}",
    "{{ (vars.long * 80) | title }}",
    "{{ 15 | round(-99999999) }}",
    "{{ 1 | round(999999999, 'ceil') }}",
    "{{ 1 | round(precision=-99999999, method='floor') }}",
    "{{ ('f' * 1000000) | int(0, 16) }}",
    "{% set n = 2 ** 4000 %}{{ n - 2 ** 4000 }}",
    # Templates that are too much before they run.
    "{{ " + "1, " * 60_000 + "1 }}",
    "{{ 1 }}" * 20_000,
    "{% set a = [1] %}" + "{% set a = [a] %}" * 6000 + "{{ a }}",
    "{{ " + "not " * 50_000 + "1 }}",
    "{{ a" + ".b" * 20_000 + " }}",
    "{{ 1" + " | string" * 5000 + " }}",
]


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_no_template_eats_the_machine(text):
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    _, problem = TEMPLATES.render(text, PLACE)
    assert problem is not None
    assert problem.code == "KS313", problem
    assert time.process_time() - started < 10  # a hang is meant, not a slow machine
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
