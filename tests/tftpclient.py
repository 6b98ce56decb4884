"""The TFTP of a boot ROM: one file, in blocks of 512 bytes (RFC 1350)."""

import os
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from support import program

_READ, _DATA, _ACK, _ERROR = 1, 3, 4, 5


class RefusedError(Exception):
    """The server's answer is an error."""


def fetch(port: int, name: str, wait: float = 5.0) -> bytes:
    """A file from the server on this machine. Raises RefusedError, TimeoutError."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as client:
        client.settimeout(wait)
        client.sendto(struct.pack("!H", _READ) + name.encode() + b"\0octet\0", ("127.0.0.1", port))
        content, expected = b"", 1
        while True:
            packet, server = client.recvfrom(1024)
            kind, number = struct.unpack("!HH", packet[:4])
            if kind == _ERROR:
                raise RefusedError(packet[4:].rstrip(b"\0").decode(errors="replace"))
            assert kind == _DATA
            client.sendto(struct.pack("!HH", _ACK, number), server)
            if number == expected & 0xFFFF:
                content += packet[4:]
                expected += 1
                if len(packet) < 4 + 512:
                    return content


@contextmanager
def serving(root: Path) -> Iterator[int]:
    """Debian's tftpd-hpa with a root on a free port of 127.0.0.1; `secure`, as distributions start it: in a chroot."""
    server = program("in.tftpd", "tftpd-hpa")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [server, "--foreground", "--address", f"127.0.0.1:{port}", "--user", "root", "--secure", str(root)]
    if os.geteuid() != 0:
        command = [program("unshare", "util-linux"), "--map-root-user", *command]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                fetch(port, "there/is/no/such/file", wait=0.1)
            except RefusedError:
                break
            except (TimeoutError, ConnectionError):
                assert running.poll() is None, "in.tftpd has ended"
        yield port
    finally:
        running.terminate()
        running.wait()
