"""What another program fills in before an installer reads a kickstart: patterns, by where they are looked for.

Templates of many kinds make kickstarts, and what is a mark of one in a value is a plain word of a script (`${x}`), or
of a password. So there is a pattern for each, of the same pieces; whoever uses one compiles it.
"""

import re

# Jinja, Django, ERB and their kin: nothing else has these, wherever they stand.
_ENGINES = r"\{\{|\{%|<%"
_AT = r"@@?[A-Za-z_][\w-]*@"

# In a value: `{{ x }}`, `<% x %>`, `$x`, `${x}`, `$(x)`, `@X@`, `%(x)s`, `__X__`, `#{x}`, `<x>`; and words that a
# person puts there for a while: `xxx`, `REPO_URL`.
IN_VALUE = (
    rf"{_ENGINES}|\{{\w|<\w|%>|\$[A-Za-z_{{(]|@[\w-]+@|%[({{]|%%|__\w+__|#\{{|\[\[|`|\b[xX]{{2,}}\b|"
    r"\A[A-Z][A-Z0-9]*[_-][A-Z0-9_-]+\Z"
)

# At the beginning of a line that no release knows.
BEGINS_LINE = rf"{_ENGINES}|\{{#|%>|\$\$?[A-Za-z_{{(]|{_AT}|\[%"

# In a line of which quotes and blanks may count for the template.
IN_LINE = rf"{_ENGINES}|\{{#|\$\{{|\$\w*\(|%\(|{_AT}"

# In a script, where the shell has most of the marks. Lines of Cheetah look like comments there.
IN_SCRIPT = (
    rf"(?m){_ENGINES}|%>|\$SNIPPET\b|\$\{{?snippet\(|@@?[A-Z][A-Z0-9_-]*@|"
    r"^[ \t]*#(?:if|else|elif|elseif|end |set|for|raw|include|import|slurp)\b"
)

# All of a password: it may well have one of these inside. `{{ x }}` that is not quoted is several words.
_PASSWORD = (
    rf".*(?:{_ENGINES}).*|\[\[.*|@.+@|\$(?:[^\W\d]\w*|\{{\w+\}}|\(.*\))|%\(\w+\)s?|__\w+__|#\{{.*\}}|<[\w .-]+>|"
    r"\{\w+\}|[A-Z]+(?:_[A-Z]+)+\d*"
)


def fills_in_password(value: str) -> bool:
    """Whether a password's place is taken by a mark of a template: all of it, since it may hold any character."""
    return bool(re.fullmatch(_PASSWORD, value))
