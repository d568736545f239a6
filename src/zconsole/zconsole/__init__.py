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

# Nothing in this file may be newer than what it refuses: Python 2 reads it too.
from . import _oldest  # noqa: F401  before the others
from ._article import acb, cancel, console, taskinfo
from ._core import Command
from ._core import dispatcher as _dispatcher
from ._errors import AlreadyReplied, BlockingCallInCallback, Closed, Error, NotSupervised
from ._failures import on_callback_error
from ._messages import counters, put, ready, status
from ._register import on_command
from ._stream import CommandStream, commands, receive, wait_stop
from ._subscription import Subscription

__version__ = "@PROJECT_VERSION@"
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

# Where the program's author finds them, whichever file of ours they stand in.
for _name in __all__:
    if _name != "Command":
        globals()[_name].__module__ = __name__
del _name

_dispatcher.tell_imported()
