# SPDX-License-Identifier: Apache-2.0
"""Does what zsuper wants of Python before the program, and leaves no trace of itself in it.

zsuper puts this folder on PYTHONPATH only if there is something to do. It stays there, for
what the program may become by exec. The site's own sitecustomize, which stands behind it
on sys.path, is imported as if this were not here.
"""

import sys

import zsuper_agent as _agent


def _remove_traces():
    import os

    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != folder]
    sys.path_importer_cache.pop(folder, None)
    del sys.modules["zsuper_agent"]
    return sys.modules.pop("sitecustomize")


_this = _remove_traces()  # kept, or Python 2 would clear what is still in use
try:
    # Raises ModuleNotFoundError where the site has none, just as the interpreter expects.
    import sitecustomize  # noqa: F401
finally:
    _agent.prepare(sys.modules["site"])
