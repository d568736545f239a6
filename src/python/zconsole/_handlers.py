# SPDX-License-Identifier: Apache-2.0
"""What can be told of a function before it is called."""

from __future__ import annotations

from typing import Any, Optional

_COROUTINE = 0x80  # inspect.CO_COROUTINE; importing inspect takes its time
_VARARGS = 0x04


def check(function: Any, call: str, arguments: int = 1) -> None:
    """Raise TypeError if ``function`` can't be called with so many arguments.

    Only functions and methods written in Python are looked into; others show what they
    take when they are called.
    """
    if not callable(function):
        raise TypeError(f"{call}() takes a function, not {function!r}")
    code = getattr(function, "__code__", None)
    plain: Any = getattr(function, "__func__", function)
    if code is None or not hasattr(plain, "__defaults__"):
        return
    bound = 0 if plain is function else 1
    most = code.co_argcount - bound
    least = most - len(plain.__defaults__ or ())
    keywords = set(code.co_varnames[code.co_argcount :][: code.co_kwonlyargcount])
    keywords -= set(plain.__kwdefaults__ or ())
    fits = least <= arguments and (arguments <= most or code.co_flags & _VARARGS)
    if not fits or keywords:
        what = "1 argument" if arguments == 1 else f"{arguments} arguments"
        raise TypeError(f"{call}() calls its function with {what}: {function!r}")


def is_coroutine_function(function: Any) -> bool:
    """Does calling it give a coroutine? Looks through partial() and __call__."""
    while hasattr(function, "func") and hasattr(function, "keywords"):
        function = function.func
    code: Optional[Any] = getattr(function, "__code__", None)
    if code is None:
        code = getattr(getattr(type(function), "__call__", None), "__code__", None)
    return bool(code and code.co_flags & _COROUTINE)
