# SPDX-License-Identifier: Apache-2.0
"""What becomes of an exception that a callback raised."""

from __future__ import annotations

import os
import sys
from functools import partial
from types import CodeType, TracebackType
from typing import TYPE_CHECKING, Any, Callable, List, Optional, TypeVar, overload

from ._arity import GENERATOR
from ._core import dispatcher
from ._handlers import StandIn, code_of, name_of

if TYPE_CHECKING:
    from ._dispatcher import Command

Hook = Callable[[BaseException, "Command"], object]
AnyHook = TypeVar("AnyHook", bound=Hook)

_hook: Optional[Hook] = None
# Whose frames say nothing to the program's author: ours, and the ones that import for us.
_OURS = __name__.rpartition(".")[0]
_PACKAGES = (_OURS, f"{_OURS}._dispatcher_py", "importlib")
# Whose lines an operator does not know: they stand below these folders.
_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_SITE = ("/site-packages/", "/dist-packages/")
_LONGEST = 200
_MOST_WRAPPERS = 100  # an object that has every attribute has no end of them
_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST; importing ast takes its time


@overload
def on_callback_error(hook: None) -> None: ...
@overload
def on_callback_error(hook: AnyHook) -> AnyHook: ...
def on_callback_error(hook: Any) -> Any:
    """Have ``hook(exception, command)`` called for what callbacks raise.

    It is called on the callback's thread, inside the callback as far as blocking calls
    are concerned. None gives the default back: the traceback by ``sys.unraisablehook``.
    Either way the operator is told, the failure is counted and delivery goes on. Returns
    the hook, so that it can be used as a decorator.

    Raises TypeError for what can't be called, and NotSupervised.
    """
    global _hook
    dispatcher.require_supervised()
    if hook is not None and not callable(hook):
        raise TypeError(f"on_callback_error() takes a function, not {name_of(hook)}")
    _hook = hook
    return hook


def report(handler: object, command: Command, error: BaseException) -> str:
    """Report what ``handler`` raised; returns it in one line for the operator.

    Raises nothing of its own, whatever the exception is made of and wherever stderr leads.
    """
    function = handler.function_of(command) if isinstance(handler, StandIn) else handler
    _attempt(_strip, error)
    if _of(error, "__traceback__") is None:
        _attempt(_set_to_definition, error, function)
    summary = summary_of(error)
    hook = _hook
    if hook is None:
        _attempt(_show, error, function)
        return summary
    try:
        hook(error, command)
    except BaseException as second:
        if from_signal_handler(second):
            raise
        _attempt(_show, error, function)
        _attempt(_strip, second)
        if _of(second, "__context__") is error:
            _attempt(setattr, second, "__context__", None)
        _attempt(_show, second, hook)
    return summary


def from_signal_handler(error: BaseException) -> bool:
    """Did a handler of signal.signal() raise it, to end the program? Then it only passed
    through the function that ran when the signal came.
    """
    if not issubclass(type(error), (SystemExit, KeyboardInterrupt)):
        return False
    traces = _traces(error)
    for trace in traces:
        frame = trace.tb_frame
        names = frame.f_code.co_varnames[: frame.f_code.co_argcount + 1]
        arguments = [frame.f_locals.get(name) for name in names]
        arguments += [one for some in arguments if type(some) is tuple for one in some]
        # Python calls a handler with the frame that the signal interrupted.
        if frame.f_back and any(one is frame.f_back for one in arguments):
            return True
    return bool(traces) and type(error) is KeyboardInterrupt and not _raised(traces[-1])


def _raised(trace: TracebackType) -> bool:
    """Did the code there raise it, or was it thrown into a generator? Python's own handler
    of SIGINT leaves no trace but the line that it interrupted.
    """
    from opcode import opname

    code = trace.tb_frame.f_code
    operation = opname[code.co_code[trace.tb_lasti]]
    return operation in ("RAISE_VARARGS", "RERAISE") or bool(code.co_flags & GENERATOR)


def _attempt(function: Callable[..., object], *arguments: object) -> None:
    """Call it. What it raises has nobody left to be told to."""
    try:
        function(*arguments)
    except BaseException as error:
        if from_signal_handler(error):
            raise


def _of(error: BaseException, name: str) -> Any:
    """The attribute that every exception has, whatever its own class makes of it."""
    return BaseException.__dict__[name].__get__(error)


def _show(error: BaseException, function: object) -> None:
    """Hand what ``function`` raised to sys.unraisablehook. What that does where nobody
    has set it is done here: it would show addresses, and no causes.
    """
    if sys.unraisablehook is not sys.__unraisablehook__:
        dispatcher.write_unraisable(error, function)
    elif sys.stderr is not None:
        try:
            import traceback

            trace = _of(error, "__traceback__")
            shown = "".join(traceback.format_exception(type(error), error, trace))
        except Exception:
            shown = summary_of(error) + "\n"
        sys.stderr.write(f"Exception in callback {name_of(function)}\n{shown}")
        sys.stderr.flush()


def _strip(error: BaseException) -> None:
    """Take the frames that are ours off the tracebacks, of what it is chained to too."""
    waiting: List[Any] = [error]
    seen = set()
    while waiting:
        one = waiting.pop()
        if not issubclass(type(one), BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        kept = [trace for trace in _traces(one) if not _is_ours(trace)]
        for trace, follower in zip(kept, [*kept[1:], None]):
            trace.tb_next = follower
        BaseException.with_traceback(one, kept[0] if kept else None)
        waiting += [_of(one, "__cause__"), _of(one, "__context__")]
        _attempt(lambda one=one: waiting.extend(one.exceptions))  # if it is a group


def _traces(error: BaseException) -> List[TracebackType]:
    traces = []
    trace = _of(error, "__traceback__")
    while trace:
        traces.append(trace)
        trace = trace.tb_next
    return traces


def _is_ours(trace: TracebackType) -> bool:
    return trace.tb_frame.f_globals.get("__package__") in _PACKAGES


def _set_to_definition(error: BaseException, function: Any) -> None:
    """Where no line of the program raised it, have the traceback show its function."""
    for _ in range(_MOST_WRAPPERS):
        if isinstance(function, partial):
            function = function.func
        else:
            function = getattr(function, "__wrapped__", function)
    code = code_of(function)
    if code is None:
        return
    tree: Any = compile("raise error", code.co_filename, "exec", _ONLY_AST)
    for node in (tree.body[0], tree.body[0].exc):
        node.lineno = node.end_lineno = code.co_firstlineno
        node.col_offset = node.end_col_offset = -1  # the line has no place to point at
    raises: CodeType = compile(tree, code.co_filename, "exec").replace(co_name=code.co_name)
    names = {"error": error}
    try:
        exec(raises, names)
    except BaseException:
        names.clear()  # else it would refer to itself
        own = _traces(error)
        if own:
            BaseException.with_traceback(error, own[0].tb_next)


def summary_of(error: BaseException) -> str:
    """The exception and its place in one line that can be shown to operators."""
    try:
        text = str(error)
    except BaseException as second:
        text = f"(str() of it raised {_name(second)})"
    line = _name(error) + (f": {text}" if text else "")
    if len(line) > _LONGEST:
        line = line[: _LONGEST - 3] + "..."
    line += _place(error)
    shown = line.encode("latin-1", "backslashreplace").decode("latin-1")
    return "".join(c if c.isprintable() else " " for c in shown)


def _name(error: BaseException) -> str:
    try:
        return str(type(error).__name__)
    except BaseException:
        return "an exception without a name"


def _place(error: BaseException) -> str:
    """Where it was raised: the program's last line, or a library's with its folder."""
    places = [(t.tb_frame.f_code.co_filename, t.tb_lineno) for t in _traces(error)]
    own = [place for place in places if not _is_library(place[0])]
    if not places:
        return ""
    file, line = (own or places)[-1]
    return f" ({'/'.join(file.split('/')[-1 if own else -2 :])}:{line})"


def _is_library(file: str) -> bool:
    return file.startswith((_LIBRARY, "<frozen ")) or any(site in file for site in _SITE)
