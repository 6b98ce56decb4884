"""Templates: what they write, and what they may not."""

import pytest
from laying import lay, over

from ksc.diagnostics import Location, Source, Span, start_of
from ksc.layer.templates import Templates

PLACE = Location(Source("profiles/web.yaml", "x: {{ y }}\n"), Span(1, 4, 1, 11))
TEMPLATES = Templates(
    {
        "vars": {
            "name": "web",
            "port": 8443,
            "ratio": 9.5,
            "on": True,
            "items": ["a", "b"],
            "keys": "mine",
            "nothing": None,
            "long": "x" * 100_000,
            "many": list(range(1000)),
        },
        "profile": {"name": "web"},
        "named": Span(1, 4, 1, 11),
    }
)

WRITES = {
    "no template": "no template",
    "${#a} { { % }": "${#a} { { % }",
    "{{ vars.name }}": "web",
    "{{ vars['name'] }}:{{ vars.port }}": "web:8443",
    "{{ vars.port + 1 }}": "8444",
    "{{ vars.ratio }}": "9.5",
    "{{ vars.keys }} {{ vars.items | join(',') }}": "mine a,b",
    "{{ vars.none | default('d') }}": "d",
    "{{ vars.nothing or 'd' }}": "d",
    "{% if vars.on %}yes{% else %}no{% endif %}": "yes",
    "{% for a in vars.items %}{{ loop.index }}{{ a }}{% endfor %}": "1a2b",
    "{% for n in vars.many if n > 997 %}{{ n }} {% endfor %}": "998 999 ",
    "{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}": "a1",
    "{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(1) }}{{ m(*[2]) }}": "<1><2>",
    "{{ 'a,b'.split(',') | map('upper') | join('-') }}": "A-B",
    "{{ '%s-%03d' % ('a', 7) }} {{ '{}.{}'.format(1, 2) }} {{ '%s' | format('x') }}": "a-007 1.2 x",
    "{{ vars.name.replace('e', 'E').upper().center(7) }}|": "  WEB  |",
    "{{ 'a b  c' | wordwrap(3) }} {{ 'cab' | sort | join }} {{ 'ab' | list }}": "a b\nc abc ['a', 'b']",
    "{{ named.line }} {{ 'a' ~ 1 ~ 'b' }} {{ 'ab' * 2 }} {{ 2 ** 10 }} {{ [1] + [2] }}": "1 a1b abab 1024 [1, 2]",
    "{{ vars.many | sum }} {{ vars.many[:2] }} {{ range(3) | list }}": "499500 [0, 1] [0, 1, 2]",
    "{{ 'b' in vars.items }} {{ 1 < 2 < 3 }} {{ 3 not in [1, 2] }}": "True True True",
    "{{ '{{' }} {% raw %}{% x %}{% endraw %}": "{{ {% x %}",
    "a {# no comment #}b": "a {# no comment #}b",
    "{{ 1 }}{# comment #}b": "1b",
    "line\n{{ vars.name }}\n": "line\nweb\n",
}


@pytest.mark.parametrize("text", WRITES)
def test_what_it_writes(text):
    assert TEMPLATES.render(text, PLACE) == (WRITES[text], None)


REFUSED = {
    "{{ vars.prt }}": "KS310",
    "{{ vasr.port }}": "KS310",
    "{{ host.name }}": "KS318",
    "{{ lipsum() }}": "KS310",
    "{{ cycler }}": "KS310",
    "{{ namespace() }}": "KS310",
    "{{ vars.nothing }}": "KS311",
    "{{ vars.name.upper }}": "KS311",
    "{{ vars.many | map('string') }}": "KS311",
    "{{ vars.name": "KS311",
    "{% for %}": "KS311",
    "{% if %}x": "KS311",
    "{{ 1 / 0 }}": "KS311",
    "{{ 'a' + 1 }}": "KS311",
    "{{ 1 | nosuch }}": "KS311",
    "{{ 1 | random }}": "KS311",
    "{{ vars | pprint }}": "KS311",
    "{% include '/etc/passwd' %}": "KS311",
    "{% import 'x' as y %}": "KS311",
    "{% from 'x' import y %}": "KS311",
    "{% extends 'x' %}": "KS311",
    "{{ ''.__class__ }}": "KS312",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}": "KS312",
    "{{ vars.__class__ }}": "KS312",
    "{{ self.__init__.__globals__ }}": "KS312",
    "{{ vars['__class__'] }}": "KS312",
    "{{ '{0.__class__}'.format(1) }}": "KS312",
    "{{ vars.many.append(1) }}": "KS312",
    "{{ vars.update({}) }}": "KS312",
    "{{ 'x'.encode() }}": "KS312",
    "{{ (1).to_bytes(9, 'big') }}": "KS312",
    "{{ ''|attr('__class__') }}": "KS311",
    # Attributes by the names that filters take.
    "{{ [vars] | map(attribute='__class__') | list }}": "KS312",
    "{{ [vars] | map(attribute='__class__.__mro__') | list }}": "KS312",
    "{{ [vars] | sort(attribute='__class__') }}": "KS312",
    "{{ [vars] | groupby('__class__') }}": "KS312",
    "{{ [vars] | min(attribute='__class__') }}": "KS312",
    "{{ [vars] | sum(attribute='__class__') }}": "KS312",
    "{{ [vars] | selectattr('__class__') | list }}": "KS312",
    "{{ ['x'] | map('attr', '__class__') | list }}": "KS311",
    "{{ vars.__class__ is defined }}": "KS312",
    "{{ vars.__class__ | default('x') }}": "KS312",
    "{{ nosuch.__class__ }}": "KS312",
    "{{ '{a.__class__}'.format_map({'a': 1}) }}": "KS312",
    "{{ ('{0.__cl' ~ 'ass__}').format(1) }}": "KS312",
    "{{ (vars.items | tojson).unescape.__func__.__globals__ }}": "KS310",
    "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}": "KS312",
    "{% for a in [1] %}{{ loop._iterator }}{% endfor %}": "KS312",
    "{{ self._TemplateReference__context }}": "KS312",
    "{{ profile.pop('name') }}": "KS312",
    "{{ dict.__init__ }}": "KS312",
    "{{ range.__self__ }}": "KS312",
    "{{ __import__('os') }}": "KS310",
    "{{ joiner() }}": "KS310",
    "{{ environment }}": "KS310",
    # Other files.
    "{% include 'x' ignore missing %}": "KS311",
    "{% include vars.name %}": "KS311",
    "{% include ['a', 'b'] ignore missing %}": "KS311",
    "{% import 'x' as y with context %}": "KS311",
    "{% extends vars.name %}": "KS311",
    "{% if false %}{% include 'x' %}{% endif %}": "KS311",
    # What is for HTML, or writes past what looks at values.
    "{% autoescape true %}{{ vars.name }}{% endautoescape %}": "KS311",
    "{% call '{}'.format(vars.name) %}{% endcall %}": "KS312",
    # What has no text, or another one in every run.
    "{{ [vars.name.upper] }}": "KS311",
    "{{ [range] | string }}": "KS311",
    "{{ [vars.name.upper] | join }}": "KS311",
    "{{ vars.name.upper ~ '' }}": "KS311",
    "{{ '' ~ [{'a': dict}] }}": "KS311",
    "{{ '%s' % vars.name.upper }}": "KS311",
    "{{ '%s' % (vars.name.upper,) }}": "KS311",
    "{{ '%s' | format(vars.name.upper) }}": "KS311",
    "{{ '{}'.format(vars.name.upper) }}": "KS311",
    "{{ '{0.count}'.format([1]) }}": "KS311",
    "{{ '{a[0].upper}'.format_map({'a': ['x']}) }}": "KS311",
    "{{ (vars.many | map('string')) ~ '' }}": "KS311",
    "{{ [vars.many | map('string')] }}": "KS311",
    "{{ vars.name.upper | upper }}": "KS311",
    "{{ self }}": "KS311",
    "{{ [self] | string }}": "KS311",
    "{{ named }}": "KS311",
    "{{ [named] ~ '' }}": "KS311",
    "{{ [vars.items, {'a': 1}.items()] }}": "KS311",
    "{{ [vars.nosuch] }}": "KS310",
    "{{ [nosuch] | string }}": "KS310",
    "{{ [{'a': 1}] | map(attribute='b') | list }}": "KS310",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_it_refuses(text):
    made, problem = TEMPLATES.render(text, PLACE)
    assert problem is not None
    assert problem.code == REFUSED[text], problem
    assert made == text
    assert problem.location is PLACE
    assert len(problem.message) < 300


def test_a_near_miss_is_suggested():
    assert TEMPLATES.render("{{ vars.prt }}", PLACE)[1].help == "did you mean `port`?"
    assert TEMPLATES.render("{{ vasr.port }}", PLACE)[1].help == "did you mean `vars`?"


def test_filters_of_plugins():
    templates = Templates({"vars": {}}, {"shout": lambda value: value.upper() + "!"})
    assert templates.render("{{ 'a' | shout }}", PLACE) == ("A!", None)
    broken = Templates({"vars": {}}, {"broken": lambda value: value.nosuch})
    assert broken.render("{{ 'a' | broken }}", PLACE)[1].code == "KS311"


def test_what_filters_of_plugins_give():
    """Objects are theirs to hand on; what is written of them is the same in every run."""

    class Plain:
        def __str__(self):
            return "plain"

        __repr__ = __str__

    filters = {"obj": lambda value: object(), "plain": lambda value: Plain(), "words": lambda value: set(value.split())}
    templates = Templates({"vars": {"a": "d b c a"}}, filters)
    for text in ("{{ 'a' | obj }}", "{{ ['a' | obj] }}", "{{ ('a' | obj) ~ '' }}", "{{ '%s' % ('a' | obj) }}"):
        assert templates.render(text, PLACE)[1].code == "KS311", text
    assert templates.render("{{ 'a' | plain }} {{ ('a' | obj) is defined }}", PLACE) == ("plain True", None)
    assert templates.render("{{ vars.a | words | join(' ') }}", PLACE) == ("a b c d", None)


INTO_LINES = [
    "lang {{ vars.v }}\n",
    "{% set a = vars.v %}lang {{ a }}\n",
    "{% set a %}{{ vars.v }}{% endset %}lang {{ a }}\n",
    "{% filter replace('x', vars.v) %}lang x{% endfilter %}\n",
    "{% call '{}'.format(vars.v) %}{% endcall %}\n",
    "{% macro m(a) %}{{ a }}{% endmacro %}lang {{ m(vars.v) }}\n",
    "{% macro m(a) %}{{ caller() }}{{ a }}{% endmacro %}{% call m(vars.v) %}lang {% endcall %}\n",
    "{% block a %}lang {{ vars.v }}{% endblock %}\n",
    "{% for a in [vars.v] recursive %}lang {{ a }}\n{% endfor %}",
    "lang {{ [vars.v] | join }}\n",
    "lang {{ vars.v ~ '' }}\n",
    "lang {{ '%s' % vars.v }}\n",
    "{% autoescape true %}lang {{ vars.v }}{% endautoescape %}\n",
]


@pytest.mark.parametrize("text", INTO_LINES)
def test_no_way_through_a_base_makes_a_line(text):
    templates = Templates({"vars": {"v": "C\nrootpw open\n%post\n"}})
    templates.render(text, PLACE)  # what is prepared for a script, which may have lines, is no way either
    made, problem = templates.render_file(Source("profiles/base.ks", text))
    assert problem is not None and problem.code in ("KS311", "KS312", "KS320")
    assert made.text == text


# Where templates are read.

VALUES = [
    "kickstart: {lang: '%s'}",
    "kickstart: {bootloader: {append: '%s'}}",
    "kickstart: {bootloader: {append: ['%s']}}",
    "kickstart: {bootloader: {append: {add: ['%s']}}}",
    "kickstart: {user: [{name: '%s'}]}",
    "kickstart: {user: {u: {gecos: '%s'}}}",
    "kickstart: {user: {'%s': {gecos: a}}}",
    "kickstart: {user: ['--name=%s']}",
    "kickstart: {user: {u: '--gecos=%s'}}",
    "kickstart: {user: [!remove '%s']}",
    "kickstart: {volgroup: {vg: {partitions: ['%s']}}}",
    "packages: {install: ['%s']}",
    "packages: {exclude: ['%s']}",
    "packages: {drop: ['%s']}",
    "packages: {options: {inst-langs: ['%s']}}",
    "addons: {a: '%s'}",
    "addons: {a: {options: '%s', text: x}}",
    "scripts: [{name: s, section: post, text: x, options: {log: '%s'}}]",
]


@pytest.mark.parametrize("profile", VALUES)
@pytest.mark.parametrize(
    "value", ["a\nrootpw x", "a\r", "a\x00", "a\x0b%post", "a\x1cb", "a\x85b", "a\u2028b", "\n%post"]
)
def test_no_value_makes_a_second_line(profile, value):
    laid = lay(
        {"base.ks": "lang C\n", "web.yaml": "extends: base\n" + profile % "{{ vars.v }}" + "\n"}, variables={"v": value}
    )
    assert "KS320" in laid.codes, laid.said
    assert laid.merged is None


@pytest.mark.parametrize("value", ["a\nrootpw x", "a\r\nb", "a\u2028b"])
def test_no_value_makes_a_second_line_of_a_base(value):
    files = {"base.ks": "lang C\ntimezone {{ vars.v }}\n", "web.yaml": "extends: {name: base, template: true}\n"}
    laid = lay(files, variables={"v": value})
    assert laid.codes == ["KS320"]
    assert str(laid.found[0].location) == "profiles/base.ks:2:1"


def test_a_base_is_literal_unless_it_is_marked():
    base = "lang C\n%post\necho {{ a }} {% ${#x}\n%end\n"
    assert over(base, "title: x\n").text == base


def test_a_base_that_is_a_template():
    base = "lang {{ vars.lang }}\r\n{% if vars.swap %}\r\npart swap --size={{ vars.swap }}\r\n{% endif %}\r\n"
    files = {"base.ks": base, "web.yaml": "extends: [{name: base, template: true}]\nvars: {lang: de, swap: 5}\n"}
    assert lay(files).text == "lang de\r\n\r\npart swap --size=5\r\n\r\n"


@pytest.mark.parametrize(
    ("text", "line"), [("lang C\nlang {{ nosuch }}\n", 2), ("a\nb\n{% for %}\n", 3), ("a\n{{ vars.x.__class__ }}\n", 2)]
)
def test_a_base_that_fails_says_the_line(text, line):
    laid = lay({"base.ks": text, "web.yaml": "extends: {name: base, template: true}\nvars: {x: y}\n"})
    assert laid.found[0].location.span.line == line, laid.said


def test_what_a_value_says_cannot_leave_its_word():
    laid = lay(
        {"base.ks": "lang C\n", "web.yaml": "extends: base\nkickstart: {user: [{name: a, gecos: '{{ vars.v }}'}]}\n"},
        variables={"v": 'x" --uid=0 # '},
    )
    assert laid.text == 'lang C\nuser --name=a --gecos="x\\" --uid=0 # "\n'


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("{{ site.url }}", set()),
        ("{{ host.ip }} {{ host['mac'] }}", {("host", "ip"), ("host", "mac")}),
        ("{{ vars.port + 1 }}", {("vars", "port")}),
        ("{% for name in vars.items() %}{{ name }}{% endfor %}", {("vars", None)}),
        ("{% set h = host %}{{ h.ip }}", {("host", None)}),
        ("{% if host.ip is none %}{{ host | tojson }}{% endif %}", {("host", "ip"), ("host", None)}),
        ("{{ 'x' | seeing }}", {("host", None), ("vars", None)}),
        ("{{ 'x' | blind }}", set()),
    ],
)
def test_what_a_text_asks_of_hosts(text: str, uses: set[tuple[str, str | None]]) -> None:
    import jinja2

    @jinja2.pass_context
    def seeing(context: object, value: str) -> str:
        return value

    names = {"host": {"ip": "a", "mac": "b"}, "vars": {"port": 1}, "site": {"url": "u"}}
    templates = Templates(names, {"seeing": seeing, "blind": lambda value: value})
    made, problem = templates.render(text, start_of("x"))
    assert problem is None, made
    assert templates.uses == uses
