# SPDX-License-Identifier: Apache-2.0
"""The thread that takes messages off the channel, and the way back."""

from __future__ import annotations

import os
import signal
import time
from _thread import LockType, allocate_lock, start_new_thread
from collections import deque
from select import POLLIN, POLLOUT
from threading import RLock
from typing import Deque, Iterator, List, Optional, Protocol, Tuple, Union

from . import wire
from .own import Alarm, Socket, wait_ready

_LIMIT = 262144  # bytes that may wait for a zsuper that does not read
_LAST_FLUSH = 1.0  # seconds that the last frames may take when the program ends


class Listener(Protocol):
    """Who hears of what comes, on the receiving thread. It may send, and never waits."""

    def on_message(self, message: Union[wire.Command, wire.NextStep]) -> None: ...
    def on_turn(self) -> Optional[float]:
        """Before each wait: whatever is due, and when to be asked again at the latest."""

    def on_lost(self) -> None:
        """The channel is at its end, or broken."""


class Receiver:
    """Any thread may call what is not said to belong to one. No call but stop() waits.

    What the socket does not take at once is kept, and the thread sends it when there is
    room. The thread runs code of ours alone, so that a callback that waits for an answer
    can't wait for itself.
    """

    def __init__(
        self, channel: Socket, lock: RLock, listener: Listener, image: int
    ) -> None:
        self.lost = False
        self._channel = channel
        self._lock = lock
        self._listener = listener
        self._alarm = Alarm()
        self._reader = wire.Reader()
        self._frames: Deque[Tuple[bytes, List[int]]] = deque()  # and what was sent of each
        attached = wire.attached(os.getpid(), image)
        self._greeting: Iterator[Tuple[bytes, List[int]]] = iter([(attached, [])])
        self._sending = False
        self._closed = False
        self._runs = False
        self._closing = False
        self._ended = allocate_lock()  # held while the thread runs

    def start(self) -> None:
        """Start the thread unless it runs, and tell zsuper of us."""
        with self._lock:
            if self._runs:
                return
            started = allocate_lock()
            started.acquire()
            # Once only, and ahead of what a signal handler sends.
            self._frames.extend(self._greeting)
            if not self._ended.acquire(False):
                return  # a signal handler has started it, or has interrupted us as we do
            self._runs = True
            try:
                start_new_thread(self._run, (started,))
            except RuntimeError:
                self._runs = False
                self._ended.release()
                raise
            self._flush()
            started.acquire()

    def runs(self) -> bool:
        return self._runs

    def stop(self) -> None:
        """End the thread when what waits has been sent, or a second has passed."""
        with self._lock:
            self._closing = True
        if self._runs:
            self._alarm.ring()
            self._ended.acquire()
        self._close()
        self._channel.close()

    def after_fork(self) -> None:
        """In a forked child: give up the descriptors."""
        self._channel.close()
        self._alarm.close()

    def send(self, frame: bytes, if_room: bool = False) -> bool:
        """False: the channel is closed; or too much waits already, with ``if_room``."""
        if self._closed or (if_room and self._unsent() > _LIMIT):
            return False
        self._frames.append((frame, []))
        all_sent = False
        try:
            all_sent = self._flush()
        finally:
            if not all_sent:
                self.wake()
        return True

    def wake(self) -> None:
        """Have on_turn() called soon."""
        self._alarm.ring()

    def _unsent(self) -> int:
        return sum(len(frame) for frame, _ in self._frames.copy())

    def _flush(self) -> bool:
        """Send what the socket takes. False: something is left."""
        with self._lock:
            # Else a signal handler or a finalizer has interrupted this thread as it sends.
            if not self._sending:
                try:
                    self._sending = True
                    self._send_some()
                finally:
                    self._sending = False
        return not self._frames

    def _send_some(self) -> None:
        while self._frames:
            frame, sent = self._frames[0]
            rest = frame[sum(sent) :]
            if rest:
                # In one call: no signal handler can raise between sending and its note.
                sent.extend(map(self._channel.send, (rest,)))
                if not sent[-1]:
                    break
            else:
                self._frames.popleft()

    def _run(self, started: LockType) -> None:
        # The program's signals belong to the program's threads.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        started.release()
        try:
            while not self._closing and self._turn():
                pass
            self._send_the_rest()
        except BaseException:
            self._lose()  # nobody listens any more
            raise
        finally:
            self._ended.release()

    def _turn(self) -> bool:
        """False: the program has closed our descriptors."""
        deadline = self._listener.on_turn()
        all_sent = self._flush() or self.lost
        channel = -1 if self.lost else self._channel.get()
        alarm = self._alarm.get()
        if channel < 0:
            self._lose()
        if alarm < 0:
            return False
        events = POLLIN if all_sent else POLLIN | POLLOUT
        happened = wait_ready(deadline, (channel, events), (alarm, POLLIN))
        if happened and happened[1]:
            self._alarm.hush()
        if happened and happened[0] & ~POLLOUT and not self._read():
            self._lose()
        return True

    def _read(self) -> bool:
        """False: the channel is at its end, or speaks nonsense."""
        data = self._channel.receive()
        try:
            for message in self._reader.read(data or b""):
                self._listener.on_message(message)
        except wire.Malformed:
            return False
        return data != b""

    def _lose(self) -> None:
        if not self.lost:
            self.lost = True
            self._close()
            self._channel.hang_up()
            self._listener.on_lost()

    def _close(self) -> None:
        """From now on everything is refused."""
        with self._lock:  # no other thread is about to send one of them
            self._closed = True
            self._frames.clear()

    def _send_the_rest(self) -> None:
        # A peer that is gone makes the socket ready too, but not for output alone.
        while not self.lost and not self._flush():
            deadline = time.monotonic() + _LAST_FLUSH
            if wait_ready(deadline, (self._channel.get(), POLLOUT)) != (POLLOUT,):
                break
