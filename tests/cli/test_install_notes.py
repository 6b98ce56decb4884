"""`ksc install-notes`: for whom, in which form, and where there is nothing to say."""

import json

import pytest

SITE = """\
server: 192.0.2.10
http: {server: 192.0.2.11}
tftp: null
trees:
  rocky9: {release: rocky9, url: "http://192.0.2.11/rocky9"}
"""


@pytest.fixture
def served(workspace, call):
    (workspace / "ksc.yaml").write_text(SITE)
    return call


def test_each_server_has_its_part(served):
    code, out, err = served("install-notes")
    assert (code, err) == (0, "")
    first, second = out.split("# On 192.0.2.11")
    assert first.startswith("# On 192.0.2.10 (layout el), as root: tftp\n")
    assert "cp -R build/tftp/." in first
    assert "cp -R build/http/." in second
    assert "build/http" not in first
    assert served("install-notes --server 192.0.2.11")[1] == f"# On 192.0.2.11{second}"


def test_as_data(served):
    code, out, _ = served("install-notes --format json --undo")
    assert code == 0
    servers = json.loads(out)["servers"]
    assert [(one["address"], one["services"]) for one in servers] == [
        ("192.0.2.10", ["tftp"]),
        ("192.0.2.11", ["http"]),
    ]
    assert all(step["title"] and step["commands"] for one in servers for step in one["steps"])


@pytest.mark.parametrize("form", ["", " --format json"])
def test_nothing_is_said_of_servers_that_are_not_there(served, workspace, form):
    code, out, err = served(f"install-notes --server 192.0.2.12{form}")
    assert code == 1
    assert "KS938" in out + err
    assert "yum" not in out
    (workspace / "ksc.yaml").write_text(SITE.replace("http: ", "#").replace("tftp: ", "#"))
    code, out, err = served(f"install-notes{form}")
    assert code == 1
    assert "KS937" in out + err


def test_what_does_not_compile_is_not_installed(served, workspace):
    (workspace / "ksc.yaml").write_text(f"{SITE}ftp: {{root: /}}\n")
    code, out, err = served("install-notes")
    assert (code, out) == (1, "")
    assert "KS935" in err
