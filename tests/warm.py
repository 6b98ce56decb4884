"""`ksc` runs that need no start-up: a process has imported all of ksc, and forks for each run.

Each run is a process of its own, with its arguments, folder, environment and streams, and sees nothing of the runs
before it. What it shares with them is what Python settles as it starts: the hash seed, the locale, `sys.path`.
Tests of those, of starting, and of being killed run the command itself.

As a program this is the process that forks. It ends with the test run, which holds the other end of its input.
"""

import atexit
import contextlib
import gc
import importlib
import io
import marshal
import os
import pkgutil
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

# What ksc imports only where a run needs it.
LATE = ("importlib.metadata", "jinja2.sandbox", "lark", "pluggy", "yaml")
# Once compiled, what no run changes has been read: grammars, facts, patterns, which plugins are installed.
WORKSPACE = {
    "ksc.yaml": "server: 192.0.2.1\n",
    "profiles/base.ks": "#version=RHEL9\nlang 'C' # words\nnope --password=x\n"
    "%packages\n@core\n%end\n%post\ntrue\n%end\n",
    "profiles/web.yaml": "extends: base\nkickstart: {lang: de_DE}\npackages: {install: [a]}\n",
    "hosts.yaml": "a: {mac: '52:54:00:00:00:01', profile: web}\n",
}
# And what no command line changes: how each is understood.
ONCE = (["--help"], ["check"], ["compile", "--strict"], ["list"], ["explain", "web"], ["explain", "KS204"])
TEST_RUN = 0  # the descriptor whose end of file is the end of the test run

# A shell's `ksc`: it imports next to nothing, hands over what it was started with, and ends as the run does.
COMMAND = """\
import marshal, os, sys, _socket
asked = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
asked.connect({address!r})
umask = os.umask(0)
arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
body = marshal.dumps((arguments, os.getcwdb(), umask, dict(os.environb)))
streams = b"".join(stream.to_bytes(4, sys.byteorder) for stream in (0, 1, 2))
asked.sendmsg([len(body).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
asked.sendall(body)
asked.recv(4)
os._exit((asked.recv(1) or bytes([255]))[0])
"""


class Warm:
    """The process that forks, on the tests' side: started when the first run asks for it."""

    def __init__(self, environment: Mapping[str, str], prepare: str = "") -> None:
        """`environment` is what Python starts with there; `prepare` is what it does before it forks for anybody."""
        self._environment, self._prepare = dict(environment), prepare
        self._folder: Path | None = None

    def folder(self) -> Path:
        """Where the socket is, and `bin/ksc`, for PATH."""
        if self._folder is None:
            kept = tempfile.TemporaryDirectory(prefix="ksc-warm-")
            folder = Path(kept.name)
            server = subprocess.Popen(
                [sys.executable, "-P", __file__, folder / "socket", self._prepare],
                env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip

            def stop() -> None:
                server.communicate()
                kept.cleanup()

            atexit.register(stop)
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            (folder / "bin").mkdir()
            (folder / "bin/ksc.py").write_text(COMMAND.format(address=str(folder / "socket")))
            command = shlex.join([sys.executable, "-IS", str(folder / "bin/ksc.py")])
            (folder / "bin/ksc").write_text(f'#!/bin/sh\nexec {command} "$@"\n')
            (folder / "bin/ksc").chmod(0o755)
            self._folder = folder
        return self._folder

    def run(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], stdin: bytes, timeout: float
    ) -> subprocess.CompletedProcess[bytes]:
        """One run. Raises `subprocess.TimeoutExpired` where it does not end."""
        socket_at = str(self.folder() / "socket")
        umask = os.umask(0)
        os.umask(umask)
        encoded = {os.fsencode(name): os.fsencode(value) for name, value in environment.items()}
        body = marshal.dumps(([os.fsencode(one) for one in arguments], os.fsencode(cwd), umask, encoded))
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            socket.socket(socket.AF_UNIX) as asked,
        ):
            given.write(stdin)
            given.seek(0)
            asked.connect(socket_at)
            socket.send_fds(asked, [len(body).to_bytes(4, "big")], [given.fileno(), out.fileno(), err.fileno()])
            asked.sendall(body)
            pid = int.from_bytes(asked.recv(4), "big")
            asked.settimeout(timeout)
            try:
                code = asked.recv(1)
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(["ksc", *arguments], timeout) from None
            assert code, f"killed: ksc {shlex.join(arguments)}"
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(["ksc", *arguments], code[0], out.read(), err.read())


def serve(address: str, prepare: str) -> None:
    """Forks for whoever asks."""
    import ksc
    from ksc.cli import run
    from ksc.diagnostics.render.text import render

    for module in pkgutil.walk_packages(ksc.__path__, "ksc."):
        importlib.import_module(module.name)
    for name in LATE:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in WORKSPACE.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_text(content)
        render(ksc.Workspace(folder).compile().report)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for line in ONCE:
                run(["-C", folder, *line])
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(100)
    exec(prepare, {})
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the runs: each says itself how it ended
    print("ready", flush=True)
    while True:
        if TEST_RUN in select.select([listener, TEST_RUN], [], [])[0]:
            return
        asked, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            answer(asked)
        asked.close()


def answer(asked: socket.socket) -> NoReturn:
    """One run, in the process made for it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, streams, _, _ = socket.recv_fds(asked, 4, 3)
    body = b""
    while len(body) < int.from_bytes(size, "big"):
        body += asked.recv(2**16)
    arguments, cwd, umask, environment = marshal.loads(body)
    for stream, descriptor in enumerate(streams):
        os.dup2(descriptor, stream)
        os.close(descriptor)
    asked.sendall(os.getpid().to_bytes(4, "big"))
    os.chdir(cwd)
    os.umask(umask)
    os.environb.clear()
    os.environb.update(environment)
    sys.argv = ["ksc", *map(os.fsdecode, arguments)]
    code = ended()
    asked.sendall(bytes([code]))
    os._exit(code)


def ended() -> int:
    """What `ksc` ends with."""
    for name, mode, descriptor, buffering in (("stdin", "r", 0, -1), ("stdout", "w", 1, -1), ("stderr", "w", 2, 1)):
        old = getattr(sys, name)
        new = open(descriptor, mode, buffering, old.encoding, old.errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, new)
    from ksc.__main__ import main

    code: object = 0
    try:
        main()
    except SystemExit as asked:
        code = asked.code
    except BaseException:  # noqa: BLE001 - as Python does
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    serve(*sys.argv[1:])
