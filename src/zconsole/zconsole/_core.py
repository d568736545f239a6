# SPDX-License-Identifier: Apache-2.0
"""The dispatcher, taken into use: one import for the rest of the package."""

from __future__ import annotations

import atexit
import os
import sys
import threading  # the thread that imports it first counts as the main one
import time
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from typing import TYPE_CHECKING, Any, Optional

from ._errors import Closed

__all__ = ["Command", "dispatcher", "require_loaded", "seconds_of"]


def _load() -> Any:
    """The dispatcher in C++, or if this Python can't load that the one in Python.

    On z/OS the one in Python at once: an extension that was built for another Python ends
    the process there. ZSUPER_DISPATCHER=python asks for it elsewhere.
    """
    if sys.platform != "zos" and os.environ.get("ZSUPER_DISPATCHER") != "python":
        try:
            return _load_extension()
        except ImportError:
            pass  # there is none for this Python
    try:
        return import_module("._dispatcher_py", __package__)
    except ImportError as error:
        from . import _unavailable

        _unavailable.why_not = f"zconsole's dispatcher can't be loaded: {error}"
        return _unavailable


def _load_extension() -> Any:
    own = os.path.join(os.path.dirname(__file__), "_dispatcher" + EXTENSION_SUFFIXES[0])
    # One without a GIL would load one that was built for others, and crash.
    if "t" in getattr(sys, "abiflags", "") and not os.path.exists(own):
        raise ImportError("there is none for a Python without a GIL")
    return import_module("._dispatcher", __package__)


if TYPE_CHECKING:
    from . import _dispatcher as dispatcher
else:
    dispatcher = _load()


def require_loaded() -> None:
    """Raise ImportError if the dispatcher can't be loaded."""
    why_not = getattr(dispatcher, "why_not", "")
    if why_not:
        raise ImportError(why_not)


Command = dispatcher.Command

# How long a callback may go on when the program ends. While it is being stopped it may
# be less: the program is to end by itself, before zsuper's next step ends it.
_PATIENCE_AT_EXIT = 5.0


def seconds_of(timeout: Optional[float]) -> float:
    """The timeout as the dispatcher wants it: negative for None, which is no limit.

    Raises ValueError for what is negative or no number of seconds, TypeError for what is
    no number at all.
    """
    if timeout is None:
        return -1.0
    if isinstance(timeout, (str, bytes)):
        raise TypeError(f"timeout must be a number of seconds or None, not {timeout!r}")
    seconds = float(timeout)
    if not seconds >= 0:
        raise ValueError(f"timeout must be None or not negative, not {timeout!r}")
    return seconds


def _hush_threads() -> None:
    """Have daemon threads that still use zconsole end without a traceback."""
    show = threading.excepthook

    def hook(args: Any) -> None:
        if args.exc_type is not Closed:
            show(args)

    threading.excepthook = hook


def _stop_at_exit() -> None:
    _hush_threads()
    # With the GIL released, so that the callback under way can end. One that does not is
    # left behind as a daemon thread is.
    began = time.monotonic()
    if not dispatcher.stop(_PATIENCE_AT_EXIT) and sys.stderr is not None:
        waited = round(time.monotonic() - began, 1)
        print(
            f"zconsole: a callback still ran {waited:g} seconds after the program's end; "
            "the program ends without it",
            file=sys.stderr,
            flush=True,
        )


dispatcher.open(os.environ.get("ZSUPER_CHANNEL"))
atexit.register(_stop_at_exit)
