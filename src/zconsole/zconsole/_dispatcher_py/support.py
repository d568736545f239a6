# SPDX-License-Identifier: Apache-2.0
"""What the parts of the dispatcher share: its state, one for the process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, List, NoReturn, Optional

from .._errors import BlockingCallInCallback, Closed, Error, NotSupervised
from .lines import reply_lines

if TYPE_CHECKING:
    from .dispatcher import Dispatcher

dispatcher: Optional[Dispatcher] = None
why_not = "zsuper does not run this program"  # if there is none
forked = False  # this is a child: no lock of ours can be trusted


class _Thread(threading.local):
    depth = 0  # of callbacks that it is inside of
    received = 0  # the number of the command that it received last


thread = _Thread()


def usable() -> Optional[Dispatcher]:
    """The dispatcher, unless there is none or this is a forked child."""
    return None if forked else dispatcher


def require_supervised() -> Dispatcher:
    if forked:
        raise NotSupervised(
            "this process was forked from the program that zsuper runs, only that one can "
            "use zconsole"
        )
    if dispatcher is None:
        raise NotSupervised(why_not)
    return dispatcher


def require_open() -> Dispatcher:
    """Raises Closed, too, once the channel is gone or the program ends."""
    usable = require_supervised()
    if usable.closed():
        raise_closed()
    return usable


def raise_closed() -> NoReturn:
    raise Closed("the channel to zsuper is closed")


def raise_not_sent() -> NoReturn:
    """What a message failed of that was not sent."""
    require_open()
    raise Error("zsuper does not take more at the moment")


def refuse_in_callback(call: str, instead: str, /) -> None:
    # In a forked child nothing waits: the call itself says why.
    if thread.depth and not forked:
        raise BlockingCallInCallback(
            f"{call} would wait inside a callback; use {instead} there"
        )


def to_text(text: object, what: str) -> str:
    """The text of a str. Raises for other objects and for lone surrogates."""
    if not isinstance(text, str):
        raise TypeError(f"{what} must be a str, not {type(text)!r}")
    return str.encode(text).decode()


def to_lines(text: object, what: str) -> List[str]:
    """The lines to be shown to operators. Raises ValueError or TypeError."""
    text = to_text(text, what)
    try:
        return reply_lines(text)
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None
