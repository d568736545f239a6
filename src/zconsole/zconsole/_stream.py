# SPDX-License-Identifier: Apache-2.0
"""Commands that the program asks for: receive(), commands(), wait_stop()."""

from __future__ import annotations

import sys
from _weakrefset import WeakSet  # as threading does, which is imported already
from typing import Any, Callable, Optional, Set

from ._core import Command, dispatcher, seconds_of
from ._errors import Closed

_on_loops: WeakSet[Any] = WeakSet()


def watch_loop_of(reader: Any) -> None:
    """Have what reads on an event loop closed once that loop is and others want to read.

    It has _abandoned(), which is true then, and _give_up().
    """
    _on_loops.add(reader)


def claim(register: Callable[..., Any], *args: object) -> Any:
    """Call ``register``. What reads on a loop that is closed does not stand in the way."""
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
    when nobody holds it any more. STOP is the last: once somebody has got it, every
    call that waits, or comes later, raises Closed. Signal handlers run while it waits, with the GIL
    released. Any thread; several may wait.

    Raises TimeoutError, Closed, ValueError for a negative timeout or while a callback is
    registered, BlockingCallInCallback inside a callback, and NotSupervised.
    """
    dispatcher.refuse_in_callback("receive()", "the callback's own command")
    seconds = seconds_of(timeout)
    claim(dispatcher.enter_receive, True)
    try:
        command = dispatcher.take(seconds, True, None)
    finally:
        dispatcher.leave_receive()
    if command is None and dispatcher.receive_over():
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
    which waits on the running event loop, for a descriptor.
    A command counts as done with when the next is asked for or the stream is closed.
    Several streams share the commands; each ends once one of them has got STOP. A broken
    channel raises Closed.
    """

    # What __del__ finds where __init__ has raised.
    _open = False
    _last: Optional[Command] = None

    def __init__(self) -> None:
        self._waiters = Waiters(None)
        self._gate = dispatcher.gate()
        claim(dispatcher.enter_receive, False)
        self._open = True

    def close(self) -> None:
        """Take no more commands: who waits in it finds its end. May be called again, on
        any thread. Never waits.
        """
        self._finish_last()
        if self._open:
            self._open = False
            dispatcher.leave_receive()
            if dispatcher.open_gate(self._gate):
                self._waiters.wake()

    _give_up = close

    def _abandoned(self) -> bool:
        """It waits on an event loop that was closed, and will never go on."""
        return self._waiters.abandoned()

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
            command = dispatcher.take(-1.0, False, self._gate)
            if command is not None:
                self._last = command
                return command
        self.close()
        raise StopIteration

    def __aiter__(self) -> CommandStream:
        return self

    async def __anext__(self) -> Command:
        dispatcher.refuse_in_callback("iterating over commands()", "on_command()")
        if self._open:
            self._waiters.require_loop()  # before a command is taken, and lost
        self._finish_last()
        while self._open:
            command = dispatcher.take_nowait(None)
            if command is not None:
                self._last = command
                return command
            if dispatcher.receive_over():
                break
            watch_loop_of(self)
            await self._waiters.wait(lambda: not self._open)
        self.close()
        raise StopAsyncIteration

    def _finish_last(self) -> None:
        last, self._last = self._last, None
        if last is not None:
            dispatcher.done(last, "")


class Waiters:
    """Tasks of event loops that wait until there is something to take.

    Each by a descriptor that its loop watches: calls into a loop from another thread fail
    once it is closed, a descriptor can't.
    """

    def __init__(self, registration: object) -> None:
        self._registration = registration
        self._waiting: Set[Any] = set()

    def require_loop(self) -> Any:
        """The event loop that runs here. Raises RuntimeError if none of asyncio's does."""
        import asyncio

        return asyncio.get_running_loop()

    def abandoned(self) -> bool:
        """Is all that waits on loops that were closed meanwhile?"""
        waiting = list(self._waiting)
        return bool(waiting) and all(one.get_loop().is_closed() for one in waiting)

    async def wait(
        self, ended: Callable[[], bool], over: Callable[[], bool] = sys.is_finalizing
    ) -> None:
        """Return once there is something to take, the channel is closed, or wake().
        ``ended()`` is true before another thread calls that.
        """
        from os import close, dup

        loop = self.require_loop()
        waiter = loop.create_future()
        fd = dup(dispatcher.receive_fd(self._registration))
        loop.add_reader(fd, _wake, waiter)
        self._waiting.add(waiter)
        try:
            if not ended():  # by who could not see this waiter yet
                await waiter
        finally:
            self._waiting.discard(waiter)
            if not over():
                if not loop.is_closed():
                    loop.remove_reader(fd)
                close(fd)

    def wake(self) -> None:
        """End every wait() that is under way. Any thread."""
        for waiter in list(self._waiting):
            try:
                waiter.get_loop().call_soon_threadsafe(_wake, waiter)
            except RuntimeError:
                pass  # the loop is closed, and its tasks with it


def _wake(waiter: Any) -> None:
    if not waiter.done():
        waiter.set_result(None)


def commands() -> CommandStream:
    """The operator commands, for ``for`` and ``async for``; all end after STOP.

    Raises ValueError while a callback is registered, BlockingCallInCallback inside a
    callback, NotSupervised, and Closed.
    """
    dispatcher.refuse_in_callback("commands()", "on_command()")
    return CommandStream()
