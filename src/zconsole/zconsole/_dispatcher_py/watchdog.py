# SPDX-License-Identifier: Apache-2.0
"""Decides when a callback that runs for long is reported: after 1, 10 and 60 seconds."""

from __future__ import annotations

from typing import NamedTuple, Optional

_LIMITS = (1, 10, 60)


class Report(NamedTuple):
    seq: int
    seconds: int


class Watchdog:
    """Knows no clock and no thread; who asks it sleeps until ``next`` at the latest."""

    def __init__(self) -> None:
        self.next: Optional[float] = None  # None: once a command comes
        self._seq: Optional[int] = None  # of the callback that runs
        self._since = 0.0
        self._reports = 0

    def started(self, seq: int, now: float) -> None:
        self._seq, self._since, self._reports = seq, now, 0

    def finished(self) -> None:
        self._seq = None

    def running(self, now: float) -> Optional[Report]:
        """The callback that runs, and for how long."""
        return None if self._seq is None else Report(self._seq, int(now - self._since))

    def exhausted(self) -> bool:
        """All its reports were given, so nothing is due before the callback ends."""
        return self._seq is not None and self._reports == len(_LIMITS)

    def check(self, now: float, work_waits: bool) -> Optional[Report]:
        """The report that is due, if any. ``work_waits``: callbacks may start any moment."""
        report = self.next = None
        if self._seq is None:
            if work_waits:
                self.next = now + _LIMITS[0]
            return None
        for limit in _LIMITS[self._reports :]:
            if now < self._since + limit:
                self.next = self._since + limit
                break
            report = Report(self._seq, limit)
            self._reports += 1
        return report
