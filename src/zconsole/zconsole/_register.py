# SPDX-License-Identifier: Apache-2.0
"""on_command(), for plain and for coroutine functions."""

from __future__ import annotations

from typing import Awaitable, Callable, Iterable, Optional, Union

from . import _handlers
from ._core import Command, dispatcher
from ._subscription import ALL, VERBS, Subscription

Handler = Callable[[Command], Union[None, str, Awaitable[Optional[str]]]]


def on_command(
    function: Handler, *, verbs: Optional[Iterable[str]] = None
) -> Subscription:
    """Have ``function(command)`` called for every operator command, or for those verbs.

    ``verbs`` may be some of "START", "MODIFY" and "STOP". What is not among them is dealt
    with as if nobody had registered: a STOP by the steps of --on-stop. So is a command
    that the function declines by returning NotImplemented.

    Callbacks run on one thread of zconsole's, one at a time, in the order of the commands
    but for STOP, which goes ahead of what waits; never before on_command() has returned.
    A str that the function returns, but for "", is the reply, as by Command.reply(). A
    coroutine function runs as a task on the event loop that is running here, also one at
    a time. What it raises is reported (see on_callback_error), the operator is told, and
    delivery goes on.

    Raises TypeError for what can't be called with one argument, ValueError while another
    callback is registered or commands() or receive() are in use, and for verbs that there
    are not, RuntimeError for a coroutine function where no event loop runs,
    NotSupervised, and Closed.
    """
    _handlers.check(function, "on_command()")
    takes = _kinds(verbs)
    hold = dispatcher.hold()  # noqa: F841  ends with this call, when it has returned
    if _handlers.is_coroutine_function(function):
        from ._tasks import TaskSubscription  # which imports asyncio

        return TaskSubscription(function, takes)
    return Subscription(function, takes)


def _kinds(verbs: Optional[Iterable[str]]) -> int:
    if verbs is None:
        return ALL
    chosen = {verbs} if isinstance(verbs, str) else set(verbs)
    if not chosen or not chosen <= VERBS.keys():
        raise ValueError(f"verbs must be some of {', '.join(VERBS)}, not {verbs!r}")
    return sum(VERBS[verb] for verb in chosen)
