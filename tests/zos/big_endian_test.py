# SPDX-License-Identifier: Apache-2.0
"""The unit tests of what lies above the primitives (decoder, listener, simulated task, WTO
text) on a big-endian machine: compiled for s390x, run under qemu. Only headers of the host
are used, so no foreign libraries are needed."""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
COMPILER = "s390x-linux-gnu-g++"
EMULATOR = "qemu-s390x"
HEADERS = ("catch2", "fmt")

SOURCES = ["src/text/utf8.cc", "src/messages/message.cc", "src/text/wto_lines.cc",
           *(f"src/{name}.cc" for name in (
               "console/cib", "console/command_queue", "console/ebcdic", "console/listener",
               "console/operator_command", "console/wto_messages", "system/simulated_task",
               "system/system_storage_linux")),
           "tests/unit/text/utf8_test.cc", "tests/unit/text/wto_lines_test.cc",
           *(f"tests/unit/{name}_test.cc" for name in (
               "console/cib", "console/command_queue", "console/ebcdic", "console/listener",
               "console/operator_command", "console/wto_messages", "system/simulated_task"))]
MAIN = "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n"


class BigEndianTest(unittest.TestCase):
    def setUp(self):
        for tool in (COMPILER, EMULATOR):
            self.assertTrue(shutil.which(tool), f"{tool} not found: install the packages "
                                                "in tests/zos/packages.txt")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in HEADERS:
            (self.folder / name).symlink_to(f"/usr/include/{name}")
        (self.folder / "main.cc").write_text(MAIN, encoding="ascii")

    def compile(self, source):
        cache = [shutil.which("ccache")] if shutil.which("ccache") else []
        made = self.folder / (source.replace("/", "_") + ".o")
        done = subprocess.run(
            [*cache, COMPILER, "-std=c++17", "-O0", "-DFMT_HEADER_ONLY", "-isystem", ".",
             f"-I{SOURCE}/src", f"-I{SOURCE}/tests", "-c", "-o", made,
             "main.cc" if source == "main.cc" else SOURCE / source],
            cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return made

    def test_the_console_s_unit_tests_pass(self):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            objects = list(pool.map(self.compile, ["main.cc", *SOURCES]))
        program = self.folder / "unit_tests"
        subprocess.run([COMPILER, "-static", "-o", program, *objects], check=True)
        done = subprocess.run([EMULATOR, program], cwd=self.folder, capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
