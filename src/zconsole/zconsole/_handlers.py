# SPDX-License-Identifier: Apache-2.0
"""What can be told of a function before it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from ._dispatcher import Command

_COROUTINE = 0x80  # inspect.CO_COROUTINE; importing inspect takes its time
_GENERATOR = 0x20 | 0x200  # CO_GENERATOR, CO_ASYNC_GENERATOR
_VARARGS = 0x04
# What repr() shows in full and without an address.
_PLAIN = (type(None), bool, int, float, str, bytes)


class StandIn:
    """A callback of ours that calls functions of the program's."""

    def function_of(self, command: Command) -> object:
        """The function that it would call for ``command``."""
        raise NotImplementedError


def is_partial(function: Any) -> bool:
    """Was it made by functools.partial(), or in that way?"""
    return hasattr(function, "func") and hasattr(function, "keywords")


def name_of(thing: Any) -> str:
    """A function or class as MODULE.NAME; a plain value as it is; else what it is."""
    if isinstance(thing, _PLAIN):
        return repr(thing)
    if is_partial(thing):
        return f"partial of {name_of(thing.func)}"
    name = getattr(thing, "__qualname__", None)
    if not isinstance(name, str):
        return f"an object of {name_of(type(thing))}"
    module = getattr(thing, "__module__", None)
    return name if module in (None, "builtins") else f"{module}.{name}"


def check(function: Any, call: str, arguments: int = 1) -> None:
    """Raise TypeError if ``function`` is a generator function or can't be called with so
    many arguments.

    Only functions and methods written in Python are looked into; others show what they
    take when they are called. ``call`` says who would call it.
    """
    if not callable(function):
        raise TypeError(f"{call} takes a function, not {name_of(function)}")
    if _flags(function) & _GENERATOR:
        raise TypeError(
            f"{call} takes no generator function, whose body nothing would run: "
            f"{name_of(function)}"
        )
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
        raise TypeError(f"{call} calls its function with {what}: {name_of(function)}")


def is_coroutine_function(function: Any) -> bool:
    """Does calling it give a coroutine? Looks through partial() and __call__."""
    return bool(_flags(function) & _COROUTINE)


def _flags(function: Any) -> int:
    while is_partial(function):
        function = function.func
    code: Optional[Any] = getattr(function, "__code__", None)
    if code is None:
        code = getattr(getattr(type(function), "__call__", None), "__code__", None)
    flags: int = code.co_flags if code else 0
    return flags
