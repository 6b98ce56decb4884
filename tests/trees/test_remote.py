"""Trees on servers: whole, broken, and on servers that do not behave."""

import base64
import socket
import subprocess
from collections.abc import Iterator

import installtree
import pytest
import treeserver
from installtree import EL5, el6, el9
from trees.looking import look

from ksc.diagnostics import Diagnostic
from ksc.trees.description import Description
from ksc.trees.medium import MediumError, OutsideError, UnreachableError
from ksc.trees.opening import describe, open_url
from ksc.trees.place import Place, is_url, without_secrets
from ksc.trees.proof import Checked, prove
from ksc.trees.remote import refuse_page
from ksc.trees.web import Web


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def looked(url: str) -> tuple[Description | None, list[Checked], list[Diagnostic]]:
    return look(open_url(url))


def told(url: str) -> list[str]:
    return [f"{one.code} {one.message}" for one in looked(url)[2]]


def states(url: str) -> dict[str, str]:
    return {one.path: one.state for one in looked(url)[1]}


def below(top: str, files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{top}/{path}": content for path, content in files.items()}


@pytest.fixture
def site() -> Iterator[treeserver.Web]:
    with treeserver.web(below("r9", el9())) as made:
        yield made


@pytest.mark.parametrize("files", [el9(), el6()], ids=["el9", "el6"])
@pytest.mark.parametrize("odd", ["", "head", "lengths", "tags", "ranges"])
def test_a_whole_tree(files: dict[str, bytes], odd: str) -> None:
    with treeserver.web(below("a b", files)) as site:
        site.files = {path.replace(" ", "%20"): content for path, content in site.files.items()}
        if odd:
            setattr(site, odd, False)
        url = f"{site.url}/a%20b/"
        assert told(url) == []
        assert states(url) == {
            path: "right" for path in files if not path.startswith(".") and not path.endswith(".rpm")
        }


def test_a_whole_tree_by_ftp() -> None:
    with treeserver.ftp(below("pub/r9", el9())) as url:
        assert told(f"{url}/pub/r9") == []
        assert states(f"{url}/pub/r9")["images/install.img"] == "right"
        assert told(f"{url}/nothing")[0].startswith("KS881 ")


def test_a_tree_of_el5_has_no_treeinfo() -> None:
    with treeserver.web(EL5) as site:
        one, checked, found = looked(site.url)
        assert one is not None and (one.family, one.version) == ("Red Hat Enterprise Linux Server", "5.1")
        assert {file.what for file in checked} >= {"kernel", "initrd", "stage 2", "repository Server", "repository VT"}
        assert {file.state for file in checked} == {"there", "right"}
        assert [one.code for one in found] == ["KS889"]


@pytest.mark.parametrize(
    ("path", "content", "says"),
    [
        ("images/pxeboot/vmlinuz", b"other", "KS886 kernel images/pxeboot/vmlinuz is not the file that the tree was"),
        (
            "images/pxeboot/vmlinuz",
            b"<!DOCTYPE html>\n",
            "KS885 kernel images/pxeboot/vmlinuz cannot be read: the ser",
        ),
        ("images/pxeboot/initrd.img", None, "KS887 initrd images/pxeboot/initrd.img is missing"),
        ("AppStream/repodata/repomd.xml", None, "KS887 repository AppStream AppStream/repodata/repomd.xml is missing"),
        ("AppStream/repodata/primary.xml.gz", None, "KS887 primary of repository AppStream AppStream/repodata/primary"),
        (
            "BaseOS/repodata/primary.xml.gz",
            b"x",
            "KS886 primary of repository BaseOS BaseOS/repodata/primary.xml.gz is",
        ),
        (".treeinfo", None, "KS881 "),
        (".treeinfo", b"\xff\xfe", "KS882 "),
        (".treeinfo", b"a" * (1 << 20) + b"a", "KS882 "),
        (".treeinfo", b"<html>not here</html>", "KS885 "),
    ],
)
def test_what_is_wrong(site: treeserver.Web, path: str, content: bytes | None, says: str) -> None:
    if content is None:
        del site.files[f"r9/{path}"]
    else:
        site.files[f"r9/{path}"] = content
    (found,) = told(f"{site.url}/r9")
    assert found.startswith(says)


def test_a_web_page_for_everything_that_is_not_there(site: treeserver.Web) -> None:
    site.page = b"\n<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML'><html>"
    (found,) = told(f"{site.url}/nothing")
    assert found == f"KS885 {site.url}/nothing cannot be read: the server gives a web page in its place"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (403, "KS885 127.0.0.1 kernel: 403 Forbidden"),
        (500, "KS885 127.0.0.1 kernel: 500 Internal Server Error"),
        (410, "KS887"),
    ],
)
def test_answers_that_are_no_file(site: treeserver.Web, code: int, says: str) -> None:
    site.status["r9/images/pxeboot/vmlinuz"] = code
    (found,) = told(f"{site.url}/r9")
    assert found.startswith(says[:5]) and says.partition(": ")[2] in found


def test_a_password_is_sent_to_its_server_alone_and_shown_nowhere(site: treeserver.Web) -> None:
    site.password = base64.b64encode(b"me:se cret").decode()
    (found,) = told(f"{site.url}/r9")
    assert found.startswith("KS896 ") and "401" in found
    inside = site.url.replace("://", "://me:se%20cret@")
    one, _, problems = looked(f"{inside}/r9")
    assert one is not None and problems == []
    site.files["r9/images/install.img"] = b"other"
    (problem,) = looked(f"{inside}/r9")[2]
    assert "cret" not in repr(problem) and (problem.path or "").startswith("http://127.0.0.1:")
    with treeserver.web({}) as other:
        site.redirect["r9/.treeinfo"] = f"{other.url}/x"
        other.password = site.password
        assert told(f"{inside}/r9")[0].startswith("KS896 ")
    assert "cret" not in repr(Place.of(f"{inside}/r9"))


def test_a_mirror_that_the_server_sends_to_is_kept_to(site: treeserver.Web) -> None:
    with treeserver.web({}) as front:
        front.redirect = {f"pub/{path}": f"{site.url}/r9/{path}" for path in el9()}
        one, checked, found = looked(f"{front.url}/pub")
        assert one is not None and one.source is not None and found == []
        assert one.source.path == f"{front.url}/pub/.treeinfo"
        assert {file.state for file in checked} == {"right"}
        assert len(front.asked) == 1


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("/r9/.treeinfo", "the server sends from one address to the next without end"),
        ("file:///etc/passwd", "the server sends to an address that is none of http and https"),
        ("//[::1", "the server sends to an address that is none"),
        ("gopher://127.0.0.1/", "the server sends to an address that is none"),
    ],
)
def test_redirects_that_are_not_followed(site: treeserver.Web, target: str, says: str) -> None:
    site.redirect["r9/.treeinfo"] = target
    (found,) = told(f"{site.url}/r9")
    assert found.startswith("KS896 ") and says in found


def test_https_is_proven_and_is_never_left_for_http(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = tmp_path_factory.mktemp("tls") / "both.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *subject]
    subprocess.run([*made, "-keyout", pem, "-out", f"{pem}.crt"], check=True, capture_output=True)
    pem.write_text(pem.read_text() + (pem.parent / f"{pem.name}.crt").read_text())
    with treeserver.web(el9(), str(pem)) as site:
        (found,) = told(site.url)
        assert found.startswith("KS896 ") and "is not secure: " in found and "certificate" in found
        monkeypatch.setenv("SSL_CERT_FILE", f"{pem}.crt")
        assert told(site.url) == []
        site.redirect[".treeinfo"] = "http://u:secret@127.0.0.1:9/x"
        (found,) = told(site.url)
        assert found.endswith("the server sends from https to http://127.0.0.1:9/x, which nobody vouches for")


def test_servers_that_are_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for scheme in ("http", "https", "ftp"):
        (found,) = told(f"{scheme}://127.0.0.1:{port}/r9")
        assert found == (
            f"KS896 {scheme}://127.0.0.1:{port}/r9 cannot be reached: "
            f"127.0.0.1 port {port} does not answer: connection refused"
        )
    assert "the name no-such-host.invalid is not known" in told("http://no-such-host.invalid/r9")[0]


def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ksc.trees.web.TIMEOUT", 0.05)
    monkeypatch.setattr("ksc.trees.ftp.TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for scheme in ("http", "ftp"):
            (found,) = told(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/r9")
            assert found.startswith("KS896 ") and found.endswith(" does not answer in time")


@pytest.mark.parametrize("scheme", ["http", "ftp"])
def test_a_server_that_drips(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it sends in time, nobody waits for days."""
    monkeypatch.setattr("ksc.trees.place._WINDOW", 0.0)
    monkeypatch.setattr("ksc.trees.place._SLOWEST", 1 << 50)
    start = treeserver.web({"r9/.treeinfo": b"#"}) if scheme == "http" else treeserver.ftp({".treeinfo": b"#"})
    with start as site:
        (found,) = told(site if isinstance(site, str) else f"{site.url}/r9")
    assert found.startswith("KS896 ") and found.endswith("the server gives less than 1 KiB a second")


def test_a_server_that_goes_away_is_said_once(site: treeserver.Web, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = open_url(f"{site.url}/r9")
    assert not isinstance(medium, Diagnostic)
    one, _ = describe(medium)
    assert one is not None
    asked: list[str] = []

    def away(_: Web, path: str) -> None:
        asked.append(path)
        if len(asked) == 3:
            raise UnreachableError("gone")

    monkeypatch.setattr(Web, "head", away)
    checked, found = prove(medium, one, lambda path, done, size: None)
    assert [one.code for one in found] == ["KS887", "KS887", "KS896"]
    assert [file.state for file in checked] == ["missing", "missing", "unread", "unread", "unread"]
    assert len(asked) == 3


@pytest.mark.parametrize("ranges", [True, False])
def test_an_answer_that_breaks_off_goes_on(site: treeserver.Web, ranges: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    site.ranges = ranges
    site.cut["r9/images/install.img"] = 20_000
    found = told(f"{site.url}/r9")
    if ranges:
        assert found == []
        assert ("GET", "r9/images/install.img", "bytes=20000-") in site.asked
    else:
        assert found[0].startswith("KS885 stage 2 images/install.img cannot be read: the connection broke off: ")
        assert found[0].endswith(" bytes before its end")


@pytest.mark.parametrize("word", ["USER", "TYPE", "SIZE", "MDTM", "EPSV", "RETR", "QUIT"])
@pytest.mark.parametrize("answer", [b"\xff\xfe\r\n", b"213 x\r\n", b"421 bye\r\n", b"530 \x1b[2J\r\n"])
def test_answers_by_ftp_that_are_none(word: str, answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ksc.trees.ftp.TIMEOUT", 0.1)
    with treeserver.ftp({".treeinfo": el9()[".treeinfo"]}, odd={word: answer}) as url:
        found = told(url)
    assert all(one.isprintable() for one in found)
    assert found or word == "QUIT"


def test_an_answer_by_ftp_that_breaks_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with treeserver.ftp(el9(), cut={"images/install.img": 20_000}) as url:
        assert told(url) == []


def test_a_mirror_keeps_appstream_beside_baseos() -> None:
    with treeserver.web(installtree.mirrored()) as site:
        url = f"{site.url}/9/BaseOS/x86_64/os"
        assert told(url) == []
        assert states(url)["../../../AppStream/x86_64/os/repodata/primary.xml.gz"] == "right"
        del site.files["9/AppStream/x86_64/os/repodata/repomd.xml"]
        assert told(url)[0].endswith("repomd.xml is not looked at: it is not beside the tree")
        assert told(f"{site.url}/9")[0].startswith("KS881 ")
        assert looked(f"{site.url}/9")[2][0].help == f"there is one below it: {site.url}/9/BaseOS/x86_64/os"


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://h:x/",
        "http:///a",
        "gopher://h/a",
        "http://h/a?b",
        "http://h/a b",
        "http://h/../a",
        "nfs://h/a",
    ],
)
def test_what_is_no_url_of_a_tree(url: str) -> None:
    assert is_url(url)
    (found,) = told(url)
    assert found.startswith("KS505 ")


def test_a_url_as_browsers_show_it(site: treeserver.Web) -> None:
    assert told(f"{site.url}/r9/.treeinfo") == []


def test_a_url_without_its_secrets() -> None:
    assert without_secrets("http://u:p@s@h/a@b") == "http://h/a@b"
    assert without_secrets("dvd.iso") == "dvd.iso"
    assert not is_url("nfs:h:/srv") and not is_url("./a:b")


def test_paths_stay_below_the_url(site: treeserver.Web) -> None:
    medium = open_url(f"{site.url}/r9")
    assert not isinstance(medium, Diagnostic)
    for path in ("../x", "/etc/passwd", "a\0b"):
        with pytest.raises(OutsideError):
            medium.size(path)
    assert medium.size("BaseOS") is None
    assert medium.beside(2) is None
    medium.close()


@pytest.mark.parametrize("begin", [b"<html>", b" \n<!doctype HTML>", b"<?xml version='1.0'?><html lang='x'>"])
def test_web_pages(begin: bytes) -> None:
    with pytest.raises(MediumError):
        refuse_page(begin)
    refuse_page(b"<?xml version='1.0'?>\n<repomd>")
    refuse_page(b"")


def test_an_iso_on_a_server_is_to_be_fetched(site: treeserver.Web) -> None:
    (found,) = looked(f"{site.url}/dvd.iso")[2]
    assert (found.code, found.help) == ("KS881", f"an ISO is read on this machine: curl -C - -O {site.url}/dvd.iso")


def test_the_proxy_of_the_environment(site: treeserver.Web, monkeypatch: pytest.MonkeyPatch) -> None:
    site.files = {
        f"http://trees.invalid/{path}": content for path, content in site.files.items()
    }  # as proxies are asked
    monkeypatch.setenv("http_proxy", site.url.replace("://", "://me:se%20cret@"))
    assert told("http://trees.invalid/r9") == []
    monkeypatch.setenv("no_proxy", "trees.invalid")
    assert "the name trees.invalid is not known" in told("http://trees.invalid/r9")[0]
    monkeypatch.delenv("no_proxy")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://me:secret@127.0.0.1:{port}")
    (found,) = told("http://trees.invalid/r9")
    assert found.startswith("KS896 http://trees.invalid/r9 cannot be reached: the proxy of the environment")
    assert "secret" not in found
    monkeypatch.setenv("http_proxy", "gopher://me:secret@127.0.0.1:70")
    (found,) = told("http://trees.invalid/r9")
    assert "the proxy of the environment cannot be used" in found and "secret" not in found


def test_names_of_a_tree_do_nothing_to_a_terminal(site: treeserver.Web) -> None:
    said = installtree.treeinfo(installtree.EL9, variants={"App\x1b[2J": "nothing", "BaseOS": "BaseOS"})
    site.files["r9/.treeinfo"] = said.encode()
    (found,) = told(f"{site.url}/r9")
    assert found.startswith("KS887 repository App") and found.isprintable()
