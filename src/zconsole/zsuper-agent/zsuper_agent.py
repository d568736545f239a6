# SPDX-License-Identifier: Apache-2.0
"""Starts the agent of call= rules, and leaves the package zconsole to the program.

That the program imports it tells zsuper that it may take commands. So the agent's modules
are loaded without the package's own body, which runs when the program asks for it.
"""

import os
import sys


def start(site=None):
    """``site``: that module, if it is to run the user's set-up yet."""
    name = _door()
    if name is None:
        return  # another Python program, started by the one that zsuper runs
    here = "zconsole" in sys.modules
    if not here:
        package = sys.modules["zconsole"] = type(sys)("zconsole")
        folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        package.__path__ = [os.path.join(folder, "zconsole")]
    try:
        from zconsole import _oldest  # noqa: F401  before the others
        from zconsole import _agent

        _agent.start_with_program(site)
    except ImportError as error:
        sys.stderr.write("zsuper: no rule can call a function: %s\n" % error)
        _decline(name)
    finally:
        if not here:
            del sys.modules["zconsole"]


def _door():
    """The name at which zsuper listens for this process; None if it runs another one."""
    try:
        _, zsuper, how, name, _ = os.environ["ZSUPER_CHANNEL"].split(":")
        parent = os.getpid() if how == "embed" else os.getppid()
        return name if parent == int(zsuper) else None
    except (KeyError, ValueError):
        return None


def _decline(name):
    """Have zsuper know that nobody comes, so that no command waits for ever."""
    import socket

    end = socket.socket(socket.AF_UNIX)
    try:
        end.connect("\0" + name)
    except socket.error:
        pass
    end.close()
