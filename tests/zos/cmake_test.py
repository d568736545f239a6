# SPDX-License-Identifier: Apache-2.0
"""CMake's build for z/OS asks the compilers for what the plain script asks for. Tried with
stand-ins for the compilers and for CMake's own knowledge of z/OS, which is not everywhere."""

import pathlib
import re
import sysconfig
import tempfile
import unittest

from stand_ins import SOURCE, System

# What CMake finds out by running the compiler, which a stand-in cannot tell.
KNOWN = {
    "CMAKE_CXX_COMPILER_FORCED": "ON",
    "CMAKE_CXX_COMPILER_ID_RUN": "ON",
    "CMAKE_CXX_COMPILER_ID": "Clang",
    "CMAKE_CXX_COMPILER_VERSION": "18.0",
    "CMAKE_CXX_STANDARD_COMPUTED_DEFAULT": "14",
    "CMAKE_CXX_EXTENSIONS_COMPUTED_DEFAULT": "ON",
    "CMAKE_CXX_COMPILE_FEATURES": "cxx_std_11;cxx_std_14;cxx_std_17;cxx_variadic_templates",
    "CMAKE_AR": "ar",
    "CMAKE_RANLIB": "true",
    "CMAKE_LIBRARY_ARCHITECTURE": sysconfig.get_config_var("MULTIARCH") or "",
    "CMAKE_SIZEOF_VOID_P": "8",
    "CCACHE": "OFF",
}
ARCHIVER = """#!/bin/sh
echo "ar $*" >> "$NOTES"
touch "$2"
"""
# Words of a command line that both ways must agree on.
MEANING = re.compile(r"-(?:D|f|m|std=|O)\S*")


def compilations(commands):
    """Source: the words of its compilation that matter."""
    found = {}
    for command in commands:
        source = re.search(r" -c .*?(src/\S+)$", command)
        if source:
            found[source[1]] = set(MEANING.findall(re.sub(r"\\?\"", "", command)))
    return found


class CmakeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        (root / "bin").mkdir()
        (root / "Platform").mkdir()
        (root / "Platform/OS390.cmake").write_text("include(Platform/UnixPaths)\n")
        system = System(root / "bin", ar=ARCHIVER)
        cls.plain = cls.run_all(system, [SOURCE / "scripts/zos/build", root / "plain"])
        cls.cmake = cls.run_all(
            system,
            ["cmake", "-G", "Ninja", "--toolchain", SOURCE / "scripts/zos/toolchain.cmake",
             "-S", SOURCE, "-B", root / "cmake", f"-DCMAKE_MODULE_PATH={root}",
             *(f"-D{name}={value}" for name, value in KNOWN.items())],
            ["cmake", "--build", root / "cmake", "-j1"])

    @staticmethod
    def run_all(system, *lines):
        """What the last of the command lines asked for."""
        for line in lines:
            commands, done = system.run(*line)
            if done.returncode != 0:
                raise AssertionError(done.stdout + done.stderr)
        return commands

    def test_both_compile_the_same_sources(self):
        self.assertEqual(set(compilations(self.cmake)), set(compilations(self.plain)))

    def test_both_compile_them_in_the_same_way(self):
        plain = compilations(self.plain)
        for source, words in compilations(self.cmake).items():
            with self.subTest(source):
                self.assertEqual(words, plain[source])

    def test_the_same_compilers_are_asked(self):
        for commands in (self.plain, self.cmake):
            asked = [line.split()[0] for line in commands]
            self.assertEqual(asked.count("xlc"), 1)
            self.assertEqual(asked.count("as"), len(list((SOURCE / "asm").glob("*.asm"))))

    def test_cmake_links_the_routines(self):
        archived = " ".join(line for line in self.cmake if line.startswith("ar "))
        for name in [*(path.stem for path in (SOURCE / "asm").glob("*.asm")), "services_zos"]:
            self.assertIn(f"{name}.o", archived.split())


if __name__ == "__main__":
    unittest.main()
