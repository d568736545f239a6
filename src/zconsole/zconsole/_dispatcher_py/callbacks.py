# SPDX-License-Identifier: Apache-2.0
"""What the callback thread does with each command."""

from __future__ import annotations

import sys
from functools import partial
from types import SimpleNamespace
from typing import Any, Callable, Optional

from . import support
from .command import Command
from .dispatcher import Dispatcher
from .support import thread

Report = Callable[[object, Command, BaseException], str]


def run_callbacks(report: Report, /) -> None:
    """What the callback thread does until the program ends. Calls
    ``report(handler, command, exception)`` for what a callback raises.
    """
    dispatcher = support.usable()
    if dispatcher is not None:
        dispatcher.run_callbacks(partial(_deliver, dispatcher, report))


def _deliver(dispatcher: Dispatcher, report: Report, command: Command) -> None:
    assert command._registration is not None
    handler = command._registration.handler
    enter_callback()
    try:
        failure = _call(handler, command, report)
    finally:
        leave_callback()
    if support.forked:
        return
    if failure is None:
        dispatcher.decline(command.seq)
    else:
        dispatcher.done(command.seq, failure)


def _call(handler: Any, command: Command, report: Report) -> Optional[str]:
    """How it failed, or "", or None if it declines."""
    try:
        result = handler(command)
        if result is NotImplemented:
            return None
        _take_result(command, result)
        return ""
    except BaseException as raised:
        error = raised
    try:
        return support.to_text(report(handler, command, error), "summary")
    except BaseException as second:
        write_unraisable(second, handler)
        return "the callback failed"
    finally:
        del error  # which refers to this frame


def _take_result(command: Command, result: object) -> None:
    """Refuses a coroutine and the like: it would never run, and nobody would hear of it."""
    if isinstance(result, str):
        if result:
            command.reply(result)
    elif result is not None and hasattr(result, "__await__"):
        raise TypeError(
            f"the callback returned a {type(result)!r}, which nothing awaits; register the "
            "coroutine function itself, with zconsole.on_command() on its event loop"
        )


def enter_callback() -> None:
    thread.depth += 1


def leave_callback() -> None:
    thread.depth -= 1


def write_unraisable(error: BaseException, function: object, /) -> None:
    """Give an exception to sys.unraisablehook."""
    hook = sys.unraisablehook
    try:
        hook(_unraisable(error, None, function))
    except Exception as second:
        message = "Exception ignored in sys.unraisablehook"
        sys.__unraisablehook__(_unraisable(second, message, hook))


def _unraisable(error: BaseException, message: Optional[str], function: object) -> Any:
    """The hook's argument, whose type is among the tuples and has no name in sys."""
    values = (type(error), error, error.__traceback__, message, function)
    for kind in tuple.__subclasses__():
        if kind.__name__ == "UnraisableHookArgs":
            make: Any = kind
            return make(values)
    names = ("exc_type", "exc_value", "exc_traceback", "err_msg", "object")
    return SimpleNamespace(**dict(zip(names, values)))
