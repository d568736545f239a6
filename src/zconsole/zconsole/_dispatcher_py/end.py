# SPDX-License-Identifier: Apache-2.0
"""Has the process end, whatever Python does then."""

from __future__ import annotations

import faulthandler
import time
from typing import Optional

_NOWHERE = 0x7FFFFFFF  # no descriptor has that number


class End:
    """A deadline: the process ends with status 1. faulthandler has a thread for it that
    needs no GIL; what it would show goes nowhere. No call lets go of the GIL.
    """

    def __init__(self) -> None:
        self._deadline: Optional[float] = None

    def by(self, deadline: float) -> None:
        left = max(deadline - time.monotonic(), 0.001)
        try:
            faulthandler.dump_traceback_later(left, exit=True, file=_NOWHERE)
            self._deadline = deadline
        except RuntimeError:
            pass  # no thread is left; zsuper's stop sequence is

    def sooner(self, deadline: float) -> None:
        """If there is one, and it is later than that."""
        if self._deadline is not None and deadline < self._deadline:
            self.by(deadline)

    def call_off(self) -> None:
        if self._deadline is not None:  # PyPy would wait for ever for what never began
            faulthandler.cancel_dump_traceback_later()
            self._deadline = None
