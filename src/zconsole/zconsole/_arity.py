# SPDX-License-Identifier: Apache-2.0
"""What a function's code tells of calling it. Nothing of it runs.

For zconsole, which has the function, and for zsuper-check, which has only its source.
"""

from __future__ import annotations

from types import CodeType
from typing import Container

# As in inspect, whose import takes its time.
COROUTINE = 0x80
GENERATOR = 0x20 | 0x200  # plain and asynchronous
_VARARGS = 0x04


def misfit(
    code: CodeType,
    defaults: int,
    keywords: Container[str],
    arguments: int = 1,
    bound: bool = False,
) -> str:
    """What a function of this code takes, if so many arguments are not it; else "".

    ``defaults`` is how many of its parameters have one, ``keywords`` are the names of
    the keyword-only ones that do; ``bound``: Python fills in the first parameter.
    """
    most = code.co_argcount - bound
    least = most - defaults
    for name in code.co_varnames[code.co_argcount :][: code.co_kwonlyargcount]:
        if name not in keywords:
            return f"'{name}='"
    if code.co_flags & _VARARGS:
        return f"{least} arguments or more" if least > arguments else ""
    if least <= arguments <= most:
        return ""
    return f"{least} to {most} arguments" if least < most else f"{most} arguments"
