# SPDX-License-Identifier: Apache-2.0
"""The sources that make zsuper on z/OS."""

import pathlib
import re
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[2]
C_SOURCE = "src/console/services_zos.c"
# Older clangs for z/OS refuse thread_local; the hash of a string calls __hash_memory, which
# the run-time library has only with late maintenance.
TOO_NEW = re.compile(r"\bthread_local\b"
                     r"|(?:unordered_(?:multi)?(?:map|set)|hash)\s*<\s*"
                     r"(?:std::)?string(?:_view)?\b")


def cxx_sources():
    """Of C++, by their names in the repository."""
    return subprocess.run(["sh", SOURCE / "scripts/zos/sources"], text=True, check=True,
                          stdout=subprocess.PIPE).stdout.split()


def with_headers():
    """The same, and all headers of ours that they can include."""
    sources = cxx_sources()
    folders = {str(pathlib.PurePath(source).parent) for source in sources}
    return [*sources, *(f"{folder}/{path.name}" for folder in sorted(folders)
                        for path in sorted((SOURCE / folder).glob("*.h")))]


def too_new(text):
    """What a source uses that older systems lack."""
    return TOO_NEW.findall(text)


def routines():
    """Names of the assembler routines."""
    return {path.stem.upper() for path in (SOURCE / "asm").glob("*.asm")}
