# SPDX-License-Identifier: Apache-2.0
"""The commands that wait in the program, and who takes them.

Commands with a target are for the one callback of the agent of call= rules. The others
are for a callback, or for an event loop, or for whoever calls receive() or iterates; one
of these at a time. receive() stays: its program is taken to come back, and commands may
wait for that; but it yields to a callback while nobody is in it. After STOP no command
follows, so that ends all receiving. What waits still is left for a callback that registers
then.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any, Dict, Iterator, List, Optional

from .command import ALL, CALLS, MODIFIES, STARTS, STOPS, Command

_CAPACITY = 256  # commands that may wait; the next one is refused as busy
_FOR_COMMANDS, _FOR_STOP, _FOR_CALLS = 1, 2, 4  # what zsuper is told of interest


class Kind(Enum):
    CALLBACK = auto()  # a function for the callback thread
    RECEIVE = auto()  # receive() and commands(), of which there may be several
    LOOP = auto()  # an event loop, which takes commands for a coroutine function


class Coming(Enum):
    """What becomes of a command that has come."""

    WAITS = auto()  # for who takes it, or may register yet
    HEARD = auto()  # by wait_stop()
    UNTAKEN = auto()  # who has registered does not want it
    FULL = auto()


class Registration:
    """Someone in the program who takes commands of the kinds in ``takes``."""

    def __init__(self, kind: Kind, takes: int, handler: Any = None) -> None:
        self.kind = kind
        self.takes = takes
        self.handler = handler
        self.ended = False  # nothing begins any more
        self.closed = False  # what had begun is over too, and nothing can be answered

    @property
    def is_callback(self) -> bool:
        return self.kind is Kind.CALLBACK

    def forget_handler(self) -> None:
        """What it refers to is the program's again, if nothing calls it any more."""
        if self.closed:
            self.handler = None


class _Receiving(Enum):
    IN_TURN = auto()
    STAYS = auto()
    OVER = auto()


class Takers:
    """Its user locks. A signal handler or a finalizer may still interrupt a call by
    another, on the same thread: each statement leaves it fit for that.
    """

    def __init__(self) -> None:
        self.stop_seen = False
        self._waiting: List[Command] = []  # in order, a STOP ahead of the others
        self._taken: Dict[int, Registration] = {}  # and not dealt with
        self._handler: Optional[Registration] = None
        self._caller: Optional[Registration] = None
        self._receivers = 0
        self._receiving = _Receiving.IN_TURN
        self._expects_stop = False

    def register(self, registration: Registration) -> bool:
        """False: somebody else takes such commands."""
        if registration.takes == CALLS:
            if self._caller:
                return False
            self._caller = registration
            return True
        if self._handler and (self._receivers or not self._handler_is(Kind.RECEIVE)):
            return False
        self._handler = registration
        if self._receiving is _Receiving.STAYS:
            self._receiving = _Receiving.IN_TURN
        return True

    def unregister(self, registration: Registration) -> None:
        if self._handler is registration:
            self._handler = None
        if self._caller is registration:
            self._caller = None
        registration.ended = True
        registration.closed = registration not in self._taken.values()

    def enter_receive(self, stays: bool) -> bool:
        """Somebody begins to receive. False: as for register()."""
        if self._handler and not self._handler_is(Kind.RECEIVE):
            return False
        self._receivers += 1
        if self._receiving is _Receiving.OVER:
            return True
        if not self._handler:
            self._handler = Registration(Kind.RECEIVE, ALL - CALLS)
        if stays:
            self._receiving = _Receiving.STAYS
        return True

    def leave_receive(self) -> None:
        self._receivers -= 1
        if self._receivers == 0 and self._receiving is _Receiving.IN_TURN:
            self._end_receiving()

    def receive_over(self) -> bool:
        return self._receiving is _Receiving.OVER

    def expect_stop(self) -> None:
        """STOP is wanted though nobody takes it: wait_stop() is all that it is for."""
        self._expects_stop = True

    def put(self, command: Command) -> Coming:
        self.stop_seen = self.stop_seen or command.verb == "STOP"
        coming = self._place(command)
        self._end_after_stop()
        return coming

    def _place(self, command: Command) -> Coming:
        if not command._kind & (self._wanted() | CALLS):
            if command._kind == STOPS and self._expects_stop:
                return Coming.HEARD
            if self._handler:
                return Coming.UNTAKEN
        if command.verb == "STOP":
            stops = [one for one in list(self._waiting) if one.verb == "STOP"]
            self._waiting.insert(len(stops), command)
        elif len(self._waiting) < _CAPACITY:
            self._waiting.append(command)
        else:
            return Coming.FULL
        return Coming.WAITS

    def take(self, kind: Kind, only: Optional[Registration] = None) -> Optional[Command]:
        """The next for that kind. ``only``: if it is still for that one."""
        if only is not None and only is not self._handler:
            return None
        for command in self._of(self.taken_by(kind)):
            taker = self._caller if command._kind == CALLS else self._handler
            if taker is None:
                break
            command._registration = self._taken[command.seq] = taker
            try:
                self._waiting.remove(command)
            except ValueError:
                continue  # who interrupted us has taken it
            self._end_after_stop()
            return command
        return None

    def done(self, seq: int) -> Optional[Registration]:
        """A command that was taken is dealt with: who took it; None: was so before."""
        taker = self._taken.pop(seq, None)
        if taker:
            taker.closed = taker.ended and taker not in self._taken.values()
        return taker

    def withdraw(self, kinds: int = ALL) -> Iterator[Command]:
        """Those, one by one, to be refused."""
        while waiting := self._of(kinds):
            try:
                self._waiting.remove(waiting[0])
            except ValueError:
                continue  # who interrupted us has taken it
            yield waiting[0]

    def count(self, kinds: int = ALL) -> int:
        return len(self._of(kinds))

    def interest(self) -> int:
        """For whom there is somebody: Registered of channel.h."""
        wanted = self._wanted()
        stop = wanted & STOPS or self._expects_stop
        return (
            (_FOR_COMMANDS if wanted & (STARTS | MODIFIES) else 0)
            | (_FOR_STOP if stop else 0)
            | (_FOR_CALLS if self._caller else 0)
        )

    def taken_by(self, kind: Kind) -> int:
        """What somebody of that kind may take now."""
        called = CALLS if kind is Kind.CALLBACK and self._caller else 0
        return called | (self._wanted() if self._handler_is(kind) else 0)

    def untaken(self) -> int:
        """What nobody takes who has registered so far."""
        return ALL & ~(self._wanted() | (CALLS if self._caller else 0))

    def _of(self, kinds: int) -> List[Command]:
        return [command for command in list(self._waiting) if command._kind & kinds]

    def _wanted(self) -> int:
        handler = self._handler
        return handler.takes if handler else 0

    def _handler_is(self, kind: Kind) -> bool:
        handler = self._handler
        return handler is not None and handler.kind is kind

    def _end_after_stop(self) -> None:
        if self.stop_seen and not self.count(STOPS):
            self._receiving = _Receiving.OVER
            self._end_receiving()

    def _end_receiving(self) -> None:
        if self._handler_is(Kind.RECEIVE):
            self._handler = None
