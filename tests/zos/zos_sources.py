# SPDX-License-Identifier: Apache-2.0
"""The sources that make zsuper on z/OS."""

import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[2]
C_SOURCE = "src/console/services_zos.c"


def cxx_sources():
    """Of C++, by their names in the repository."""
    return subprocess.run(["sh", SOURCE / "scripts/zos/sources"], text=True, check=True,
                          stdout=subprocess.PIPE).stdout.split()


def routines():
    """Names of the assembler routines."""
    return {path.stem.upper() for path in (SOURCE / "asm").glob("*.asm")}
