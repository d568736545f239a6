# SPDX-License-Identifier: Apache-2.0
"""What is converted to EBCDIC for z/OS is pure ASCII with line feeds, so that nothing can be
lost on the way, and git there is told what to make of it."""

import pathlib
import subprocess
import unittest

ATTRIBUTE = "zos-working-tree-encoding"
SOURCE = pathlib.Path(__file__).resolve().parents[2]
CONVERTED = ["CMakeLists.txt", "asm/*", "man/*.[1-9]", "scripts/zos/*", "src/**/*.cc", "src/**/*.c",
             "src/**/*.h", "src/**/*.def", "src/**/*.*sh", "src/zconsole/**/*.py"]


class AsciiTest(unittest.TestCase):
    def test_sources_are_ascii(self):
        for pattern in CONVERTED:
            paths = sorted(SOURCE.glob(pattern))
            self.assertTrue(paths, pattern)
            for path in paths:
                with self.subTest(path.relative_to(SOURCE)):
                    content = path.read_bytes()
                    strange = {byte for byte in content if byte != 10 and not 32 <= byte < 127}
                    self.assertEqual(strange, set())
                    self.assertEqual(content[-1:], b"\n")

    def test_git_makes_ebcdic_of_what_is_not_cmakes_or_pythons(self):
        """These are ASCII programs there and read what lies beside the scripts."""
        names = sorted(f"scripts/zos/{path.name}" for path in
                       (SOURCE / "scripts/zos").iterdir())
        answer = subprocess.run(
            ["git", "-c", "safe.directory=*", "check-attr", ATTRIBUTE, "--", *names],
            cwd=SOURCE, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            self.skipTest(f"no git repository: {answer.stderr}")
        got = {name for name, _, value in
               (line.split(": ") for line in answer.stdout.splitlines())
               if value == "IBM-1047"}
        self.assertEqual(set(names) - got,
                         {"scripts/zos/routines.cmake", "scripts/zos/toolchain.cmake",
                          "scripts/zos/zsupivz.py"})


if __name__ == "__main__":
    unittest.main()
