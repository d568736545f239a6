# SPDX-License-Identifier: Apache-2.0
"""Stands in for a dispatcher that can't be loaded: every call says why."""

from __future__ import annotations

from typing import Any, Callable

from ._errors import NotSupervised

why_not = ""  # set by who found out


class Command:
    """Never made here."""

    def __new__(cls) -> Command:
        raise TypeError("only operators make commands")


def open(variable: object) -> None:
    """There is nothing to open."""


def tell_imported() -> None:
    """There is nobody to tell."""


def stop(seconds: float) -> bool:
    """There is nothing to stop."""
    return True


def refuse_in_callback(call: str, instead: str) -> None:
    """There are no callbacks."""


def __getattr__(name: str) -> Callable[..., Any]:
    if name.startswith("__"):
        raise AttributeError(name)

    def refuse(*args: object) -> None:
        raise NotSupervised(why_not)

    return refuse
