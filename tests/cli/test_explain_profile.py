"""`ksc explain PROFILE [WHAT]`: each line of the result, where it is from, and what it replaced."""

import json

import pytest
from actions.explaining.kit import FILES
from commandline import make


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    folder = make(tmp_path / "ws", FILES)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    return folder


def cells(out: str) -> list[list[str]]:
    """The rows of the table, each cut at its columns."""
    return [[cell.strip() for cell in line.strip().split("  ") if cell] for line in out.splitlines()]


def test_every_line_of_the_compiled_file(workspace, call):
    compiled = call("compile web --stdout kickstart")[1].splitlines()
    code, out, err = call("explain web")
    assert (code, err) == (0, "")
    rows = [row for row in cells(out) if row[0].strip().isdigit()]
    assert [int(row[0]) for row in rows] == list(range(1, len(compiled) + 1))
    for row, line in zip(rows, compiled, strict=True):
        if "rootpw" not in line:
            assert row[1].strip() == line.strip() or row[1].endswith("…"), line
    assert [row[-1].strip() for row in rows][:3] == ["made by ksc: header"] * 2 + ["profiles/base.ks:1:1"]


def test_what_was_replaced_and_removed(workspace, call):
    out = cells(call("explain web")[1])
    at = out.index(["8", "bootloader --append=quiet --timeout=9", "profiles/base.ks:6:1"])
    assert out[at + 1 : at + 6] == [
        ["with", "--append=quiet", "profiles/mid.yaml:4:28"],
        ["over", '--append="quiet rhgb"', "profiles/base.ks:6:1"],
        ["with", "--timeout=9", "profiles/web.yaml:6:16"],
        ["over", "--timeout=1", "profiles/mid.yaml:4:16"],
        ["over", "--timeout=5", "profiles/base.ks:6:1"],
    ]
    assert ["over", "timezone Europe/Berlin --utc", "profiles/base.ks:3:1"] in out
    assert ["over", "cdrom", "profiles/base.ks:5:1"] in out
    assert out[-8:] == [
        ["gone", "network eth1", "profiles/web.yaml:7:13"],
        ["over", "network --device=eth1 --bootproto=dhcp", "profiles/base.ks:8:1"],
        ["gone", "firstboot", "profiles/web.yaml:8:3"],
        ["over", "firstboot --enable", "profiles/base.ks:9:1"],
        ["gone", "vim", "profiles/web.yaml:10:37"],
        ["over", "vim", "profiles/base.ks:13:1"],
        ["gone", "%post motd", "profiles/web.yaml:11:11"],
        ["over", "%post … (3 lines)", "profiles/base.ks:16:1"],
    ]


def test_a_part(workspace, call):
    assert cells(call("explain web timezone")[1]) == [
        ["5", "timezone Etc/UTC", "profiles/mid.yaml:3:3"],
        ["over", "timezone Europe/Berlin --utc", "profiles/base.ks:3:1"],
    ]
    for what, said in (("network eth7", "web has no `eth7` of `network`"), ("$'\\x1b[2J'", "has no command")):
        code, out, err = call(f"explain web {what}")
        assert (code, out) == (1, "")
        assert said in err
        assert "\x1b" not in err


def test_a_profile_that_looks_like_a_code(workspace, call):
    assert call("explain KS204")[1].startswith("KS204: ")
    assert call("explain profiles/KS204.yaml lang")[1].split() == ["4", "lang", "en_US.UTF-8", "profiles/base.ks:2:1"]
    (workspace / "profiles/KS2040.yaml").write_text("extends: base\n")
    assert call("explain KS2040 lang")[1].split()[:2] == ["4", "lang"]


def test_a_base_is_taken_as_a_profile(workspace, call):
    assert call("explain base lang")[1].split()[-1] == "profiles/base.ks:2:1"


def test_a_host(workspace, call):
    (workspace / "hosts.yaml").write_text(
        'web1: {mac: "52:54:00:00:00:01", ip: 192.0.2.20/24, profile: web, kickstart: {timezone: Asia/Tokyo}}\n'
    )
    for name in ("web@web1", "@web1"):
        assert cells(call(f"explain {name} timezone")[1]) == [
            ["5", "timezone Asia/Tokyo", "hosts.yaml:1:79"],
            ["over", "timezone Etc/UTC", "profiles/mid.yaml:3:3"],
            ["over", "timezone Europe/Berlin --utc", "profiles/base.ks:3:1"],
        ]
    code, _, err = call("explain web@web7 timezone")
    assert (code, err.startswith("error[")) == (1, True)


def test_from_another_folder(workspace, call, monkeypatch):
    monkeypatch.chdir(workspace.parent)
    assert call("-C ws explain web lang")[1].split()[-1] == "ws/profiles/base.ks:2:1"


def test_a_near_miss(workspace, call):
    code, _, err = call("explain wep")
    assert code == 2
    assert "'wep' is no code such as KS204, and no profile: did you mean web?" in err


def test_errors_are_said_and_what_is_there_is_shown(workspace, call):
    (workspace / "profiles/bad.yaml").write_text("extends: base\nkickstart: {reboot: --nonsense}\n")
    code, out, err = call("explain bad reboot")
    assert code == 1
    assert out.split()[1:3] == ["reboot", "--nonsense"]
    assert err.startswith("error[KS205] `--nonsense`")
    code, out, err = call("explain web@nowhere")
    assert (code, out) == (1, "")
    assert "error[" in err


@pytest.mark.parametrize("width", [40, 71, 72, 140])
def test_widths(workspace, call, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    out = call("explain web")[1]
    assert "\x1b" not in out
    assert all(len(line) <= max(width, 58) for line in out.splitlines())
    assert out.count("profiles/base.ks:2:1") == 1


def test_colours_are_for_a_terminal(workspace, call, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("ksc.cli.explain_result.coloured", lambda _: True)
    out = call("explain web timezone")[1]
    assert "\x1b[34mprofiles/mid.yaml:3:3\x1b[0m" in out


def test_what_a_replaced_script_stood_over(workspace, call):
    (workspace / "profiles/new.yaml").write_text("extends: base\nscripts: {motd: {text: echo new}}\n")
    assert cells(call("explain new motd")[1]) == [
        ["18", "%post", "profiles/base.ks:16:1"],
        ["19", "echo new", "profiles/new.yaml:2:24"],
        ["over", "%post … (3 lines)", "profiles/base.ks:16:1"],
        ["20", "%end", "profiles/base.ks:18:1"],
    ]
    lines = json.loads(call("explain new motd --format json")[1])["lines"]
    assert [[one["text"] for one in line["shadowed"]] for line in lines] == [[], ["%post\ndate\n%end"], []]


def test_options_that_one_replaced(workspace, call):
    (workspace / "profiles/base2.ks").write_text(
        "network --device=eth0 --bootproto=static --ip=192.0.2.7 --netmask=255.255.255.0\n"
    )
    (workspace / "profiles/dhcp.yaml").write_text(
        "extends: base2\ntarget: rhel9\nkickstart: {network: {eth0: {bootproto: dhcp}}}\n"
    )
    out = cells(call("explain dhcp network eth0")[1])
    at = out.index(["with", "--bootproto=dhcp", "profiles/dhcp.yaml:3:30"])
    assert out[at + 1 : at + 4] == [
        ["over", "--bootproto=static", "profiles/base2.ks:1:1"],
        ["--ip=192.0.2.7"],
        ["--netmask=255.255.255.0"],
    ]
    (line,) = json.loads(call("explain dhcp network eth0 --format json")[1])["lines"]
    (option,) = [one for one in line["options"] if one["name"] == "bootproto"]
    assert [one["text"] for one in option["shadowed"]] == [
        "--bootproto=static\n--ip=192.0.2.7\n--netmask=255.255.255.0"
    ]


def test_secrets_are_not_shown(workspace, call):
    (workspace / "profiles/pw.yaml").write_text(
        "extends: base\nkickstart:\n  rootpw: {password: other2other2, plaintext: true}\n"
        "  user: [--name=a --password=third3third3 --plaintext]\n"
        "scripts:\n  - {name: x, section: post, text: 'echo fourth4 | passwd --stdin root'}\n"
    )
    (workspace / "profiles/pw2.yaml").write_text(
        "extends: pw\nkickstart: {rootpw: --lock}\nscripts: {x: {text: 'echo hi'}}\n"
    )
    for words in ("pw", "pw rootpw", "pw rootpw password", "pw user", "pw2", "pw2 rootpw", "pw2 x", "pw --format json",
                  "pw2 --format json", "pw rootpw --format json"):  # fmt: skip
        code, out, _ = call(f"explain {words}")
        assert code == 0, words
        assert not [one for one in ("hunter2", "other2", "third3", "fourth4") if one in out], words


def test_json(workspace, call):
    code, out, err = call("explain web --format json")
    data = json.loads(out)
    assert (code, err, data["ok"], data["profile"], data["target"]) == (0, "", True, "web", "rhel9")
    compiled = call("compile web --stdout kickstart")[1].splitlines()
    assert [line["number"] for line in data["lines"]] == list(range(1, len(compiled) + 1))
    assert data["lines"][0]["made_by"] == "ksc: header"
    for line in data["lines"][2:]:
        assert (line["path"], line["line"]) != (None, None)
        assert line["layer"]
    (boot,) = [line for line in data["lines"] if line["text"].startswith("bootloader")]
    timeout = next(one for one in boot["options"] if one["name"] == "timeout")
    assert (timeout["text"], timeout["path"], timeout["line"]) == ("--timeout=9", "profiles/web.yaml", 6)
    assert [(one["text"], one["path"], one["line"], one["column"]) for one in timeout["shadowed"]] == [
        ("--timeout=1", "profiles/mid.yaml", 4, 16),
        ("--timeout=5", "profiles/base.ks", 6, 1),
    ]
    gone = {one["what"]: one for one in data["removed"]}
    assert set(gone) == {"network eth1", "firstboot", "vim", "%post motd", "cdrom", "part /"}
    assert gone["%post motd"]["text"] == "%post\ndate\n%end"
    assert (gone["cdrom"]["by"]["path"], gone["cdrom"]["by"]["via"]) == ("ksc.yaml", "tree rocky9")
    code, out, _ = call("explain web nothing-of-it --format json")
    assert (code, [one["code"] for one in json.loads(out)["diagnostics"] if one["severity"] == "error"]) == (
        1,
        ["KS780"],
    )
