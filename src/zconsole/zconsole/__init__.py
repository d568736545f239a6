# SPDX-License-Identifier: Apache-2.0
"""Operator commands for a Python program that zsuper runs.

    def on(command):
        if command.verb == "MODIFY":
            return "level is now " + set_level(command.text)

    zconsole.on_command(on)

Callbacks run on one thread of zconsole's own, one at a time; exceptions in them are
reported, and the operator is told. In a program that zsuper does not run this can be
imported, and every call raises NotSupervised. zsuper-callbacks(7) has the contract.
"""

# Nothing in this file may be newer than what it refuses.
import sys
from types import ModuleType
from typing import Any, Callable, Dict, Optional

from . import _oldest  # noqa: F401  before the others
from . import _failures
from ._article import acb, cancel, console, put, taskinfo
from ._core import Command
from ._core import dispatcher as _dispatcher
from ._errors import AlreadyReplied, BlockingCallInCallback, Closed, Error, NotSupervised
from ._stream import CommandStream, commands, receive, wait_stop
from ._subscription import Subscription, on_command

__all__ = [
    "AlreadyReplied",
    "BlockingCallInCallback",
    "Closed",
    "Command",
    "CommandStream",
    "Error",
    "NotSupervised",
    "Subscription",
    "acb",
    "cancel",
    "commands",
    "console",
    "counters",
    "on_callback_error",
    "on_command",
    "put",
    "ready",
    "receive",
    "status",
    "taskinfo",
    "wait_stop",
]

# Typed as what may be called with a hook and what a hook may be assigned to.
on_callback_error: Callable[..., Any] = _failures.on_callback_error


class _Package(ModuleType):
    """Has an assignment to on_callback_error do what calling it does."""

    @property
    def on_callback_error(self) -> Callable[..., Any]:
        return _failures.on_callback_error

    @on_callback_error.setter
    def on_callback_error(self, hook: Optional[_failures.Hook]) -> None:
        _failures.on_callback_error(hook)


sys.modules[__name__].__class__ = _Package


def ready() -> None:
    """Tell zsuper that the program is ready for its work. Any thread; never waits.

    Whoever takes commands is to be registered by then: MODIFYs that have waited for that
    are answered with a warning now.

    Raises NotSupervised and Closed.
    """
    _dispatcher.send_ready()


def status(text: str) -> None:
    """Tell operators in one line, 126 characters at most, what the program is about.

    It replaces what was said before. Any thread; never waits. Raises ValueError for a
    text that is empty, too long or not in IBM-1047, NotSupervised, and Closed.
    """
    _dispatcher.send_status(text)


def counters() -> Dict[str, int]:
    """How many commands were received, refused, delivered and failed, and now wait.

    Raises NotSupervised.
    """
    return _dispatcher.counters()


_dispatcher.tell_imported()
