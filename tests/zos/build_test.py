# SPDX-License-Identifier: Apache-2.0
"""The build for z/OS takes the sources that belong together, in the code page that each
compiler wants, and again when they changed; the script and CMake do the same. Tried with
fakes for the compilers and for CMake's own knowledge of z/OS, which is not everywhere.
The script builds a part of the sources here, as it would build the others."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sysconfig
import tempfile
import unittest

import zos_sources
from fake_commands import COMPILER, SOURCE, System, from_ebcdic, to_ebcdic

ROUTINES = sorted(path.stem for path in (SOURCE / "asm").glob("*.asm"))
PART = ("rules", "messages")  # folders of src
# What CMake finds out by running the compiler, which a fake cannot tell.
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


def take(tree):
    """A copy in `tree` of a part of the sources, all of the same age."""
    for name in ("asm", "scripts", *(f"src/{folder}" for folder in PART)):
        shutil.copytree(SOURCE / name, tree / name)
    (tree / "src/console").mkdir()
    for name in ("CMakeLists.txt", "src/main.cc", "src/console/services_zos.c",
                 "src/console/services_zos.h"):
        shutil.copy(SOURCE / name, tree / name)
    for path in [tree, *tree.rglob("*")]:
        os.utime(path, (1, 1))


def compiled(commands):
    """Of our sources that were compiled, by their names in the repository: the words of the
    command that matter. Both ways must agree on them."""
    found = {}
    for command in commands:
        source = re.search(r" -c .*?(src/\S+)$", command)
        if source:
            found[source[1]] = set(re.findall(r"-(?:D|f|m|std=|O)\S*",
                                              re.sub(r"\\?\"", "", command)))
    return found


class Tree:
    """Sources to build, and what the compilers were asked for."""

    def __init__(self, test, **compilers):
        folder = tempfile.TemporaryDirectory()
        test.addClassCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name) / "tree"
        take(self.root)
        commands = pathlib.Path(folder.name) / "bin"
        commands.mkdir()
        self.system = System(commands, **compilers)

    def build(self):
        commands, done = self.try_to_build()
        if done.returncode != 0 or done.stderr:
            raise AssertionError(f"{done.returncode}: {done.stderr}")
        return commands

    def try_to_build(self):
        return self.system.run(self.root / "scripts/zos/build", "out")


class BuildTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        tree = Tree(cls)
        cls.root = tree.root
        cls.before = {path: path.read_bytes() for path in tree.root.rglob("*")
                      if path.is_file()}
        cls.commands = tree.build()
        cls.compiled = compiled(cls.commands)

    def assert_converted(self, copy, source):
        self.assertEqual(from_ebcdic((self.root / copy).read_bytes()),
                         (SOURCE / source).read_text(encoding="ascii"))

    def test_every_routine_is_assembled_from_ebcdic(self):
        assembled = [command.split()[-1] for command in self.commands
                     if command.startswith("as ")]
        self.assertEqual(sorted(assembled), [f"{name}.s" for name in ROUTINES])
        for name in ROUTINES:
            self.assert_converted(f"out/{name}.s", f"asm/{name}.asm")

    def test_the_c_goes_to_xlc_in_ebcdic(self):
        takers = [command for command in self.commands
                  if command.endswith("src/console/services_zos.c") and " -c " in command]
        self.assertEqual(len(takers), 1)
        self.assertRegex(takers[0], "^xlc -q64 .* -Iout/src ")
        for suffix in "ch":
            name = f"src/console/services_zos.{suffix}"
            self.assert_converted(f"out/{name}", name)

    def test_c_plus_plus_is_compiled_from_tagged_ebcdic(self):
        tagged = {command.split()[-1] for command in self.commands
                  if command.startswith("chtag -tc IBM-1047 ")}
        for source in self.compiled:
            self.assertIn(f"out/{source}.new", tagged)
            self.assert_converted(f"out/{source}", source)
        self.assert_converted("out/src/messages/messages.def", "src/messages/messages.def")

    def test_nothing_in_the_source_tree_changes(self):
        for path, content in self.before.items():
            self.assertEqual(path.read_bytes(), content)
        for command in self.commands:
            if command.startswith("chtag "):
                self.assertRegex(command, r"^chtag -tc IBM-1047 out/")

    def test_the_sources_that_are_listed_are_compiled(self):
        listed = [source for source in zos_sources.cxx_sources()
                  if (self.root / source).exists()]
        self.assertEqual(set(self.compiled), {*listed, zos_sources.C_SOURCE})

    def test_what_it_shares_with_ibm_s_code_has_ibm_s_widths_and_level(self):
        for source, words in self.compiled.items():
            if source.endswith(".cc"):
                with self.subTest(source):
                    self.assertLess({"-fno-short-enums", "-mzos-target=zosv2r5"}, words)

    def test_all_is_linked(self):
        link = self.commands[-1].split()
        objects = {word for word in link if word.endswith(".o")}
        self.assertEqual(link[0], "ibm-clang++64")
        self.assertEqual(len(objects), len(self.compiled) + len(ROUTINES))
        for name in objects:
            self.assertTrue((self.root / name).is_file(), name)

    def test_nothing_of_the_simulation_is_listed(self):
        for source in zos_sources.cxx_sources():
            self.assertNotRegex(source, r"_(linux|sim)\.cc$|/zcon/|/system/|/py_")

    def test_what_a_source_uses_is_listed_too(self):
        """A header's own source, where it has one, must be among what is linked."""
        listed = {*zos_sources.cxx_sources(), zos_sources.C_SOURCE}
        for source in listed:
            text = (SOURCE / source).read_text(encoding="utf-8")
            for header in re.findall(r'#include "([^"]+)\.h"', text):
                bodies = {f"src/{header}{kind}.cc" for kind in ("", "_zos", "_linux")}
                there = {body for body in bodies if (SOURCE / body).is_file()}
                with self.subTest(source, header=header):
                    self.assertTrue(not there or there & listed, there)

    def test_cmake_does_the_same(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        (root / "bin").mkdir()
        (root / "Platform").mkdir()
        (root / "Platform/OS390.cmake").write_text("include(Platform/UnixPaths)\n")
        _, done = System(root / "bin").run(
            "cmake", "-G", "Ninja", "--toolchain", SOURCE / "scripts/zos/toolchain.cmake",
            "-S", SOURCE, "-B", root, f"-DCMAKE_MODULE_PATH={root}",
            *(f"-D{name}={value}" for name, value in KNOWN.items()))
        self.assertEqual(done.returncode, 0, done.stderr)
        database = json.loads((root / "compile_commands.json").read_text())
        found = compiled(entry["command"] for entry in database)
        self.assertEqual(set(found), set(zos_sources.cxx_sources()))
        [plain] = {frozenset(words) for source, words in self.compiled.items()
                   if source.endswith(".cc")}
        for source, words in found.items():
            with self.subTest(source):
                self.assertEqual(words, plain)
        wants = subprocess.run(["ninja", "-C", root, "-t", "inputs", "zsuper"], text=True,
                               check=True, stdout=subprocess.PIPE).stdout
        for name in [*ROUTINES, "services_zos"]:
            self.assertRegex(wants, rf"(?m)^(.*/)?{name}\.o$")


class OlderCompilerTest(unittest.TestCase):
    def test_one_that_knows_no_target_is_asked_for_none(self):
        refuses = COMPILER.replace(
            "words=$*", "case $* in *-mzos-target*) exit 1 ;; esac\nwords=$*")
        tree = Tree(type(self), **{"ibm-clang++64": refuses})
        plain = next(words for source, words in compiled(tree.build()).items()
                     if source.endswith(".cc"))
        self.assertIn("-fno-short-enums", plain)
        self.assertEqual([word for word in plain if "target" in word], [])


class ChangesTest(unittest.TestCase):
    def setUp(self):
        self.tree = Tree(type(self))

    def compiled(self):
        """What a build compiles, without the C that it compiles always."""
        return sorted(set(compiled(self.tree.build())) - {"src/console/services_zos.c"})

    def test_what_changed_is_compiled_again(self):
        everything = self.compiled()
        self.assertIn("src/rules/pattern.cc", everything)
        self.assertEqual(self.compiled(), [])
        for changed, again in [("src/rules/pattern.cc", ["src/rules/pattern.cc"]),
                               ("src/rules/pattern.h", everything),
                               ("src/messages/messages.def", everything)]:
            self.change(changed)
            with self.subTest(changed):
                self.assertEqual(self.compiled(), again)

    def change(self, name):
        """The file is as if edited after the build."""
        for path in self.tree.root.rglob("*"):
            age = path.stat()
            os.utime(path, (age.st_atime - 100, age.st_mtime - 100))
        with open(self.tree.root / name, "a", encoding="ascii") as file:
            file.write("// changed\n")

    def test_what_failed_is_tried_again(self):
        (self.tree.root / "src/rules/fail_here.cc").write_text("//\n", encoding="ascii")
        for _ in range(2):
            _, done = self.tree.try_to_build()
            self.assertEqual(done.returncode, 1)
        self.assertEqual(list(self.tree.root.rglob("*fail_here*.o")), [])

    def test_ebcdic_sources_are_taken_as_they_are(self):
        paths = [path for folder in ("asm", "src")
                 for path in (self.tree.root / folder).rglob("*.*")]
        for path in paths:
            path.write_bytes(to_ebcdic(path.read_text(encoding="ascii")))
        converted = [command.split()[-1] for command in self.tree.build()
                     if command.startswith("iconv ")]
        self.assertEqual(converted, ["CMakeLists.txt"])
        for path in paths:
            if path.suffix != ".asm":
                copy = self.tree.root / "out" / path.relative_to(self.tree.root)
                self.assertEqual(copy.read_bytes(), path.read_bytes())

    def test_a_file_that_is_no_text_ends_the_build(self):
        (self.tree.root / "asm/zsuwait.asm").write_bytes(b"\x00\x01\x02")
        _, done = self.tree.try_to_build()
        self.assertEqual(done.returncode, 1)
        self.assertIn("asm/zsuwait.asm: no line ends", done.stderr)
        self.assertFalse((self.tree.root / "out/zsuwait.s").exists())


if __name__ == "__main__":
    unittest.main()
