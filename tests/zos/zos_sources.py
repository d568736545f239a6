# SPDX-License-Identifier: Apache-2.0
"""The sources that make zsuper on z/OS; build_test compares them with those that the build
takes."""

import pathlib

SOURCE = pathlib.Path(__file__).resolve().parents[2]
C_SOURCE = "src/console/services_zos.c"


def cxx_sources():
    """Of C++, by their names in the repository."""
    names = (str(path.relative_to(SOURCE)) for path in (SOURCE / "src").rglob("*.cc"))
    return sorted(name for name in names
                  if not name.endswith("_linux.cc") and not name.startswith(
                      ("src/operator/", "src/system/", "src/zcon/", "src/zconsole/")))


def routines():
    """Names of the assembler routines."""
    return {path.stem.upper() for path in (SOURCE / "asm").glob("*.asm")}
