# SPDX-License-Identifier: Apache-2.0
"""What becomes of an exception that a callback raised."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, List, Optional

from ._handlers import StandIn, is_partial, name_of

if TYPE_CHECKING:
    from ._dispatcher import Command

Hook = Callable[[BaseException, "Command"], object]

_hook: Optional[Hook] = None
# Whose frames say nothing to the program's author: ours, and the ones that import for us.
_PACKAGES = (__name__.rpartition(".")[0], "importlib")
# Whose lines an operator does not know: they stand below these folders.
_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_SITE = ("/site-packages/", "/dist-packages/")
_LONGEST = 200
_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST; importing ast takes its time


def on_callback_error(hook: Optional[Hook]) -> Optional[Hook]:
    """Have ``hook(exception, command)`` called for what callbacks raise.

    It is called on the callback's thread, inside the callback as far as blocking calls
    are concerned. None gives the default back: the traceback by ``sys.unraisablehook``.
    Either way the operator is told, the failure is counted and delivery goes on. Usable
    as a decorator; assigning a function, or None, to ``zconsole.on_callback_error`` does
    the same, and the name goes on to be this function.

    Raises TypeError for what can't be called, and NotSupervised.
    """
    from ._core import dispatcher

    global _hook
    dispatcher.require_supervised()
    if hook is not None and not callable(hook):
        raise TypeError(f"on_callback_error() takes a function, not {name_of(hook)}")
    default: object = on_callback_error
    _hook = None if hook is default else hook
    return hook


def report(handler: object, command: Command, error: BaseException) -> str:
    """Report what ``handler`` raised; returns it in one line for the operator."""
    function = handler.function_of(command) if isinstance(handler, StandIn) else handler
    _strip(error)
    if error.__traceback__ is None:
        _set_to_definition(error, function)
    summary = _summary(error)
    hook = _hook
    try:
        if hook is not None:
            hook(error, command)
        else:
            _show(error, function)
    except BaseException as second:
        _show(error, function)
        _strip(second)
        if second.__context__ is error:
            second.__context__ = None
        _show(second, hook)
    return summary


def _show(error: BaseException, function: object) -> None:
    """Hand what ``function`` raised to sys.unraisablehook. What that does where nobody
    has set it is done here: it would show addresses, and no causes.
    """
    from ._core import dispatcher

    if sys.unraisablehook is not sys.__unraisablehook__:
        dispatcher.write_unraisable(error, function)
    elif sys.stderr is not None:
        import traceback

        shown = traceback.format_exception(type(error), error, error.__traceback__)
        head = f"Exception in callback {name_of(function)}\n"
        sys.stderr.write(head + "".join(shown))
        sys.stderr.flush()


def _strip(error: BaseException) -> None:
    """Take the frames that are ours off the tracebacks, of what it is chained to too."""
    waiting: List[Optional[BaseException]] = [error]
    seen = set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        kept = [trace for trace in _frames(one) if not _is_ours(trace)]
        for trace, follower in zip(kept, [*kept[1:], None]):
            trace.tb_next = follower
        one.__traceback__ = kept[0] if kept else None
        waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]


def _frames(error: BaseException) -> List[TracebackType]:
    frames = []
    trace = error.__traceback__
    while trace:
        frames.append(trace)
        trace = trace.tb_next
    return frames


def _is_ours(trace: TracebackType) -> bool:
    return trace.tb_frame.f_globals.get("__package__") in _PACKAGES


def _set_to_definition(error: BaseException, function: Any) -> None:
    """Where no line of the program raised it, have the traceback show its function."""
    while is_partial(function) or hasattr(function, "__wrapped__"):
        function = function.func if is_partial(function) else function.__wrapped__
    code = getattr(function, "__code__", None)
    if code is None:
        code = getattr(getattr(type(function), "__call__", None), "__code__", None)
    if code is None:
        return
    tree: Any = compile("raise error", code.co_filename, "exec", _ONLY_AST)
    for node in (tree.body[0], tree.body[0].exc):
        node.lineno = node.end_lineno = code.co_firstlineno
        node.col_offset = node.end_col_offset = -1  # the line has no place to point at
    raises = compile(tree, code.co_filename, "exec").replace(co_name=code.co_name)
    names = {"error": error}
    try:
        exec(raises, names)
    except BaseException:
        names.clear()  # else it would refer to itself
        if error.__traceback__:
            error.__traceback__ = error.__traceback__.tb_next


def _summary(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException as second:
        text = f"(str() of it raised {type(second).__name__})"
    line = type(error).__name__ + (f": {text}" if text else "")
    if len(line) > _LONGEST:
        line = line[: _LONGEST - 3] + "..."
    line += _place(error)
    shown = line.encode("latin-1", "backslashreplace").decode("latin-1")
    return "".join(c if c.isprintable() else " " for c in shown)


def _place(error: BaseException) -> str:
    """Where it was raised: the program's last line, or a library's with its folder."""
    frames = [(t.tb_frame.f_code.co_filename, t.tb_lineno) for t in _frames(error)]
    own = [place for place in frames if not _is_library(place[0])]
    if not frames:
        return ""
    file, line = (own or frames)[-1]
    return f" ({'/'.join(file.split('/')[-1 if own else -2 :])}:{line})"


def _is_library(file: str) -> bool:
    return file.startswith((_LIBRARY, "<frozen ")) or any(site in file for site in _SITE)
