# SPDX-License-Identifier: Apache-2.0
"""Starts the agent of call= rules, and leaves no trace of itself.

zsuper puts this folder on PYTHONPATH only where a rule calls a function. The site's own
sitecustomize, which stands behind it on sys.path, is imported as if this were not here.
"""


def _remove_traces():
    import os
    import sys

    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != folder]
    sys.path_importer_cache.pop(folder, None)
    rest = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    rest = [entry for entry in rest if entry != folder]
    if rest:
        os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    else:
        os.environ.pop("PYTHONPATH", None)
    del sys.modules["sitecustomize"]


def _start_agent():
    import os
    import sys

    # The package itself is left to the program: that it imports it tells zsuper something.
    here = "zconsole" in sys.modules
    if not here:
        package = sys.modules["zconsole"] = type(sys)("zconsole")
        folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        package.__path__ = [os.path.join(folder, "zconsole")]
    try:
        from zconsole import _oldest  # noqa: F401  before the others
        from zconsole import _agent, _errors

        try:
            _agent.start_with_program()
        except _errors.NotSupervised:
            pass  # another Python program, started by the one that zsuper runs
    except ImportError as error:
        sys.stderr.write("zsuper: no rule can call a function: %s\n" % error)
    finally:
        if not here:
            del sys.modules["zconsole"]


_remove_traces()
try:
    # Raises ModuleNotFoundError where the site has none, just as the interpreter expects.
    import sitecustomize  # noqa: F401
finally:
    _start_agent()
