# SPDX-License-Identifier: Apache-2.0
"""The dispatcher in Python, for an interpreter that can't load the one in C++.

It has the functions of _dispatcher.pyi. They check what safety needs and no more; the rest
of zconsole checks and explains. The files are those of the one in C++, where more is said.
"""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module
from select import POLLIN
from typing import Any, Callable, Dict, Optional

from . import support, wire
from .callbacks import (
    enter_callback,
    leave_callback,
    run_callbacks,
    write_unraisable,
)
from .command import Command
from .dispatcher import Dispatcher
from .open_channel import NotOpened, open_channel
from .own import Gate, wait_ready
from .support import refuse_in_callback, thread
from .takers import Kind, Registration

__all__ = [
    "Command",
    "enter_callback",
    "leave_callback",
    "refuse_in_callback",
    "run_callbacks",
    "write_unraisable",
]


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
