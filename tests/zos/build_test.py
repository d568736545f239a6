# SPDX-License-Identifier: Apache-2.0
"""The build for z/OS takes the sources that belong together: tried with stand-ins for the
compilers, which only note what they were asked for."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import zos_sources

SOURCE = pathlib.Path(__file__).resolve().parents[2]

# Notes its arguments and makes the file behind -o.
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "$NOTES"
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then touch "$2"; fi
  shift
done
"""


class BuildTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        path = pathlib.Path(folder.name)
        for name in ("as", "chtag", "iconv", "xlc", "ibm-clang++64"):
            (path / name).write_text(STAND_IN, encoding="ascii")
            (path / name).chmod(0o755)
        notes = path / "notes"
        subprocess.run([SOURCE / "scripts/zos/build", path / "out"], check=True,
                       stdout=subprocess.DEVNULL,
                       env={"PATH": f"{path}:{os.environ['PATH']}", "NOTES": str(notes)})
        cls.commands = notes.read_text(encoding="ascii").splitlines()
        cls.compiled = {command.split()[-1] for command in cls.commands if " -c " in command}

    def test_every_routine_is_assembled(self):
        routines = {path.stem for path in (SOURCE / "asm").glob("*.asm")}
        assembled = {command.split()[-1] for command in self.commands
                     if command.startswith("as ")}
        self.assertEqual(assembled, {f"{name}.s" for name in routines})

    def test_nothing_of_the_simulation_is_compiled(self):
        for source in self.compiled:
            self.assertNotRegex(source, r"_(linux|sim)\.cc$|/zcon/|/py_")
        for line in (SOURCE / "scripts/zos/simulation.txt").read_text().splitlines():
            self.assertTrue((SOURCE / line).is_file(), line)
            self.assertNotIn(line, self.compiled)

    def test_what_a_source_uses_is_compiled_too(self):
        """A header's own source, where it has one, must be among what is linked."""
        for source in sorted(self.compiled):
            text = (SOURCE / source).read_text(encoding="utf-8")
            for header in re.findall(r'#include "([^"]+)\.h"', text):
                bodies = {f"src/{header}{kind}.cc" for kind in ("", "_zos", "_linux", "_sim")}
                there = {body for body in bodies if (SOURCE / body).is_file()}
                with self.subTest(source, header=header):
                    self.assertTrue(not there or there & self.compiled, there)

    def test_the_sources_are_those_that_syntax_test_compiles(self):
        self.assertEqual(self.compiled, {*zos_sources.cxx_sources(), zos_sources.C_SOURCE})

    def test_all_is_linked(self):
        link = self.commands[-1].split()
        objects = [word for word in link if word.endswith(".o")]
        self.assertEqual(link[0], "ibm-clang++64")
        routines = list((SOURCE / "asm").glob("*.asm"))
        self.assertEqual(len(objects), len(self.compiled) + len(routines))


if __name__ == "__main__":
    unittest.main()
