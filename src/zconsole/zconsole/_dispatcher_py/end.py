# SPDX-License-Identifier: Apache-2.0
"""Has the process end, whatever Python does then."""

from __future__ import annotations

import os
import time
from typing import Optional


class End:
    """A deadline: the process ends with status 1. faulthandler has a thread for it that
    needs no GIL; what it would show goes nowhere.
    """

    def __init__(self) -> None:
        self._deadline: Optional[float] = None
        self._nowhere = -1

    def by(self, deadline: float) -> None:
        import faulthandler  # now, when the program's own use of it is over

        if self._nowhere < 0:
            self._nowhere = os.open(os.devnull, os.O_WRONLY)
        self._deadline = deadline
        left = max(deadline - time.monotonic(), 0.001)
        faulthandler.dump_traceback_later(left, exit=True, file=self._nowhere)

    def sooner(self, deadline: float) -> None:
        """If there is one, and it is later than that."""
        if self._deadline is not None and deadline < self._deadline:
            self.by(deadline)

    def call_off(self) -> None:
        if self._deadline is not None:
            import faulthandler

            faulthandler.cancel_dump_traceback_later()
            self._deadline = None
