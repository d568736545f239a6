# SPDX-License-Identifier: Apache-2.0
"""Callbacks: on_command() and what it returns."""

from __future__ import annotations

from typing import Any, Callable

from . import _handlers
from ._core import Command, dispatcher
from ._stream import claim

Handler = Callable[[Command], Any]


class Subscription:
    """A registered callback. It stays registered until it is closed, or the program ends.

    Use as a context manager to close it at the end of a block.
    """

    __slots__ = ("_registration", "__weakref__")

    def __init__(self, handler: Handler) -> None:
        self._registration: object = claim(dispatcher.register, handler, False)

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


def on_command(function: Handler) -> Subscription:
    """Have ``function(command)`` called for every operator command.

    Callbacks run on one thread of zconsole's, one at a time, in the order of the commands
    but for STOP, which goes ahead of what waits; never before on_command() has returned.
    A str that the function returns, but for "", is the reply, as by Command.reply(). A coroutine
    function runs as a task on the event loop that is running here, also one at a time.
    What it raises is reported (see on_callback_error), the operator is told, and delivery
    goes on.

    Raises TypeError for what can't be called with one argument, ValueError while another
    callback is registered or commands() or receive() are in use, RuntimeError for a
    coroutine function where no event loop runs, NotSupervised, and Closed.
    """
    _handlers.check(function, "on_command()")
    dispatcher.require_open()
    if _handlers.is_coroutine_function(function):
        from ._tasks import TaskSubscription

        return TaskSubscription(function)
    return Subscription(function)
