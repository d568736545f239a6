# SPDX-License-Identifier: Apache-2.0
"""What can be told of a function before it is called."""

from __future__ import annotations

from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Optional

from ._arity import COROUTINE, GENERATOR, misfit

if TYPE_CHECKING:
    from ._dispatcher import Command

# What repr() shows in full and without an address.
_PLAIN = (type(None), bool, int, float, str, bytes)


class StandIn:
    """A callback of ours that calls functions of the program's."""

    def function_of(self, command: Command) -> object:
        """The function that it would call for ``command``."""
        raise NotImplementedError


def name_of(thing: Any) -> str:
    """A function or class as MODULE.NAME; a plain value as it is; else what it is."""
    if isinstance(thing, _PLAIN):
        return repr(thing)
    if isinstance(thing, partial):
        return f"partial of {name_of(thing.func)}"
    name = getattr(thing, "__qualname__", None)
    if not isinstance(name, str):
        return f"an object of {name_of(type(thing))}"
    module = getattr(thing, "__module__", None)
    return name if module in (None, "builtins") else f"{module}.{name}"


def check(function: Any, call: str, arguments: int = 1) -> None:
    """Raise TypeError if ``function`` is a generator function or can't be called with so
    many arguments.

    Only functions and methods written in Python are counted; others show what they take
    when they are called. ``call`` says who would call it.
    """
    if not callable(function):
        raise TypeError(f"{call} takes a function, not {name_of(function)}")
    if _flags(function) & GENERATOR:
        raise TypeError(
            f"{call} takes no generator function, whose body nothing would run: "
            f"{name_of(function)}"
        )
    bound = isinstance(function, MethodType)
    plain = function.__func__ if bound else function
    if isinstance(plain, FunctionType) and misfit(
        plain.__code__,
        len(plain.__defaults__ or ()),
        plain.__kwdefaults__ or (),
        arguments,
        bound,
    ):
        what = "1 argument, the command" if arguments == 1 else f"{arguments} arguments"
        raise TypeError(f"{call} calls its function with {what}: {name_of(function)}")


def is_coroutine_function(function: Any) -> bool:
    """Does calling it give a coroutine? Looks through partial() and __call__."""
    return bool(_flags(function) & COROUTINE)


def code_of(function: Any) -> Optional[CodeType]:
    """The code that a call of it runs, its class's __call__ too; None if there is none."""
    for callee in (function, getattr(type(function), "__call__", None)):
        code = getattr(callee, "__code__", None)
        if isinstance(code, CodeType):
            return code
    return None


def _flags(function: Any) -> int:
    while isinstance(function, partial):
        function = function.func
    code = code_of(function)
    return code.co_flags if code else 0
