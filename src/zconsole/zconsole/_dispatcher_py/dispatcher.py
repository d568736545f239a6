# SPDX-License-Identifier: Apache-2.0
"""Joins the receiving thread with those who take commands, and answers zsuper."""

from __future__ import annotations

from _thread import get_ident
from time import monotonic
from threading import RLock
from types import CodeType
from typing import Callable, Dict, List, Optional, Tuple, Union

from . import support, wire
from .bell import Bell
from .command import Command, make
from .end import End
from .holds import Holds
from .open_channel import Channel
from .own import Gate
from .receiver import Receiver
from .takers import Coming, Kind, Registration, Takers
from .watchdog import Report, Watchdog

# How long a command waits that nobody takes any more: as long as zsuper has it wait before
# somebody has registered.
_UNTAKEN_WAIT = 4.0

_LOOK_AGAIN = 0.001  # whether callbacks are still held back


class Dispatcher:
    """Any thread may call what is not said to belong to one.

    One lock guards all its state. It can be entered again by the thread that holds it,
    since signal handlers and finalizers interrupt threads anywhere.
    """

    def __init__(self, channel: Channel) -> None:
        self.jobname = channel.jobname
        self.stopping = False
        self._lock = RLock()
        self._receiver = Receiver(channel.socket, self._lock, self, channel.image)
        self._takers = Takers()
        self._watchdog = Watchdog()  # of the callback thread
        self._counters = dict.fromkeys(("received", "refused", "delivered", "failed"), 0)
        self._work = Bell()  # for the callback thread
        self._changes = Bell()  # for who waits for commands to be done, or the callbacks
        self._gates = {kind: Gate() for kind in (Kind.RECEIVE, Kind.LOOP)}
        self._stop_gate = Gate()
        self._told_interest = 0
        self._holds = Holds()
        self._callback_thread: Optional[int] = None
        self._callbacks_over = False
        self._left_behind = False  # the callback that runs, at the end
        self._untaken_until: Optional[float] = None
        self._next_step: Optional[float] = None  # of the stop under way
        self._end = End()  # of the process

    def closed(self) -> bool:
        """The channel is gone, or we stop."""
        return self._receiver.lost or self.stopping

    def tell_imported(self) -> None:
        """The program itself knows of operators, and may register."""
        self._receiver.send(wire.imported())

    def start(self) -> None:
        """Start the receiving thread if it does not run yet."""
        if self.stopping:
            support.raise_closed()
        self._receiver.start()

    def after_fork(self) -> None:
        """In a forked child: give up the descriptors."""
        self._receiver.after_fork()
        for gate in (*self._gates.values(), self._stop_gate):
            gate.close()

    # The end of the program.

    def stop(self, patience: float) -> bool:
        """No callback begins any more, what waits is refused, and the receiving thread
        ends.

        False: a callback was still running after ``patience``; it is left behind, zsuper
        is told, and if the process has not ended ``patience`` later, it ends with status
        1. If zsuper has announced the next step of a stop, each of the two lasts for half
        of what is left until then at most, so that the program can end before it.
        """
        until = monotonic() + patience
        if self._callback_thread is not None and not self.stopping:
            # First of all: a callback that gets the GIL and keeps it lets us do no more.
            until = self._bound(until, patience)
        with self._lock:
            if self.stopping:
                return True
            self.stopping = True
            self._settle()
            if self._receiver.runs():
                self._receiver.send(wire.leaving())
        self._work.ring()
        ended = self._callback_thread is None or (
            not self._on_callback_thread() and self._wait_for_callback(until, patience)
        )
        with self._lock:
            waiting = self._takers.count()
            self._refuse_waiting()
            if not ended:
                self._left_behind = True
                running = self._watchdog.running(monotonic()) or Report(0, 0)
                self._receiver.send(wire.slow(*running, waiting, True))
                self._end.by(self._latest(monotonic(), patience))
        if ended:
            self._end.call_off()
            self._receiver.stop()
        return ended

    def _on_callback_thread(self) -> bool:
        return self._callback_thread == get_ident() and not self._callbacks_over

    def _latest(self, now: float, patience: float) -> float:
        """Half of what is left, so that there is time for what follows."""
        step = self._next_step
        return now + (patience if step is None else min(patience, (step - now) / 2))

    def _bound(self, until: float, patience: float) -> float:
        """``until``, or sooner if there is less time; the process ends a while later."""
        until = min(until, self._latest(monotonic(), patience))
        self._end.by(self._latest(until, patience))
        return until

    def _wait_for_callback(self, until: float, patience: float) -> bool:
        def deadline() -> float:
            """Heeds a step that is announced meanwhile."""
            nonlocal until
            until = self._bound(until, patience)
            return until

        return self._changes.wait_for(lambda: self._callbacks_over, deadline)

    # Who takes commands.

    def register(self, registration: Registration) -> None:
        """Raises ValueError if somebody else takes such commands, Closed, and what starting
        a thread raises.
        """
        self.start()
        with self._lock:
            self._require(self._takers.register(registration))
            self._settle()
        self._work.ring()
        self._receiver.wake()  # the watchdog is to see what already waits

    def unregister(self, registration: Registration, wait: bool) -> None:
        """``wait``: until what it has taken is dealt with; never on the callback thread."""
        with self._lock:
            self._takers.unregister(registration)
            self._settle()
        if wait and not self._on_callback_thread():
            self._changes.wait_for(lambda: registration.closed)
        registration.forget_handler()

    def hold(self, code: CodeType) -> None:
        """No callback begins before this thread has left ``code``: see Holds."""
        with self._lock:
            self._holds.add(code)

    def enter_receive(self, stays: bool) -> None:
        """Raises as register()."""
        self.start()
        with self._lock:
            self._require(self._takers.enter_receive(stays))
            self._settle()

    def leave_receive(self) -> None:
        with self._lock:
            self._takers.leave_receive()
            self._settle()

    def receive_over(self) -> bool:
        """A STOP was taken, and nothing follows it."""
        return self._takers.receive_over()

    def expect_stop(self) -> None:
        """zsuper is to send us STOP even though nobody takes commands."""
        self.start()
        with self._lock:
            self._takers.expect_stop()
            self._settle()

    def stop_seen(self) -> bool:
        return self._takers.stop_seen

    def stop_fd(self) -> int:
        """Readable once a STOP has come, or the channel is closed."""
        return self._stop_gate.get()

    def receive_fd(self, kind: Kind) -> int:
        """Readable while there is something to take for that kind, or the channel is
        closed; and for RECEIVE once receive_over().
        """
        return self._gates[kind].get()

    @staticmethod
    def _require(taken: bool) -> None:
        if not taken:
            raise ValueError(
                "the program takes its commands elsewhere: close that first"
            )

    # The way of a command.

    def take(self, kind: Kind, only: Optional[Registration] = None) -> Optional[Command]:
        """What there is to take now. ``only``: if it is for that one."""
        with self._lock:
            command = None
            if not self.stopping and not (kind is Kind.CALLBACK and self._holds.any()):
                command = self._takers.take(kind, only)
            if command is not None:
                self._counters["delivered"] += 1
                if kind is Kind.CALLBACK:
                    self._watchdog.started(command.seq, monotonic())
            self._settle()
            return command

    def run_callbacks(self, deliver: Callable[[Command], None]) -> None:
        """What the callback thread does until the program ends."""
        self._callback_thread = get_ident()
        while self._deliver_next(deliver) and not support.forked:
            pass
        if not support.forked:
            self._callbacks_over = True
            self._changes.ring()

    def _deliver_next(self, deliver: Callable[[Command], None]) -> bool:
        """False: the program ends."""
        command = self.take(Kind.CALLBACK)
        if command is not None:
            deliver(command)
            return True
        self._work.wait_for(self._callback_due, self._look_again)
        return not self.stopping

    def _callback_due(self) -> bool:
        with self._lock:
            return self.stopping or (self._for_callback() > 0 and not self._holds.any())

    def _look_again(self) -> Optional[float]:
        """Soon, if there is something to deliver: nothing rings when a hold ends, and it
        may have ended since the last look.
        """
        with self._lock:
            return monotonic() + _LOOK_AGAIN if self._for_callback() else None

    def _for_callback(self) -> int:
        """How many commands wait for a callback."""
        return self._takers.count(self._takers.taken_by(Kind.CALLBACK))

    def done(self, seq: int, failure: str = "") -> None:
        """A command that was taken is dealt with. ``failure``: how it failed. Only the first
        call for a command counts.
        """
        self._finish(seq, wire.done(seq, failure), "failed" if failure else None)

    def decline(self, seq: int) -> None:
        """The same for a command that its taker does not want: zsuper is to see to it."""
        self._finish(seq, wire.refused(seq, wire.UNTAKEN), "refused")

    def _finish(self, seq: int, answer: bytes, counted: Optional[str]) -> None:
        with self._lock:
            taker = self._takers.done(seq)
            if taker is None:
                return
            if counted:
                self._counters[counted] += 1
            if taker.kind is Kind.CALLBACK:
                if self._watchdog.exhausted():
                    self._receiver.wake()  # to watch the next one
                self._watchdog.finished()
            self._receiver.send(answer)
        self._changes.ring()
        taker.forget_handler()

    def send(self, frame: bytes) -> bool:
        """What a callback may send until stop() is through. False: the channel is closed, or
        zsuper does not read.
        """
        if not self.closed():
            self._receiver.start()
        return self._receiver.send(frame, if_room=True)

    def counters(self) -> Dict[str, int]:
        with self._lock:
            return {**self._counters, "waiting": self._takers.count()}

    # On the receiving thread.

    def on_message(self, message: Union[wire.Command, wire.NextStep]) -> None:
        if isinstance(message, wire.NextStep):
            self._note(message)
        else:
            self._put(make(message))

    def on_turn(self) -> Optional[float]:
        with self._lock:
            now = monotonic()
            waiting = self._for_callback()
            report = self._watchdog.check(now, waiting > 0)
            if report:
                self._receiver.send(wire.slow(*report, waiting, False))
            self._refuse_untaken(now)
            self._settle()
            due = [self._watchdog.next, self._untaken_until]
            return min((one for one in due if one is not None), default=None)

    def on_lost(self) -> None:
        with self._lock:
            self._settle()

    def _put(self, command: Command) -> None:
        send = self._receiver.send
        with self._lock:
            self._counters["received"] += 1
            coming = self._takers.put(command)
            if coming is Coming.WAITS:
                if command.verb == "STOP" or not self.stopping:
                    send(wire.accepted(command.seq))
            elif coming is Coming.HEARD:
                send(wire.accepted(command.seq))
                send(wire.done(command.seq, ""))
            elif coming is Coming.UNTAKEN:
                self._refuse(command, wire.UNTAKEN)
            else:
                self._refuse(command, wire.BUSY)
            if self.stopping:
                self._refuse_waiting()
            self._settle()
        self._work.ring()

    def _note(self, step: wire.NextStep) -> None:
        with self._lock:
            now = monotonic()
            self._next_step = None
            if step.milliseconds is not None:
                self._next_step = now + step.milliseconds / 1000
                if self._left_behind:
                    self._end.sooner(self._latest(now, step.milliseconds / 1000))
        self._changes.ring()

    def _refuse(self, command: Command, why: int) -> None:
        self._counters["refused"] += 1
        self._receiver.send(wire.refused(command.seq, why))

    def _refuse_waiting(self) -> None:
        for command in self._takers.withdraw():
            if command.verb == "STOP":
                self._receiver.send(wire.done(command.seq, ""))  # it gets what it asks for
            else:
                self._refuse(command, wire.CLOSING)

    def _refuse_untaken(self, now: float) -> None:
        untaken = self._takers.untaken()
        if not self._takers.count(untaken):
            self._untaken_until = None
        elif self._untaken_until is None:
            self._untaken_until = now + _UNTAKEN_WAIT
        elif now >= self._untaken_until:
            self._untaken_until = None
            for command in self._takers.withdraw(untaken):
                self._refuse(command, wire.UNTAKEN)

    def _settle(self) -> None:
        """Tell zsuper for whom there is somebody, and who waits here that there is
        something; again if a signal handler or a finalizer has changed it meanwhile.
        """
        takers = self._takers
        while (interest := takers.interest()) != self._told_interest:
            self._receiver.send(wire.registered(interest))
            self._told_interest = interest  # sent first: sending may raise
        if self._untaken_until is None and takers.count(takers.untaken()):
            self._receiver.wake()  # to see how long they wait
        while any(gate.open != wanted for gate, wanted in self._gates_wanted()):
            for gate, wanted in self._gates_wanted():
                gate.set(wanted)

    def _gates_wanted(self) -> List[Tuple[Gate, bool]]:
        takers, closed = self._takers, self.closed()
        receive, loop = (
            closed or takers.count(takers.taken_by(kind)) > 0
            for kind in (Kind.RECEIVE, Kind.LOOP)
        )
        return [
            (self._gates[Kind.RECEIVE], receive or takers.receive_over()),
            (self._gates[Kind.LOOP], loop),
            (self._stop_gate, closed or takers.stop_seen),
        ]
