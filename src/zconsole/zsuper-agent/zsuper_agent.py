# SPDX-License-Identifier: Apache-2.0
"""Starts the agent of call= rules, and leaves the package zconsole to the program.

That the program imports it tells zsuper that it may take commands. So the agent's modules
are loaded without the package's own body, which runs when the program asks for it.
"""

import os
import sys


def start():
    here = "zconsole" in sys.modules
    if not here:
        package = sys.modules["zconsole"] = type(sys)("zconsole")
        folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        package.__path__ = [os.path.join(folder, "zconsole")]
    try:
        from zconsole import _oldest  # noqa: F401  before the others
        from zconsole import _agent

        _agent.start_with_program()
    except ImportError as error:
        sys.stderr.write("zsuper: no rule can call a function: %s\n" % error)
    finally:
        if not here:
            del sys.modules["zconsole"]
