"""One deploy at a time, that ends as it should."""

import fcntl
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from ksc.actions.deploy.ground import Ground, StopDeployError, guarded
from ksc.actions.deploy.record import LOCK
from ksc.diagnostics import error, start_of

_UMASK = 0o022


@contextmanager
def alone(ground: Ground) -> Iterator[None]:
    """Be the only deploy of a machine; the system lets go of the lock when the process ends, however it ends.

    What is made is for servers to read, whatever the caller's umask. A terminal that is closed and a machine that is
    shut down interrupt it, as Ctrl-C does.
    """
    before = os.umask(_UMASK)
    try:
        with guarded(LOCK):
            lock = ground.at(LOCK)
            lock.parent.mkdir(0o755, parents=True, exist_ok=True)
            # Nobody else may open it: who can could keep it locked.
            opened = os.open(lock, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                said = "another ksc deploy is at work on this machine"
                raise StopDeployError(error("KS920", said, start_of(LOCK), help="wait until it is done")) from None
            with _interrupted():
                yield
        finally:
            os.close(opened)
    finally:
        os.umask(before)


@contextmanager
def _interrupted() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kinds = [one for one in (signal.SIGHUP, signal.SIGTERM) if signal.getsignal(one) is signal.SIG_DFL]
    for one in kinds:
        signal.signal(one, _interrupt)
    try:
        yield
    finally:
        for one in kinds:
            signal.signal(one, signal.SIG_DFL)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
