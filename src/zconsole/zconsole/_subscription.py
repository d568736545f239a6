# SPDX-License-Identifier: Apache-2.0
"""A registered callback, and the thread that calls it."""

from __future__ import annotations

import threading
from _thread import start_new_thread
from typing import Any, Callable

from ._core import Command, dispatcher
from ._failures import report
from ._stream import claim

_starting = threading.Lock()
_started = False


# Kinds of commands, as the dispatcher counts them.
VERBS = {"START": 1, "MODIFY": 2, "STOP": 4}
ALL = sum(VERBS.values())
CALLS = 8  # of call= rules


def register(handler: Callable[[Command], Any], takes: int) -> object:
    """Have ``handler(command)`` called on the callback thread, which starts if need be.

    The thread is none of threading's, which a program may list and join.
    """
    global _started
    dispatcher.require_open()
    with _starting:
        if not _started:
            # For reports, and on this thread: it evaluates strings, as named tuples do, and
            # then Python forgets that a KeyboardInterrupt ends the main thread meanwhile.
            import traceback  # noqa: F401

            start_new_thread(dispatcher.run_callbacks, (report,))
            _started = True
    return claim(dispatcher.register, handler, takes)


class Subscription:
    """A registered callback. It stays registered until it is closed, or the program ends.

    Use as a context manager to close it at the end of a block.
    """

    __slots__ = ("_registration", "__weakref__")

    def __init__(self, handler: Callable[[Command], Any], takes: int = ALL) -> None:
        self._registration = register(handler, takes)

    @property
    def closed(self) -> bool:
        """True once no callback begins any more."""
        return dispatcher.closed(self._registration)

    def close(self) -> None:
        """End it: waits, with the GIL released, for the callback that is running.

        After it no callback runs or begins. May be called again, and on any thread but
        inside a callback: that raises BlockingCallInCallback, use close_nowait() there.
        """
        dispatcher.refuse_in_callback("Subscription.close()", "close_nowait()")
        dispatcher.close(self._registration, True)

    def close_nowait(self) -> None:
        """End it without waiting; a callback that has begun goes on. Any thread."""
        dispatcher.close(self._registration, False)

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
