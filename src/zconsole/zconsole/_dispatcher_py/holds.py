# SPDX-License-Identifier: Apache-2.0
"""Holds callbacks back until who has registered one has returned from that."""

from __future__ import annotations

import sys
from _thread import get_ident
from time import monotonic
from types import CodeType, FrameType
from typing import List, NamedTuple, Optional

_LONGEST = 1.0  # seconds


class _Hold(NamedTuple):
    """That thread has not left that code."""

    thread: int
    code: CodeType
    until: float


class Holds:
    """Its user locks. Nothing tells when a function returns, so it has to be asked again."""

    def __init__(self) -> None:
        self._holds: List[_Hold] = []

    def add(self, code: CodeType) -> None:
        """Until this thread has left ``code``, or a second has passed."""
        hold = _Hold(get_ident(), code, monotonic() + _LONGEST)
        self._holds = [*self._holds, hold]

    def any(self) -> bool:
        if self._holds:
            now, running = monotonic(), sys._current_frames()
            self._holds = [
                hold
                for hold in self._holds
                if hold.until > now and _runs(running.get(hold.thread), hold.code)
            ]
        return bool(self._holds)


def _runs(frame: Optional[FrameType], code: CodeType) -> bool:
    """Is the thread of that frame within that code?"""
    while frame is not None:
        if frame.f_code is code:
            return True
        frame = frame.f_back
    return False
