# SPDX-License-Identifier: Apache-2.0
"""Commands that the program asks for: receive(), commands(), wait_stop()."""

from __future__ import annotations

import sys
from _weakrefset import WeakSet  # as threading does, which is imported already
from typing import Any, Callable, Optional

from ._core import Command, dispatcher, seconds_of
from ._errors import Closed

_on_loops: WeakSet[Any] = WeakSet()


def watch_loop_of(reader: Any) -> None:
    """Have what reads on an event loop closed once that loop is and others want to read.

    It has _abandoned(), which is true then, and _give_up().
    """
    _on_loops.add(reader)


def claim(register: Callable[..., Any], *args: object) -> Any:
    """Call ``register``; who reads on a loop that is closed does not stand in the way."""
    try:
        return register(*args)
    except ValueError:
        abandoned = [reader for reader in list(_on_loops) if reader._abandoned()]
        if not abandoned:
            raise
    for reader in abandoned:
        reader._give_up()
    return register(*args)


def receive(timeout: Optional[float] = None) -> Command:
    """Wait for the next operator command, ``timeout`` seconds at most (None: no limit).

    A command counts as done with when the thread that received it receives again, or
    when nobody holds it any more. STOP is the last: once somebody has got it, whoever
    waits or asks for more gets Closed. Signal handlers run while it waits, with the GIL
    released. Any thread; several may wait.

    Raises TimeoutError, Closed, ValueError for a negative timeout or while a callback is
    registered, BlockingCallInCallback inside a callback, and NotSupervised.
    """
    dispatcher.refuse_in_callback("receive()", "the callback's own command")
    seconds = seconds_of(timeout)
    claim(dispatcher.enter_pull, True)
    try:
        command = dispatcher.take(seconds, True)
    finally:
        dispatcher.leave_pull()
    if command is None and dispatcher.pull_ended():
        raise Closed("STOP was the last command, none follows it")
    if command is None:
        raise TimeoutError(f"no operator command within {timeout:g} seconds")
    return command


def wait_stop(timeout: Optional[float] = None) -> bool:
    """Wait for a STOP, ``timeout`` seconds at most (None: no limit).

    True once one has come, however often asked; False: not within that time. Takes no
    command from callbacks or from receive(). Any thread; several may wait.

    Raises Closed, ValueError for a negative timeout, BlockingCallInCallback inside a
    callback, and NotSupervised.
    """
    dispatcher.refuse_in_callback("wait_stop()", "on_command() and the verb STOP")
    return dispatcher.wait_stop(seconds_of(timeout))


class CommandStream:
    """The operator commands from here on, up to and including STOP.

    Both an iterator, which waits with the GIL released, and an asynchronous iterator,
    which waits on the running event loop; no thread of zconsole's enters Python for it.
    A command counts as done with when the next is asked for or the stream is closed.
    Several streams share the commands; each ends once one of them has got STOP. A broken
    channel raises Closed.
    """

    def __init__(self) -> None:
        self._open = False  # what __del__ finds where the call below raises
        self._last: Optional[Command] = None
        self._readiness: Optional[Readiness] = None
        claim(dispatcher.enter_pull, False)
        self._open = True

    def close(self) -> None:
        """Take no more commands. May be called again. Never waits."""
        self._finish_last()
        if self._open:
            self._open = False
            dispatcher.leave_pull()
        if self._readiness:
            self._readiness.close()

    _give_up = close

    def _abandoned(self) -> bool:
        """It waits on an event loop that was closed, and will never go on."""
        return self._readiness is not None and self._readiness.abandoned()

    def __enter__(self) -> CommandStream:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # Once the interpreter is torn down there is nothing left to close, or to close with.
    def __del__(self, over: Callable[[], bool] = sys.is_finalizing) -> None:
        if not over():
            self.close()

    def __iter__(self) -> CommandStream:
        return self

    def __next__(self) -> Command:
        dispatcher.refuse_in_callback("iterating over commands()", "on_command()")
        self._finish_last()
        if self._open:
            self._last = dispatcher.take(-1.0, False)
            if self._last is not None:
                return self._last
        self.close()
        raise StopIteration

    def __aiter__(self) -> CommandStream:
        return self

    async def __anext__(self) -> Command:
        dispatcher.refuse_in_callback("iterating over commands()", "on_command()")
        self._finish_last()
        while self._open:
            self._last = dispatcher.take_nowait(False)
            if self._last is not None:
                return self._last
            if dispatcher.pull_ended():
                break
            if self._readiness is None:
                self._readiness = Readiness(for_loop=False)
                watch_loop_of(self)
            await self._readiness.wait()
        self.close()
        raise StopAsyncIteration

    def _finish_last(self) -> None:
        last, self._last = self._last, None
        if last is not None:
            dispatcher.done(last, "")


class Readiness:
    """Waits on an event loop until there is something to take.

    A descriptor that the loop watches: calls into a loop from another thread fail once
    it is closed, a descriptor can't.
    """

    def __init__(self, for_loop: bool) -> None:
        import asyncio
        import os

        self._loop = asyncio.get_running_loop()
        self._fd = os.dup(dispatcher.pull_fd(for_loop))
        self._waiter: Optional[asyncio.Future[None]] = None

    def abandoned(self) -> bool:
        """The loop was closed while somebody waited."""
        return self._waiter is not None and self._loop.is_closed()

    async def wait(self) -> None:
        """Return once there is something to take, the channel is closed, or wake()."""
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._waiter = self._loop.create_future()
        self._loop.add_reader(self._fd, self.wake)
        try:
            await self._waiter
        finally:
            self._waiter = None
            if self._fd >= 0 and not self._loop.is_closed():
                self._loop.remove_reader(self._fd)

    def wake(self) -> None:
        """End wait(). On the loop's thread."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def close(self, over: Callable[[], bool] = sys.is_finalizing) -> None:
        """Give the descriptor up."""
        if over():
            return
        import os

        fd, self._fd = self._fd, -1
        if fd >= 0:
            if not self._loop.is_closed():
                self._loop.remove_reader(fd)
            os.close(fd)


def commands() -> CommandStream:
    """The operator commands, for ``for`` and ``async for``; all end after STOP.

    Raises ValueError while a callback is registered, BlockingCallInCallback inside a
    callback, NotSupervised, and Closed.
    """
    dispatcher.refuse_in_callback("commands()", "on_command()")
    return CommandStream()
