# SPDX-License-Identifier: Apache-2.0
"""Starts the agent of call= rules, and leaves the package zconsole to the program.

That the program imports it tells zsuper that it may take commands. So the agent's modules
are loaded without the package's own body, which runs when the program asks for it.
"""

import os
import stat
import sys


def start(site=None):
    """``site``: that module, if it is to run the user's set-up yet."""
    channel = os.environ.get("ZSUPER_CHANNEL_FD", "")
    here = "zconsole" in sys.modules
    if not channel and not here:
        return  # another Python program, started by the one that zsuper runs
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
        _close(channel)
    finally:
        if not here:
            del sys.modules["zconsole"]


def _close(channel):
    """Have zsuper refuse what would wait here for ever."""
    os.environ.pop("ZSUPER_CHANNEL_FD", None)
    try:
        fd, inode = [int(number) for number in channel.split(":")]
        status = os.fstat(fd)
        if stat.S_ISSOCK(status.st_mode) and status.st_ino == inode:
            os.close(fd)
    except (ValueError, OSError):
        pass
