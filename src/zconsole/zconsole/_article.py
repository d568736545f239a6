# SPDX-License-Identifier: Apache-2.0
"""The first form of the interface, as programs of z/OS's zconsole use it."""

from __future__ import annotations

import itertools
import time
from typing import Any, Callable, Dict, Tuple

from . import _handlers
from ._core import Command, dispatcher
from ._errors import BlockingCallInCallback
from ._messages import put
from ._subscription import Subscription

Function = Callable[[Tuple[Any, ...], Dict[str, Any]], Any]

_handles = itertools.count(1)
_subscriptions: Dict[int, Subscription] = {}
_VERBS = {"START": "Start", "MODIFY": "Modify", "STOP": "Stop"}


def acb(function: Function, *parms: Any) -> int:
    """Have ``function(args, qedit)`` called for every operator command.

    args is the tuple of what acb() was given, function first. qedit is a dict: rc (0),
    verb ('Start', 'Modify' or 'Stop'), data (the text), console (8 characters, padded
    with blanks), cart, consoleid and oconsoleid (8 bytes each, an id in the first four).
    Runs as on_command()'s callbacks do; what the function returns does not matter.

    Returns a handle for cancel(). Raises as on_command() does.
    """
    _handlers.check(function, "acb()", arguments=2)
    if _handlers.is_coroutine_function(function):
        raise TypeError("acb() takes a plain function; on_command() takes coroutines")
    hold = dispatcher.hold()  # noqa: F841  ends with this call, when it has returned
    handle = next(_handles)
    _subscriptions[handle] = Subscription(_Caller(function, parms))
    return handle


class _Caller(_handlers.StandIn):
    """Calls what acb() was given as that promises."""

    def __init__(self, function: Function, parms: Tuple[Any, ...]) -> None:
        self._function = function
        self._args = (function, *parms)

    def __call__(self, command: Command) -> None:
        self._function(self._args, _qedit(command))

    def function_of(self, command: Command) -> object:
        return self._function


def _qedit(command: Command) -> Dict[str, Any]:
    console_id = command.console_id.to_bytes(4, "big") + bytes(4)
    return {
        "rc": 0,
        "verb": _VERBS[command.verb],
        "data": command.text,
        "console": command.console.ljust(8),
        "cart": command.cart,
        "consoleid": console_id,
        "oconsoleid": console_id,
    }


def cancel(handle: int) -> int:
    """End what acb() began; returns 0.

    Waits for a callback that is running; inside a callback it does not, and the callback
    goes on. Raises ValueError for a handle that is not, or no longer, one, and
    NotSupervised.
    """
    dispatcher.require_supervised()
    subscription = _subscriptions.pop(handle, None)
    if subscription is None:
        raise ValueError(f"not a handle of acb(): {handle!r}")
    try:
        subscription.close()
    except BlockingCallInCallback:
        subscription.close_nowait()
    return 0


def taskinfo() -> Dict[str, Any]:
    """The task that we are: a dict of jobname, ascb and tcb (their addresses; 0 where
    there are none) and tcbttime (CPU seconds so far). Raises NotSupervised.
    """
    return {
        "jobname": dispatcher.jobname(),
        "ascb": 0,
        "tcb": 0,
        "tcbttime": time.process_time(),
    }


class console:
    """The same as an object. At the end of the program its callbacks end by themselves.

    Raises NotSupervised.
    """

    def __init__(self) -> None:
        dispatcher.require_supervised()

    def put(self, a: str, desc: int = 0, route: int = 2) -> Tuple[int]:
        """As zconsole.put()."""
        return put(a, route=route or 2, desc=desc)

    console2 = put

    def cb(self, function: Function, *parms: Any) -> int:
        """As zconsole.acb()."""
        return acb(function, *parms)

    def cleanup(self, handle: int) -> int:
        """As zconsole.cancel(), but a handle may be given again."""
        try:
            return cancel(handle)
        except ValueError:
            return 0
