# SPDX-License-Identifier: Apache-2.0
"""An operator command, as the program sees it."""

from __future__ import annotations

import sys
from _thread import LockType, allocate_lock
from typing import TYPE_CHECKING, Callable, Optional

from .._errors import AlreadyReplied, Closed
from . import support, wire

if TYPE_CHECKING:
    from .takers import Registration

# Kinds of commands, one bit for each.
STARTS, MODIFIES, STOPS = 1, 2, 4
CALLS = 8  # those with a target: for the agent of call= rules
ALL = STARTS | MODIFIES | STOPS | CALLS
_KINDS = {"START": STARTS, "MODIFY": MODIFIES, "STOP": STOPS}


class Command:
    """An operator command. Immutable; may be kept for as long as you like, and used on
    any thread.
    """

    __module__ = "zconsole"
    __slots__ = ("_message", "_answered", "_kind", "_registration")

    _message: wire.Command
    _answered: LockType  # held once it is
    _kind: int
    _registration: Optional[Registration]  # who took it

    def __new__(cls) -> Command:
        raise TypeError("only operators make commands")

    def __init_subclass__(cls) -> None:
        raise TypeError("zconsole.Command is no base class")

    @property
    def verb(self) -> str:
        """'START', 'MODIFY' or 'STOP'."""
        return self._message.verb

    @property
    def text(self) -> str:
        """What follows the comma of MODIFY, START's parameters, '' for STOP."""
        return self._message.text

    @property
    def console(self) -> str:
        """The name of the issuing console, 1 to 8 characters."""
        return self._message.console

    @property
    def cart(self) -> bytes:
        """The command and response token, 8 bytes."""
        return self._message.cart

    @property
    def console_id(self) -> int:
        """The 4-byte console id as an int."""
        return self._message.console_id

    @property
    def seq(self) -> int:
        """Counts the commands that zsuper took, from 1."""
        return self._message.seq

    @property
    def received_at(self) -> float:
        """When zsuper took it, in seconds since the epoch as time.time()."""
        return self._message.received_at / 1e6

    @property
    def _target(self) -> str:
        """MODULE:FUNCTION of the rule's call=, or ''."""
        return self._message.target

    def reply(self, text: str, /) -> None:
        """Answer the console that the command came from, with its CART.

        A command has one answer; newlines part its lines, and what does not fit a line of
        126 characters is wrapped at 70. Any thread; never waits.

        Raises ValueError for a text that is empty, longer than 255 lines or not in
        IBM-1047, AlreadyReplied the second time, and Closed once the subscription or the
        channel is closed.
        """
        dispatcher = support.require_supervised()
        lines = support.to_lines(text, "reply")
        if self._registration is not None and self._registration.closed:
            raise Closed("the subscription that got this command is closed")
        if not self._answered.acquire(blocking=False):
            raise AlreadyReplied("this command has been answered")
        if not dispatcher.send(wire.reply(self.seq, lines)):
            self._answered.release()
            support.raise_not_sent()

    def __repr__(self) -> str:
        return (
            f"<zconsole.Command {self.seq}: {self.verb} {self.text!r} from {self.console}>"
        )

    def __del__(self, over: Callable[[], bool] = sys.is_finalizing) -> None:
        """A received command that nobody holds any more was dealt with: its thread may
        have ended. One of a callback is dealt with when that returns.
        """
        taker, dispatcher = self._registration, support.usable()
        if taker and not taker.is_callback and dispatcher and not over():
            dispatcher.done(self.seq)


def make(message: wire.Command) -> Command:
    command = object.__new__(Command)
    command._registration = None
    command._message = message
    command._answered = allocate_lock()
    command._kind = CALLS if message.target else _KINDS[message.verb]
    return command
