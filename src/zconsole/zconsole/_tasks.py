# SPDX-License-Identifier: Apache-2.0
"""Callbacks that are coroutine functions: tasks on the program's own event loop."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Callable, Coroutine, Generator, Optional

from ._core import Command, dispatcher
from ._errors import Closed, NotSupervised
from ._failures import from_signal_handler, report, summary_of
from ._stream import Waiters, claim, watch_loop_of
from ._subscription import Subscription


class TaskSubscription(Subscription):
    """A coroutine function as the callback."""

    __slots__ = ("_function", "_loop", "_waiters", "_command", "_pump")

    def __init__(self, function: Callable[[Command], Any], takes: int) -> None:
        self._function = function
        self._loop = asyncio.get_running_loop()
        self._command: Optional[Command] = None
        self._registration = claim(dispatcher.register, None, takes)
        watch_loop_of(self)
        self._waiters = Waiters(self._registration)
        # By way of the loop: a task factory may run a task's first step at once, and no
        # callback begins before on_command() has returned.
        self._loop.call_soon(self._begin)

    def _begin(self) -> None:
        self._pump = self._loop.create_task(self._run())

    def close(self) -> None:
        """End it. On the loop's own thread a coroutine that has begun goes on; elsewhere
        this waits for it. Inside a callback it raises BlockingCallInCallback.
        """
        dispatcher.refuse_in_callback("Subscription.close()", "close_nowait()")
        self.close_nowait()
        try:
            on_loop = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            on_loop = False
        if not on_loop and self._loop.is_running():
            dispatcher.close(self._registration, True)

    def close_nowait(self) -> None:
        """End it without waiting; a coroutine that has begun goes on. Any thread."""
        try:
            dispatcher.require_supervised()
        except NotSupervised:
            return  # in a forked child, whose loop is not this one
        if self._abandoned():
            self._loop_ended_callback()
        dispatcher.close(self._registration, False)
        self._waiters.wake()

    _give_up = close_nowait

    def _abandoned(self) -> bool:
        """Its event loop was closed, and no coroutine runs any more."""
        return self._loop.is_closed()

    def _loop_ended_callback(self, over: Callable[[], bool] = sys.is_finalizing) -> None:
        command, self._command = self._command, None
        if command is not None and not over():
            error = asyncio.CancelledError("the event loop ended before the callback did")
            dispatcher.done(command, self._report(command, error))

    async def _run(self) -> None:
        try:
            while not self.closed:
                command = dispatcher.take_nowait(self._registration)
                if command is None:
                    await self._waiters.wait(lambda: self.closed)
                    continue
                failure = await self._deliver(command)
                if failure is None:
                    dispatcher.decline(command)
                else:
                    dispatcher.done(command, failure)
        except Closed:
            pass  # what waited was delivered
        finally:
            dispatcher.close(self._registration, False)

    async def _deliver(self, command: Command) -> Optional[str]:
        """Run the callback; returns how it failed, or "", or None if it declines."""
        self._command = command
        task = self._loop.create_task(self._call(command))
        try:
            await asyncio.wait({task})
        except BaseException:  # cancelled, or thrown away with a loop that was closed
            self._loop_ended_callback()
            if not self._abandoned():
                task.cancel()
            raise
        finally:
            self._command = None
        if task.cancelled():
            error = asyncio.CancelledError("the callback was cancelled")
            return self._report(command, error)
        ended_by = task.exception()
        return summary_of(ended_by) if ended_by else task.result()

    def _report(self, command: Command, error: BaseException) -> str:
        dispatcher.enter_callback()
        try:
            return report(self._function, command, error)
        finally:
            dispatcher.leave_callback()

    async def _call(
        self, command: Command, over: Callable[[], bool] = sys.is_finalizing
    ) -> Optional[str]:
        try:
            result = await _Marked(self._function(command))
            if result is NotImplemented:
                return None
            if isinstance(result, str) and result:
                command.reply(result)
            return ""
        except BaseException as raised:
            # Thrown away with the interpreter it has nothing left to report with.
            if over() or issubclass(type(raised), asyncio.CancelledError):
                raise
            if from_signal_handler(raised):
                raise  # ends the loop, as it would out of any other task
            error = raised
        # Not while it is handled: PyPy would undo what becomes of its traceback.
        try:
            return self._report(command, error)
        finally:
            del error  # which refers to this frame


class _Marked:
    """Runs a coroutine with its thread marked as inside a callback, step by step: what
    else runs on the loop in between is not inside.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, Any]:
        error: Optional[BaseException] = None
        value: Any = None
        while True:
            dispatcher.enter_callback()
            try:
                if error is not None:
                    waits_for = self._coroutine.throw(error)
                else:
                    waits_for = self._coroutine.send(value)
            except StopIteration as end:
                return end.value
            finally:
                dispatcher.leave_callback()
            try:
                value, error = (yield waits_for), None
            except GeneratorExit:
                self._close()
                raise
            except BaseException as thrown:
                error = thrown

    def _close(self) -> None:
        """Not by throw(): the coroutine may have been thrown away before us."""
        dispatcher.enter_callback()
        try:
            self._coroutine.close()
        finally:
            dispatcher.leave_callback()
