# SPDX-License-Identifier: Apache-2.0
"""What zsuper does in the program's Python before the program begins.

$ZSUPER_START says what: "lines", "agent" or both. The agent of call= rules leaves the
package zconsole to the program, whose import of it tells zsuper that it may take commands.
So the agent's modules are loaded without the package's own body, which runs when the
program asks for it.
"""

import os
import sys


def prepare(site):
    """Does the work, unless this is another Python program, started by zsuper's.

    ``site``: that module, which is to run the user's set-up yet.
    """
    work = os.environ.get("ZSUPER_START", "").split(",") if _door() else []
    if "lines" in work:
        _write_by_lines()
    if "agent" in work:
        start(site)


def _write_by_lines():
    """Has standard output flushed at each line's end, as at a terminal.

    With PYTHONUNBUFFERED a line and its end would be written in two pieces, and the lines
    of several writers would mix.
    """
    reconfigure = getattr(sys.stdout, "reconfigure", None)  # there may be no stdout
    if reconfigure is not None:
        reconfigure(line_buffering=True)


def start(site=None):
    """Starts the agent. ``site``: as above; None: it has run."""
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
        _decline(_door())
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
