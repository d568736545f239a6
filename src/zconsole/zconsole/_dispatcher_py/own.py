# SPDX-License-Identifier: Apache-2.0
"""Descriptors of ours among the program's.

The program may close every descriptor that it has and open others of the same number, as
daemons do; so each use asks first whether the number still means ours.
"""

from __future__ import annotations

import math
import os
import select
import socket
import sys
import time
from typing import Callable, Optional, Tuple

_LONGEST = 3_600_000  # milliseconds of one wait


class Descriptor:
    """Owns ``fd``; -1: none."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._file = _file_of(fd)

    def get(self) -> int:
        """The descriptor, or -1 if it is ours no more."""
        return self._fd if self._file and _file_of(self._fd) == self._file else -1

    def close(self) -> None:
        fd, self._fd = self.get(), -1
        if fd >= 0:
            os.close(fd)


class Socket(Descriptor):
    """A connected stream socket. No call of it waits."""

    def __init__(self, connected: socket.socket) -> None:
        super().__init__(connected.fileno())
        self._socket = connected
        connected.setblocking(False)

    def send(self, data: bytes) -> int:
        """How much of it was sent; 0: there is no room, or nobody there."""
        try:
            return self._socket.send(data, _NO_SIGNAL) if self.get() >= 0 else 0
        except OSError:
            return 0

    def receive(self) -> Optional[bytes]:
        """What has come, empty at the end; None: nothing yet."""
        try:
            return self._socket.recv(16384) if self.get() >= 0 else b""
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def hang_up(self) -> None:
        """The number stays ours: a thread may be about to use it."""
        try:
            if self.get() >= 0:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other end was first

    def close(self) -> None:
        self._socket.detach()
        super().close()


_NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)


class Alarm:
    """Wakes a thread that waits for its descriptor. No call waits."""

    def __init__(self) -> None:
        self._near, self._far = _pipe()

    def get(self) -> int:
        """The descriptor to wait on, -1 if the program has closed it."""
        return self._near.get()

    def ring(self) -> None:
        try:
            os.write(self._far.get(), b"!")
        except OSError:
            pass  # full, so it is readable; or the program has closed it

    def hush(self) -> None:
        try:
            os.read(self._near.get(), 4096)
        except OSError:
            pass

    def close(self) -> None:
        self._near.close()
        self._far.close()


class Gate(Alarm):
    """Rings for as long as it is open, so that poll() and event loops can wait for that.
    Its user locks.
    """

    def __init__(self) -> None:
        super().__init__()
        self.open = False

    def set(self, open: bool) -> None:
        # In this order: if a signal handler raises in between, it is done once more.
        if open and not self.open:
            self.ring()
        elif self.open and not open:
            self.hush()
        self.open = open

    def __del__(self, over: Callable[[], bool] = sys.is_finalizing) -> None:
        if not over():
            self.close()


def wait_ready(deadline: Optional[float], *wanted: Tuple[int, int]) -> Tuple[int, ...]:
    """Wait for one of some descriptors, each with the events that are awaited; -1 is none.

    Returns what happened to each, in that order; nothing at the deadline. Python's signal
    handlers run meanwhile, and may raise.
    """
    poll = select.poll()
    for fd, events in wanted:
        if fd >= 0:
            poll.register(fd, events)
    while True:
        left = None
        if deadline is not None:
            left = max(math.ceil(1000 * (deadline - time.monotonic())), 0)
        happened = dict(poll.poll(None if left is None else min(left, _LONGEST)))
        if happened:
            return tuple(happened.get(fd, 0) for fd, _ in wanted)
        if left == 0:
            return ()


def _file_of(fd: int) -> Optional[Tuple[int, int]]:
    try:
        status = os.fstat(fd)
    except (OSError, OverflowError):
        return None
    return status.st_dev, status.st_ino


def _pipe() -> Tuple[Descriptor, Descriptor]:
    """Without blocking; both -1 if there can't be one."""
    try:
        near, far = os.pipe()
    except OSError:
        return Descriptor(-1), Descriptor(-1)
    os.set_blocking(near, False)
    os.set_blocking(far, False)
    return Descriptor(near), Descriptor(far)
