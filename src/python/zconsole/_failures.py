# SPDX-License-Identifier: Apache-2.0
"""What becomes of an exception that a callback raised."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Optional

if TYPE_CHECKING:
    from ._dispatcher import Command

Hook = Callable[[BaseException, "Command"], object]

_hook: Optional[Hook] = None
_PACKAGE = __name__.rpartition(".")[0]
_LONGEST = 200


def on_callback_error(hook: Optional[Hook]) -> Optional[Hook]:
    """Have ``hook(exception, command)`` called for what callbacks raise.

    It is called on the callback's thread, inside the callback as far as blocking calls
    are concerned. None gives the default back: the traceback by ``sys.unraisablehook``.
    Either way the operator is told, the failure is counted and delivery goes on. Usable
    as a decorator; assigning a function to ``zconsole.on_callback_error`` does the same.

    Raises TypeError for what can't be called.
    """
    global _hook
    if hook is not None and not callable(hook):
        raise TypeError(f"on_callback_error() takes a function, not {hook!r}")
    _hook = hook
    return hook


def report(function: object, command: Command, error: BaseException) -> str:
    """Report what ``function`` raised; returns it in one line for the operator."""
    from ._core import dispatcher

    _strip(error)
    summary = _summary(error)
    hook = getattr(sys.modules.get(_PACKAGE), "on_callback_error", None)
    if hook is on_callback_error:
        hook = _hook
    try:
        if hook is not None:
            hook(error, command)
        else:
            dispatcher.write_unraisable(error, function)
    except BaseException as second:
        dispatcher.write_unraisable(error, function)
        _strip(second)
        dispatcher.write_unraisable(second, hook)
    return summary


def _strip(error: BaseException) -> None:
    """Take our own frames off the front of the traceback."""
    trace: Optional[TracebackType] = error.__traceback__
    while trace and trace.tb_frame.f_globals.get("__package__") == _PACKAGE:
        if trace.tb_next is None:
            return
        trace = trace.tb_next
    error.__traceback__ = trace


def _summary(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException as second:
        text = f"(str() of it raised {type(second).__name__})"
    line = type(error).__name__ + (f": {text}" if text else "")
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if len(line) > _LONGEST:
        line = line[: _LONGEST - 3] + "..."
    if trace:
        file = trace.tb_frame.f_code.co_filename.rpartition("/")[2]
        line += f" ({file}:{trace.tb_lineno})"
    shown = line.encode("latin-1", "backslashreplace").decode("latin-1")
    return "".join(c if c.isprintable() else " " for c in shown)
