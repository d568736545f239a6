# SPDX-License-Identifier: Apache-2.0
"""Threads that wait for what other threads do."""

from __future__ import annotations

import time
from _thread import LockType, allocate_lock
from collections import deque
from typing import Callable, Deque, Optional


class Bell:
    """Has threads look again whether what they wait for has come.

    A condition variable without a lock of its own: so who rings never waits, not even in
    a signal handler or a finalizer that interrupts a thread which waits here.
    """

    def __init__(self) -> None:
        self._waiters: Deque[LockType] = deque()

    def ring(self) -> None:
        while self._waiters:
            try:
                self._waiters.popleft().release()
            except IndexError:
                break  # somebody else has rung

    def wait_for(
        self,
        condition: Callable[[], bool],
        deadline: Callable[[], Optional[float]] = lambda: None,
    ) -> bool:
        """Return once ``condition()`` is true; False: when ``deadline()`` has come first.

        Each ring has both asked again.
        """
        while True:
            waiter = allocate_lock()
            waiter.acquire()
            self._waiters.append(waiter)
            try:
                if condition():
                    return True
                until = deadline()
                left = -1 if until is None else max(until - time.monotonic(), 0)
                if left == 0:
                    return False
                waiter.acquire(timeout=left)
            finally:
                try:
                    self._waiters.remove(waiter)
                except ValueError:
                    pass  # it was rung for
