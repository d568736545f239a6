# SPDX-License-Identifier: Apache-2.0
"""Calls the functions that rules name with call=MODULE:FUNCTION."""

from __future__ import annotations

import importlib
import sys
from types import FrameType
from typing import Any, Callable, Dict

from . import _handlers
from ._core import Command, dispatcher
from ._errors import NotSupervised


class _Agent(_handlers.StandIn):
    """Calls the function of a command's rule; a str that it returns is the reply."""

    def __init__(self) -> None:
        self._found: Dict[str, Any] = {}  # what targets name, fit to be called or not
        self._checked: Dict[str, Callable[[Command], Any]] = {}

    def __call__(self, command: Command) -> Any:
        function = self._checked.get(command._target)
        if function is None:
            function = self._resolve(command._target)
        return function(command)

    def function_of(self, command: Command) -> object:
        """The function; where it was not found, what the rule calls it."""
        return self._found.get(command._target, f"call={command._target}")

    def _resolve(self, target: str) -> Callable[[Command], Any]:
        """The function that ``target`` names; imports its module where that is needed."""
        module, _, path = target.partition(":")
        found: Any = importlib.import_module(module)
        for name in path.split("."):
            found = getattr(found, name)
        self._found[target] = found
        _handlers.check(found, f"call={target}")
        if _handlers.is_coroutine_function(found):
            raise TypeError(
                f"{target} is a coroutine function; have the program register it with "
                "zconsole.on_command() on its event loop"
            )
        self._checked[target] = found
        return self._checked[target]


def start() -> None:
    """Take commands for call= rules from now on."""
    dispatcher.register(_Agent(), True)


def start_with_program() -> None:
    """The same, but from the first statement of the program's main module on.

    Called while the interpreter starts. Before that statement sys.path and sys.argv are
    not the program's yet, and a function imported then might not be found. Does nothing
    in another Python program, started by the one that zsuper runs.
    """
    try:
        dispatcher.require_open()
    except NotSupervised:
        return
    if sys.getprofile() is None:
        sys.setprofile(_wait_for_main)
    else:
        start()


def _wait_for_main(frame: FrameType, event: str, argument: object) -> None:
    main = sys.modules.get("__main__")
    if event == "call" and main and frame.f_globals is main.__dict__:
        sys.setprofile(None)
        start()
