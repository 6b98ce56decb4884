"""What stands for a secret in an explanation: always the same stars, which do not tell how long it is."""

from ksc.actions.explaining.result import blotted
from ksc.syntax import parse


def test_no_blot_shows_a_length():
    for secret in ("geheim", "geheimer-als-geheim", "$6$salt$hash"):
        (node,) = parse(f"rootpw {secret} --iscrypted\n").nodes
        assert blotted(node, f"{secret} --iscrypted") == "*** --iscrypted"
        (node,) = parse(f"vnc --password={secret}\n").nodes
        assert blotted(node, f"--password={secret}") == "--password=***"
