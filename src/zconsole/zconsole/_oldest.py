# SPDX-License-Identifier: Apache-2.0
"""Refuses a Python that is too old. Imported before the rest, and readable to old ones."""

import sys

if sys.version_info < (3, 9):
    raise ImportError(
        "zconsole needs Python 3.9 or later, this is %d.%d.%d" % tuple(sys.version_info[:3])
    )
