# SPDX-License-Identifier: Apache-2.0
"""All that is built for z/OS is accepted by a compiler for z/OS (clang, s390x-ibm-zos, with
libc++) against fake headers of ours, with warnings as errors; so are the offsets that are
asserted. The build compiles the C++ (CMakeLists.txt here), this test the rest. What the
fakes lack, z/OS may lack: a source that needs it wants a fake there, or a proof that z/OS
has it. And whatever one of the sources calls of ours, one of them defines. It proves that
they fit our view of Language Environment, no more; of Boost, whose z/OS port is patched,
the fakes hold only what is used."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import zos_sources
from zos_sources import SOURCE

HERE = pathlib.Path(__file__).resolve().parent
COMPILER = "clang++-19"

COMMON = ["--target=s390x-ibm-zos", "-fno-short-enums", "-Wall", "-Wextra", "-Wshadow", "-Werror",
          f"-I{SOURCE}/src", f"-mzos-sys-include={HERE}/fake_headers/c"]
CXX = ["-std=gnu++17", "-nostdinc++", "-D_EXT", "-D_OPEN_SYS_FILE_EXT=1",
       "-D_OPEN_THREADS=3"]
C = ["-x", "c", "-std=c11"]
# What calls the routines is for IBM's xlc alone, so clang plays it, but for #pragma linkage.
XLC = [*C, "-D__IBMC__=1", "-U__clang__", "-Wno-unknown-pragmas"]
LINKAGE = re.compile(r"^#pragma linkage\((\w+), OS\)$", re.M)

# In the compiler's intermediate text: what a module has, and what it wants.
DEFINED = re.compile(r'^(?:define [^@]*|)@"?([\w.$]+)"?(?:\(| = (?!external))', re.M)
WANTED = re.compile(r'^(?:declare [^@]*@"?([\w.$]+)"?\(|@"?([\w.$]+)"? = external)', re.M)


def check(source, options, folder):
    """Compiles to the intermediate text, since no objects can be made for z/OS here."""
    if not shutil.which(COMPILER):
        raise AssertionError("install the packages in tests/zos/packages.txt")
    text = folder / "text"
    done = subprocess.run([COMPILER, *COMMON, *options, "-S", "-emit-llvm", "-o", text, source],
                          capture_output=True, text=True, check=False)
    if done.returncode == 0:
        done.stdout = names(text)
    return done


def names(path):
    """Of the intermediate text the lines with names."""
    with path.open(encoding="utf-8") as lines:
        return "".join(line for line in lines if line.startswith(("define", "declare", "@")))


def missing(modules):
    """What the modules want of ours and none of them has."""
    had = {name for text in modules for name in DEFINED.findall(text)}
    wanted = {one or other for text in modules for one, other in WANTED.findall(text)}
    ours = {name for name in wanted if "6zsuper" in name or re.match("Z(su|SU)[A-Z]", name)}
    return ours - had - zos_sources.routines()


class SyntaxTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def check(self, source, options):
        return check(source, options, self.folder)

    def test_what_is_called_is_there(self):
        shim = self.check(SOURCE / zos_sources.C_SOURCE, XLC)
        self.assertEqual(shim.returncode, 0, shim.stderr)
        modules = {zos_sources.C_SOURCE: shim.stdout}
        made = pathlib.Path(os.environ["ZSUPER_ZOS_TEXT"])
        for folder in {os.path.dirname(source) for source in zos_sources.cxx_sources()}:
            modules[folder] = names(made / f"{folder.replace('/', '_')}.ll")
        self.assertIn("src/console", modules)
        self.assertIn("src", modules)
        self.assertEqual(missing(modules.values()), set())
        # So the test would see it.
        for module, name in (("src/host", "BlockAllSignals"), ("src/text", "DecodeUtf8"),
                             (zos_sources.C_SOURCE, "ZsuWait")):
            rest = [text for other, text in modules.items() if other != module]
            self.assertIn(name, "\n".join(missing(rest)))

    def test_a_compiler_without_os_linkage_is_refused(self):
        unknown = [option for option in XLC if option != "-D__IBMC__=1"]
        clang = [option for option in XLC if option != "-U__clang__"]
        for options in (unknown, clang):
            with self.subTest(options):
                done = self.check(SOURCE / zos_sources.C_SOURCE, options)
                self.assertIn("wants xlc", done.stderr)

    def test_every_routine_has_os_linkage(self):
        shim = (SOURCE / zos_sources.C_SOURCE).read_text(encoding="ascii")
        self.assertEqual(set(LINKAGE.findall(shim)), zos_sources.routines())

    def test_a_wrong_offset_does_not_compile(self):
        header = (SOURCE / "src/console/services_zos.h").read_text(encoding="ascii")
        wrong = header.replace("  uint32_t origin;", "  uint64_t origin;", 1)
        self.assertNotEqual(header, wrong)
        source = self.folder / "wrong.c"
        source.write_text(wrong, encoding="ascii")
        self.assertIn("BLKCIB", self.check(source, C).stderr)

    def test_enumerations_are_as_wide_as_python_s(self):
        source = self.folder / "enum.cc"
        source.write_text("enum E { kA };\nstatic_assert(sizeof(E) == sizeof(int));\n",
                          encoding="ascii")
        self.assertEqual(self.check(source, CXX).stderr, "")

    def test_no_source_wants_what_an_older_run_time_lacks(self):
        for source in zos_sources.with_headers():
            with self.subTest(source):
                text = (SOURCE / source).read_text(encoding="utf-8")
                self.assertEqual(zos_sources.too_new(text), [])
        # So the test would see it.
        for text in ("static thread_local int depth;",
                     "std::unordered_map<std::string, int> a;",
                     "std::unordered_set<std::string_view> a;",
                     "std::hash<std::string>()(name)"):
            with self.subTest(text):
                self.assertEqual(len(zos_sources.too_new(text)), 1)
        self.assertEqual(zos_sources.too_new("std::unordered_map<int, std::string> a;"), [])

    def test_what_z_os_lacks_does_not_compile(self):
        source = self.folder / "lacking.cc"
        for name, there in [("O_RDONLY", True), ("SOCK_CLOEXEC", False),
                            ("MSG_NOSIGNAL", False), ("MSG_DONTWAIT", False),
                            ("O_CLOEXEC", False), ("pipe2(nullptr, 0)", False)]:
            source.write_text("#include <fcntl.h>\n#include <unistd.h>\n"
                              "#if __has_include(<sys/socket.h>)\n"
                              f"#include <sys/socket.h>\n#endif\nint x = {name};\n",
                              encoding="ascii")
            with self.subTest(name):
                self.assertEqual(self.check(source, CXX).returncode == 0, there)


if __name__ == "__main__":
    unittest.main()
