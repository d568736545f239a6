# SPDX-License-Identifier: Apache-2.0
"""What the program says of itself, to zsuper and to operators."""

from __future__ import annotations

from typing import Dict, Tuple

from ._core import dispatcher


def ready() -> None:
    """Tell zsuper that the program is ready for its work. Any thread; never waits.

    Register whatever takes commands before: a MODIFY that has waited for it is answered
    with a warning now.

    Raises NotSupervised and Closed.
    """
    dispatcher.send_ready()


def status(text: str) -> None:
    """Tell operators in one line, 126 characters at most, what the program is about.

    It replaces what was said before. Any thread; never waits. Raises ValueError for a
    text that is empty, too long or not in IBM-1047, NotSupervised, and Closed.
    """
    dispatcher.send_status(text)


def put(text: str, *, route: int = 2, desc: int = 0) -> Tuple[int]:
    """Write ``text`` to operators (WTO); returns (0,).

    Several lines are one message of several lines, at most 255; what does not fit 126
    characters is wrapped at 70. ``route`` is the routing code, 1 to 128, ``desc`` the
    descriptor code, 1 to 13, or 0 for none. Any thread, callbacks too; never waits.

    Raises ValueError for a text that is empty, too long or not in IBM-1047 and for codes
    that there are not, TypeError for one that is no int, NotSupervised, and Closed.
    """
    _check_code("route", route, 1, 128)
    _check_code("desc", desc, 0, 13)
    dispatcher.send_wto(text, route, desc)
    return (0,)


def counters() -> Dict[str, int]:
    """How many commands were received, refused, delivered and failed, and now wait.

    Raises NotSupervised.
    """
    return dispatcher.counters()


def _check_code(name: str, value: int, least: int, most: int) -> None:
    complaint = f"{name} must be {least} to {most}, not {value!r}"
    if not isinstance(value, int):
        raise TypeError(complaint)
    if not least <= value <= most:
        raise ValueError(complaint)
