"""Whatever stands in `ksc.yaml`, no value begins a statement of its own in a server's configuration."""

import json
import re

from emit.servers.kit import PLUGINS
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.artifacts import Artifact
from ksc.diagnostics import Source
from ksc.emit import EmitContext, SiteInput
from ksc.layer.site import read_site
from ksc.trees import read_trees

# Signs that mean something to one of the programs, and usual ones between them.
_SIGNS = [*"\"';{}$%#\\ \n\t\r()[]<>|&*?!`~=,:@", "/", "/a", "b", "..", "%0A", "%22", "\u2028", "é", "${x}", "</", "-o"]
_WORDS = st.lists(st.sampled_from(_SIGNS), min_size=1, max_size=5).map("".join)
_USUAL = {"root": "r", "path": "p", "rest": "", "certificate": "c", "server": "192.0.2.10", "name": "a"}
_VALUES = st.tuples(st.sampled_from(sorted(_USUAL)), _WORDS).map(lambda one: {**_USUAL, one[0]: one[1]})
_KEYS = re.compile(r"(#.*|[a-z_0-9]+=\S*)")
_UNIT = re.compile(r"(#.*|\[[A-Z][a-z]+\]||[A-Z][A-Za-z]+=.*)")
_APACHE = re.compile(
    r"\s*(#.*|Listen \d+( https)?|ServerName \S+|ServerAlias \S+|DocumentRoot QUOTED|SSLEngine on|Alias QUOTED QUOTED"
    r"|SSLCertificate(Key)?File QUOTED|<VirtualHost \*:\d+>|<DirectoryMatch PATTERN>|</\w+>|Options FollowSymLinks"
    r"|Require all granted|<FilesMatch \S+>|ForceType text/plain|)".replace("QUOTED", r'"[^"\\$]*"').replace(
        "PATTERN", r'"\^\([^"\\$]*\)\(/\|\$\)"'
    )
)
_NGINX = re.compile(
    r"\s*(#.*|server \{|\}|listen \S+( ssl)?;|server_name( QUOTED)+;|ssl_certificate(_key)? QUOTED;|root QUOTED;"
    r"|types \{|location / \{|return 404;|location \^~ QUOTED \{|alias QUOTED;|default_type application/octet-stream;"
    r"|text/html html;|text/plain ks;|)".replace("QUOTED", r'"[^"\\$]*"')
)
_LINES = {
    "httpd": _APACHE,
    "nginx": _NGINX,
    "vsftpd": _KEYS,
    "tftpd": _UNIT,
    "mounts": _UNIT,
    "nfs": re.compile(r"(#.*|/\S* \*\([a-z_,]+\))"),
}


@settings(max_examples=examples(300), deadline=None)
@given(values=_VALUES, program=st.sampled_from(["httpd", "nginx"]))
def test_every_line_is_one_of_ours(values: dict[str, str], program: str) -> None:
    at, root, name = values["server"], f"/srv/{values['root']}", values["name"]

    def service(kind: str, **more: str) -> str:
        return f"{kind}: {json.dumps({'root': root, 'server': at, **more})}\n"

    def tree(number: int, url: str, end: str) -> str:
        keys = {"release": "rocky9", "url": f"{url}/{number}{values['rest']}", "path": f"/data/{values['path']}{end}"}
        return f"  {json.dumps(name + str(number))}: {json.dumps(keys)}\n"

    text = "".join(
        (
            service("http", program=program, url=f"http://192.0.2.10/{values['rest']}"),
            service("https", program=program, certificate=f"/etc/{values['certificate']}", key="/etc/a.key"),
            *(service(one) for one in ("ftp", "nfs", "tftp")),
            "trees:\n",
            tree(1, "http://192.0.2.10", ""),
            tree(2, f"nfs:{at}:{root}", ".iso"),
            tree(3, f"ftp://{at}", ""),
        )
    )
    site, found = read_site(Source("ksc.yaml", text))
    trees, problems = read_trees(site)
    if found or problems:
        return  # then nothing is made
    value = SiteInput(trees=tuple(trees.values()))
    for plugin in PLUGINS:
        (emitter,) = plugin.ksc_emitters()
        for one in emitter.emit(value, EmitContext(site)):
            if isinstance(one, Artifact):
                lines = one.content.decode().split("\n")
                pattern = _LINES[emitter.name]
                assert [line for line in lines[:-1] if not pattern.fullmatch(line)] == []
                assert lines[-1] == ""
