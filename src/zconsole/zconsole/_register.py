# SPDX-License-Identifier: Apache-2.0
"""on_command(), for plain and for coroutine functions."""

from __future__ import annotations

from typing import Awaitable, Callable, Optional, Union

from . import _handlers
from ._core import Command, dispatcher
from ._subscription import Subscription

Handler = Callable[[Command], Union[None, str, Awaitable[Optional[str]]]]


def on_command(function: Handler) -> Subscription:
    """Have ``function(command)`` called for every operator command.

    Callbacks run on one thread of zconsole's, one at a time, in the order of the commands
    but for STOP, which goes ahead of what waits; never before on_command() has returned.
    A str that the function returns, but for "", is the reply, as by Command.reply(). A
    coroutine function runs as a task on the event loop that is running here, also one at
    a time. What it raises is reported (see on_callback_error), the operator is told, and
    delivery goes on.

    Raises TypeError for what can't be called with one argument, ValueError while another
    callback is registered or commands() or receive() are in use, RuntimeError for a
    coroutine function where no event loop runs, NotSupervised, and Closed.
    """
    _handlers.check(function, "on_command()")
    dispatcher.require_open()
    if _handlers.is_coroutine_function(function):
        from ._tasks import TaskSubscription  # which imports asyncio

        return TaskSubscription(function)
    return Subscription(function)
