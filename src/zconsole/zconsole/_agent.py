# SPDX-License-Identifier: Apache-2.0
"""Calls the functions that rules name with call=MODULE:FUNCTION."""

from __future__ import annotations

import importlib
import importlib.util
import os.path
import sys
from types import FrameType
from typing import Any, Callable, Dict

from . import _handlers
from ._core import Command, dispatcher, require_loaded
from ._errors import NotSupervised
from ._subscription import CALLS, register


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
        found: Any = _load(module)
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


def _load(name: str) -> Any:
    """The module of that name; by the name of the program's own file the one that runs,
    since an import would run that file a second time.
    """
    main = sys.modules.get("__main__")
    own = getattr(main, "__file__", None)
    if own is not None and name not in sys.modules:
        try:
            spec = importlib.util.find_spec(name)
            if spec is not None and os.path.samefile(own, spec.origin or ""):
                return main
        except (ImportError, OSError, ValueError):
            pass  # the import says what is wrong
    return importlib.import_module(name)


def start() -> None:
    """Take commands for call= rules from now on."""
    register(_Agent(), CALLS)


def start_with_program(site: Any) -> None:
    """The same, but from the first statement of the program's main module on.

    Called while the interpreter starts. Before that statement sys.path and sys.argv are
    not the program's yet, and a function imported then might not be found. ``site`` is
    that module, if it is to run the user's set-up yet. Does nothing in another Python
    program, started by the one that zsuper runs. Raises ImportError if this Python can't
    take any command.
    """
    require_loaded()
    try:
        dispatcher.require_open()
    except NotSupervised:
        return
    if site is not None and site.ENABLE_USER_SITE:
        _watch_after_users(site)
    _watch_for_main()


def _watch_after_users(site: Any) -> None:
    """The user's set-up may want a profile function of its own."""
    run_users = site.execusercustomize

    def run_and_watch() -> None:
        site.execusercustomize = run_users
        run_users()
        _watch_for_main()

    site.execusercustomize = run_and_watch


class _Watch:
    """A profile function that has the agent start with the main module, and then gives
    way to the one that was there before it.
    """

    def __init__(self, before: Any) -> None:
        self.before = before

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        main = sys.modules.get("__main__")
        if event == "call" and main and frame.f_globals is main.__dict__:
            sys.setprofile(self.before)
            start()
        if self.before is not None:
            self.before(frame, event, argument)


def _watch_for_main() -> None:
    before: Any = sys.getprofile()
    if before is not None and not callable(before):
        start()  # a profiler in C can't be called by others
    elif not isinstance(before, _Watch):
        sys.setprofile(_Watch(before))
