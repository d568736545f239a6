# SPDX-License-Identifier: Apache-2.0
"""The dispatcher in Python, for an interpreter that can't load the one in C++.

It has the functions of _dispatcher.pyi. They check what safety needs and no more; the rest
of zconsole checks and explains. The files are those of the one in C++, where more is said.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from importlib import import_module
from select import POLLIN
from types import SimpleNamespace, TracebackType
from typing import Any, Callable, Dict, Optional, Tuple

from . import support, wire
from .command import Command
from .dispatcher import Dispatcher
from .open_channel import NotOpened, open_channel
from .own import Gate, wait_ready
from .support import refuse_in_callback, thread
from .takers import Kind, Registration

__all__ = ["Command", "refuse_in_callback"]


def _in_main_interpreter() -> bool:
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            interpreters: Any = import_module(name)
        except ImportError:
            continue
        return bool(interpreters.get_current() == interpreters.get_main())
    return True


if not _in_main_interpreter():
    raise ImportError("zconsole works in the main interpreter only")


def open(variable: Optional[str], /) -> None:
    if support.dispatcher is not None:
        return
    try:
        channel = open_channel(variable)
    except NotOpened as why_not:
        support.why_not = str(why_not)
        return
    support.dispatcher = Dispatcher(channel)
    os.register_at_fork(after_in_child=_give_up_after_fork)


def _give_up_after_fork() -> None:
    support.forked = True
    if support.dispatcher is not None:
        support.dispatcher.after_fork()


def tell_imported() -> None:
    dispatcher = support.usable()
    if dispatcher is not None:
        dispatcher.tell_imported()


def stop(seconds: float, /) -> bool:
    dispatcher = support.usable()
    return dispatcher is None or dispatcher.stop(seconds)


def jobname() -> str:
    return support.require_supervised().jobname


def require_supervised() -> None:
    support.require_supervised()


def require_open() -> None:
    support.require_open()


def counters() -> Dict[str, int]:
    return support.require_supervised().counters()


# What the program says.


def send_ready() -> None:
    _send(wire.ready())


def send_status(text: str, /) -> None:
    support.require_supervised()
    lines = support.to_lines(text, "status")
    if len(lines) > 1:
        raise ValueError("status: more than one line of 126 characters")
    _send(wire.status(lines[0]))


def send_wto(text: str, route: int, descriptor: int, /) -> None:
    support.require_supervised()
    _send(wire.message(route, descriptor, support.to_lines(text, "text")))


def _send(frame: bytes) -> None:
    """Not refused while the program ends: the callback under way may still speak."""
    if not support.require_supervised().send(frame):
        support.raise_not_sent()


# Callbacks.


def register(
    handler: Optional[Callable[[Command], Any]], takes: int, /
) -> Registration:
    """A callback, or with None an event loop; ``takes``: the kinds of its commands."""
    dispatcher = support.require_open()
    kind = Kind.LOOP if handler is None else Kind.CALLBACK
    registration = Registration(kind, takes, handler)
    dispatcher.register(registration)
    return registration


def hold() -> object:
    """No callback begins before this thread has left the function that calls this."""
    support.require_open().hold(sys._getframe(1).f_code)
    return None


def close(registration: Registration, wait: bool, /) -> None:
    """Nothing begins for it any more; ``wait``: and what began is over."""
    dispatcher = support.usable()
    if dispatcher is not None:
        dispatcher.unregister(registration, wait)


def closed(registration: Registration, /) -> bool:
    """Nothing begins any more."""
    dispatcher = support.usable()
    return dispatcher is None or registration.ended or dispatcher.closed()


Report = Callable[[object, Command, BaseException], str]


def run_callbacks(report: Report, /) -> None:
    """What the callback thread does until the program ends. Calls
    ``report(handler, command, exception)`` for what a callback raises.
    """
    dispatcher = support.usable()
    if dispatcher is not None:
        dispatcher.run_callbacks(partial(_deliver, dispatcher, report))


def _deliver(dispatcher: Dispatcher, report: Report, command: Command) -> None:
    assert command._registration is not None
    handler = command._registration.handler
    enter_callback()
    try:
        failure = _call(handler, command, report)
    finally:
        leave_callback()
    if support.forked:
        return
    if failure is None:
        dispatcher.decline(command.seq)
    else:
        dispatcher.done(command.seq, failure)


def _call(handler: Any, command: Command, report: Report) -> Optional[str]:
    """How it failed, or "", or None if it declines."""
    try:
        result = handler(command)
        if result is NotImplemented:
            return None
        _take_result(command, result)
        return ""
    except BaseException as raised:
        error = raised
    try:
        return support.to_text(report(handler, command, error), "summary")
    except BaseException as second:
        write_unraisable(second, handler)
        return "the callback failed"
    finally:
        del error  # which refers to this frame


def _take_result(command: Command, result: object) -> None:
    """Refuses a coroutine and the like: it would never run, and nobody would hear of it."""
    if isinstance(result, str):
        if result:
            command.reply(result)
    elif result is not None and hasattr(result, "__await__"):
        raise TypeError(
            f"the callback returned a {type(result)!r}, which nothing awaits; register the "
            "coroutine function itself, with zconsole.on_command() on its event loop"
        )


def enter_callback() -> None:
    thread.depth += 1


def leave_callback() -> None:
    thread.depth -= 1


def write_unraisable(error: BaseException, function: object, /) -> None:
    """Give an exception to sys.unraisablehook."""
    hook = sys.unraisablehook
    try:
        hook(_unraisable(error, None, function))
    except Exception as second:
        message = "Exception ignored in sys.unraisablehook"
        sys.__unraisablehook__(_unraisable(second, message, hook))


def _unraisable(error: BaseException, message: Optional[str], function: object) -> Any:
    """The hook's argument, whose type is among the tuples and has no name in sys."""
    values = (type(error), error, error.__traceback__, message, function)
    for kind in tuple.__subclasses__():
        if kind.__name__ == "UnraisableHookArgs":
            make: Any = kind
            return make(values)
    names = ("exc_type", "exc_value", "exc_traceback", "err_msg", "object")
    return SimpleNamespace(**dict(zip(names, values)))


# Commands that the program asks for.


def enter_receive(stays: bool, /) -> None:
    support.require_open().enter_receive(stays)


def leave_receive() -> None:
    dispatcher = support.usable()
    if dispatcher is not None:
        dispatcher.leave_receive()


def receive_over() -> bool:
    return support.require_supervised().receive_over()


def receive_fd(registration: Optional[Registration], /) -> int:
    """Readable when there is something to take: for that event loop, or with None for who
    receives.
    """
    dispatcher = support.require_open()
    fd = dispatcher.receive_fd(Kind.RECEIVE if registration is None else Kind.LOOP)
    if fd < 0:
        support.raise_closed()  # the program has closed it
    return fd


def gate() -> Gate:
    """What ends a take() that waits, once and for all, by open_gate()."""
    return Gate()


def open_gate(gate: Gate, /) -> bool:
    """False in a forked child, where there is nobody to be woken."""
    if not support.forked:
        gate.set(True)
    return not support.forked


def take(
    seconds: float, received: bool, gate: Optional[Gate], /
) -> Optional[Command]:
    """The next command to receive, or None after that time (negative: there is no limit),
    or once there will be none, or the gate is open. With ``received`` a command that this
    thread received before is done with. Raises Closed.
    """
    dispatcher = support.require_supervised()
    _finish_received(dispatcher)
    deadline = _deadline_after(seconds)
    while True:
        command = dispatcher.take(Kind.RECEIVE)
        if command is not None:
            thread.received = command.seq if received else 0
            return command
        if dispatcher.receive_over() or (gate is not None and gate.open):
            return None
        support.require_open()
        fd = dispatcher.receive_fd(Kind.RECEIVE)
        if not _wait_readable(deadline, fd, -1 if gate is None else gate.get()):
            return None


def take_nowait(registration: Optional[Registration], /) -> Optional[Command]:
    """The same without waiting; or for that event loop."""
    dispatcher = support.require_supervised()
    if registration is None:
        _finish_received(dispatcher)
        command = dispatcher.take(Kind.RECEIVE)
        over = dispatcher.receive_over()
    else:
        command, over = dispatcher.take(Kind.LOOP, registration), False
    if command is None and not over:
        support.require_open()
    return command


def done(command: Command, failure: str, /) -> None:
    """A command that was taken is dealt with. Only the first call counts."""
    dispatcher, failure = support.usable(), support.to_text(failure, "failure")
    if dispatcher is not None:
        dispatcher.done(command.seq, failure)


def decline(command: Command, /) -> None:
    """The same, but zsuper is to see to it."""
    dispatcher = support.usable()
    if dispatcher is not None:
        dispatcher.decline(command.seq)


def wait_stop(seconds: float, /) -> bool:
    """True once a STOP has come, False after that time."""
    dispatcher = support.require_supervised()
    if not dispatcher.stop_seen():
        support.require_open().expect_stop()
        readable = _wait_readable(_deadline_after(seconds), dispatcher.stop_fd())
        if not dispatcher.stop_seen():
            support.require_open()
            if readable:
                support.raise_closed()  # the program has closed it while we waited
    return dispatcher.stop_seen()


def _finish_received(dispatcher: Dispatcher) -> None:
    """Who asks for the next is done with the one before."""
    seq, thread.received = thread.received, 0
    if seq:
        dispatcher.done(seq)


def _deadline_after(seconds: float) -> Optional[float]:
    return time.monotonic() + seconds if 0 <= seconds <= 1e9 else None


def _wait_readable(deadline: Optional[float], fd: int, gate: int = -1) -> bool:
    """False: not by then. Raises Closed if the program has closed the descriptor, and so
    most likely the channel too.
    """
    if fd < 0:
        support.raise_closed()
    return bool(wait_ready(deadline, (fd, POLLIN), (gate, POLLIN)))
