"""No secret is ever shown, whatever is wrong with its line: driven by the facts' sensitive options."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksc import check
from ksc.diagnostics import Report, Source, Span, error
from ksc.diagnostics.redact import SENSITIVE_COMMANDS, SENSITIVE_OPTIONS, redact, redact_message
from ksc.diagnostics.render.json import as_data
from ksc.diagnostics.render.text import render
from ksc.diagnostics.spans import Location
from ksc.dialects import facts
from ksc.layer.chain import BaseFile
from ksc.layer.profile import read_profile

SECRET = "g3h3!m"

OPTIONS = sorted(
    (command.name, spelling)
    for command in facts().commands.values()
    for option in command.options.values()
    if option.sensitive
    for spelling in (option.name, *option.aliases)
) + [("auth", "winbindjoin")]  # whose words are no options to the facts
POSITIONALS = sorted(
    command.name
    for command in facts().commands.values()
    if any(positional.sensitive for positional in command.positionals)
)


def shown(report: Report) -> str:
    return render(report) + json.dumps(as_data(report))


def everywhere(text: str, path: str = "a.ks") -> str:
    """What is shown of a text where each of its lines has a finding."""
    source = Source(path, text)
    return shown(
        Report(
            tuple(
                error("KS000", "wrong", Location(source, Span(number, 1, number, len(line) + 1)))
                for number, line in enumerate(source.lines, 1)
            )
        )
    )


def test_the_names_are_the_facts():
    assert {option for _, option in OPTIONS} <= SENSITIVE_OPTIONS
    assert set(POSITIONALS) <= SENSITIVE_COMMANDS


FORMS = {
    "equals": "{command} --{option}={secret}",
    "blank": "{command} --{option} {secret}",
    "blanks": "{command}  --{option}  =  {secret}",
    "double quotes": '{command} --{option}="{secret} {secret}"',
    "single quotes": "{command} --{option}='{secret} {secret}'",
    "all in quotes": '{command} "--{option}={secret} {secret}"',
    "quotes inside": '{command} --{option}=x"{secret} {secret}"y',
    "escaped blank": "{command} --{option}=x\\ {secret}",
    "never closed": '{command} --{option}="{secret} {secret}',
    "never closed before": "{command} --name='x --{option}={secret} {secret}",
    "in upper case": "{command} --{upper}={secret}",
    "misspelt": "{command} --{misspelt}={secret}",
    "twice": "{command} --{option}={secret} --{option}={secret}",
    "after nonsense": "{command} --nonsense --size=x --{option}={secret}",
    "another command": "nosuchcommand --{option}={secret}",
    "a comment": "#{command} --{option}={secret}",
    "text in YAML": "  {command}: --{option}={secret} --nonsense",
    "quoted text in YAML": "  {command}: '--{option}=\"{secret} {secret}\"'",
    "a list in YAML": "  - --{option}={secret}",
    "a mapping in YAML": "  {command}: {{{option}: {secret}, nonsense: 1}}",
    "a quoted mapping": "  {command}: {{'{option}': \"{secret} {secret}\", nonsense: 1}}",
    "a key": "    {option}: {secret}",
    "a key and a comment": "    {option}: {secret} # {secret}",
    "a key with a tag": "    {option}: !replace {secret}",
    "no closing brace": "  {command}: {{{option}: {secret}",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_options(form):
    for command, option in OPTIONS:
        misspelt = option[:2] + option[3:] if len(option) > 6 else option
        line = form.format(command=command, option=option, upper=option.upper(), misspelt=misspelt, secret=SECRET)
        for path in ("a.ks", "profiles/a.yaml"):
            assert SECRET not in everywhere(line, path), line
        assert len(redact(line)) == len(line)


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_abbreviation(command, option):
    for length in range(1, len(option)):
        line = f"{command} --{option[:length]}={SECRET}"
        assert SECRET not in everywhere(line), line


WORDS = {
    "plain": "{command} {secret}",
    "tabs": "\t{command}\t{secret}",
    "after options": "{command} --iscrypted --nonsense {secret}",
    "before options": "{command} {secret} --iscrypted",
    "quoted": "{command} '{secret} {secret}'",
    "never closed": '{command} "{secret} {secret}',
    "all in quotes": '"{command} {secret}"',
    "begins in quotes": '"{command} {secret}',
    "hash": "{command} x#{secret} {secret}",
    "two": "{command} {secret} {secret}",
    "misspelt option": "{command} --plaintxt {secret}",
    "option with a value": "{command} --plaintext={secret}",
    "text in YAML": "{command}: {secret}",
    "quoted text in YAML": '  {command}: "{secret} {secret}"',
    "inline": "kickstart: {{{command}: {secret}, lang: x}}",
    "a mapping": "{command}: {{password: {secret}, iscrypted: true}}",
    "a list": "- {command}: {secret}",
    "a quoted key": '"{command}": {secret}',
    "colon without a blank": "{command}:{secret}",
    "equals": "{command}={secret}",
    "equals, commented out": "# {command}={secret}",
    "commented out": "# {command} {secret}",
}


@pytest.mark.parametrize("form", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("command", [*POSITIONALS, "Rootpw", "rotpw", "rootpww", "sshpwd"])
def test_positionals(form, command):
    line = form.format(command=command, secret=SECRET)
    assert SECRET not in everywhere(line), line


@pytest.mark.parametrize(
    "text",
    [
        f"kickstart:\n  rootpw:\n    {SECRET}\n",
        f"kickstart:\n  rootpw: >-\n    {SECRET}\n    {SECRET}\n",
        f"kickstart:\n  user:\n    ops:\n      password: |\n\n        {SECRET}\n",
        f'kickstart:\n  user: {{ops: {{password: "{SECRET}\n    {SECRET}"}}}}\n',
        f"kickstart:\n  sshpw:\n    - {{username: x,\n       password: {SECRET}}}\n",
    ],
)
def test_values_of_several_lines_in_yaml(text):
    assert SECRET not in everywhere(text, "profiles/a.yaml")


@pytest.mark.parametrize("name", ["part", "user", "rootpw"])
def test_what_else_is_on_the_line_is_shown(name):
    lines = {
        "part": ("part / --size=1 --passphrase=x --fstype=xfs", "part / --size=1 --passphrase=* --fstype=xfs"),
        "user": ("user --name=a --password x --uid=1", "user --name=a --password * --uid=1"),
        "rootpw": ("rootpw --iscrypted x --lock", "rootpw --iscrypted * --lock"),
    }
    assert redact(lines[name][0]) == lines[name][1]


@pytest.mark.parametrize(
    "line",
    [
        "part / --encrypted --backuppassphrase --cipher=aes",
        "network --hostname=web1 --device=link",
        "repo --name=a --baseurl=http://192.0.2.1:8080/a@b --gpgkey=file:///x",
        "rootpw --lock",
        "  rootpw: {password: !secret root}",
        "  password: !secret root",
        "keyboard us",
        "url --url=http://me@192.0.2.1/a --proxy=http://proxy:3128",
    ],
)
def test_what_is_no_secret_is_shown(line):
    assert redact(line).replace("8080/a", "******") == line.replace("8080/a", "******")


HASHES = ["$6$salt$AbCdEf./", "$1$a$b", "$y$j9T$x$y", "$2b$12$abcdefg", "grub.pbkdf2.sha512.10000.AB.CD"]


URLS = {
    "http://me:geheim@host/x": "geheim",
    "https://me:ge/h@eim@host/": "eim",
    "https://me:ge?geheim@host/": "geheim",
    "https://me:ge#geheim@host/": "geheim",
    "http://{{ vars.user }}:geheim@host/x": "geheim",
    "http://{{ vars['user'] }}-{{ vars.b }}:geheim@host/x": "geheim",
    "http://h/?u=http://me:geheim@h": "geheim",
}


@pytest.mark.parametrize("secret", [*HASHES, *URLS])
def test_hashes_and_urls_anywhere(secret):
    hidden = URLS.get(secret, secret[3:])
    found = error("KS000", f"wrong: {secret}", notes=(f"note {secret}",), help=f"help {secret}")
    assert hidden not in shown(Report((found,)))
    assert hidden not in everywhere(f"echo {secret} > x")
    made = redact_message(secret)
    assert hidden not in made and "***" in made and "****" not in made  # nor how long it is


SCRIPTS = [
    "echo {secret} | passwd --stdin root",
    "echo -n '{secret} | {secret}' | sudo passwd --stdin root",
    'printf "%s:%s" root "{secret}" | chpasswd',
    "chpasswd <<< root:{secret}",
    "useradd -m -p {secret} me",
    "usermod --password '{secret} {secret}' me",
    "subscription-manager register --activationkey {secret}",
    "curl -sSu me:{secret} http://host/",
    "curl --proxy-user 'me:{secret}' http://host/",
    "wget --http-passwd={secret} http://host/",
    "export ADMIN_PASSWORD='{secret} {secret}'",
    "pw={secret}; X_TOKEN={secret} run",
    'secret_key = "{secret}"',
    "curl -H 'Authorization: Basic {secret}' http://host/",
    "mysql -u root -p{secret}",
    "sshpass -p '{secret}' ssh host",
    "net ads join -U admin%{secret}",
    "openssl passwd -6 -salt x {secret}",
    "echo x | run && echo '{secret}' | cryptsetup luksOpen /dev/sda1 x",
    "PASSWORD='{secret} {secret}",
    "cat > x <<E; -----BEGIN PRIVATE KEY-----{secret}",
]


@pytest.mark.parametrize("line", SCRIPTS)
@pytest.mark.parametrize("around", ["{}", "  {} # x", "#{}", "    text: {}", "    - '{}'"])
def test_lines_of_scripts(line, around):
    text = around.format(line.format(secret=SECRET))
    for path in ("a.ks", "profiles/a.yaml"):
        assert SECRET not in everywhere(text, path), text
    assert len(redact(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "shown_too"),
    [
        (f"chpasswd <<EOF\nroot:{SECRET}\nme:{SECRET}\nEOF\necho after", "echo after"),
        (f"cat <<-'END' | passwd --stdin root\n\t{SECRET}\n\tEND\necho after", "echo after"),
        (f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----\necho after", "echo after"),
        (f"echo before\ncryptsetup x <<E\n{SECRET}", "echo before"),
    ],
)
def test_what_a_line_of_a_script_begins(text, shown_too):
    said = everywhere(text)
    assert SECRET not in said
    assert shown_too in said


@pytest.mark.parametrize(
    "line",
    [
        "echo hello | tee /etc/motd",
        "PASS_MAX_DAYS=90",
        "systemctl enable sssd-kcm.socket",
        "blkid --match-token TYPE=crypto_LUKS",
        "passwd -l root",
        "useradd -m me",
        "curl -o /tmp/x http://host:80/x",
        "cat <<EOF",
    ],
)
def test_what_is_no_secret_of_a_script_is_shown(line):
    assert redact(line) == line


MISTAKES = [
    "rootpw {secret} {secret}",
    "rootpw --iscrypted={secret}",
    "rootpw '{secret}",
    "rootpw --plaintext {secret} --size=1",
    "key {secret} {secret}",
    "user --name=a --password={secret} {secret}",
    "user --password={secret}",
    "user --name=a --passwrd={secret}",
    "vnc --password={secret} --nonsense",
    "bootloader --md5pass={secret} --iscrypted={secret} --location=nowhere",
    "autopart --encrypted --passphrase={secret} --type=nonsense",
    "network --wpakey={secret} --bootproto=nonsense",
    "iscsi --password={secret} --reverse-password={secret}",
    "url --proxy=http://me:{secret}@host --nonsense",
    "sshpw --username=a {secret} --nonsense",
    "rootpww {secret}",
    "nonsense --password={secret}",
    "url --url=http://admin:{secret}/2@host/os",
    "url --url=https://me:{secret}?x@host/",
    "url --url=http://admin:{secret}#ter@host",
    "repo --name=a --baseurl=http://admin:{secret}/@host/os",
    'url --url="http://me:it\'s {secret}@host/"',
    "url --proxy=me:{secret}@host:3128 --nonsense",
    'url --proxy="me:{secret}/x@host" --nonsense',
    "rootpw:{secret}",
    "rootpw={secret}",
    "rootpw:{secret} | x",
    '"rootpw {secret}"',
    "user --name=a --password:{secret}",
    "vnc --password;{secret}",
    'user --name=a --password="abc\n{secret}"',
    "user --name=a --password='abc\n{secret}\n{secret} x'\nlang C",
    "rootpw 'abc\n{secret}'",
    '%post\nPASSWORD="abc\n{secret}"\nfi\n%end',
]


@pytest.mark.parametrize("target", ["rhel5", "rhel7", "rhel9", "fedora43"])
@pytest.mark.parametrize("line", MISTAKES)
def test_what_checking_says(line, target):
    report = check(line.format(secret=SECRET), target)
    assert SECRET not in shown(report)


@pytest.mark.parametrize(
    "text",
    [
        'user --password="abc\nlang C\nurl --url="http://x/"',
        'user --password="a" --gecos="abc\nlang C"',
        "user --password=a # it's\nlang C'",
        'user --password="abc\nd"\nlang C',
        'user --password="abc\nlang C\n',
    ],
)
def test_what_continues_no_secret_is_shown(text):
    assert "lang C" in everywhere(text)


@pytest.mark.parametrize("line", MISTAKES)
def test_what_reading_a_profile_says(line):
    command, _, rest = line.format(secret=SECRET).partition(" ")
    for text in (f"kickstart: {{{command}: {rest}}}\n", f'kickstart:\n  {command}: "{rest}\n', f"{command}: {rest}\n"):
        _, found = read_profile("a", Source("profiles/a.yaml", text))
        assert SECRET not in shown(Report(tuple(found))), text


@given(
    st.sampled_from([f"{command} --{option}=" for command, option in OPTIONS] + [f"{name} " for name in POSITIONALS]),
    st.text(alphabet="a=\"'\\ #{}:,-", max_size=12),
    st.text(alphabet="a=\"'\\ #{}:,-", max_size=12),
)
def test_whatever_stands_around(start, before, after):
    line = f"{start}{before}{SECRET}{after}"
    hidden = redact(line)
    assert len(hidden) == len(line)
    if not before.strip("a\\\"'#{},-:") and "--" not in before:  # behind `--` it would be an option's name
        assert SECRET not in hidden


@given(st.text(max_size=200))
def test_any_text(line):
    assert len(redact(line)) == len(line)
    assert len(redact_message(line)) == len(line)


def test_a_base_is_read_no_further_than_it_must_be():
    assert SECRET not in repr(BaseFile("a", Source("a.ks", f"rootpw {SECRET}")))


@pytest.mark.parametrize(
    "line",
    [
        "menu passwd {}",
        "  MENU  PASSWD {} and more",
        "\tMenu Master\tPasswd {}",
        "menu passwd",
        "append initrd=i vncpassword={} inst.ks=http://h/k",
        "APPEND initrd=i inst.vncpassword={}",
        "append initrd=i inst.ks=ftp://user:{}@h/k",
        "append initrd=i inst.rdp.password={}",
    ],
)
def test_passwords_of_boot_menus(line):
    assert SECRET not in everywhere(line.format(SECRET), "default.cfg")
