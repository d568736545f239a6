# SPDX-License-Identifier: Apache-2.0
"""All that is built for z/OS is accepted by a compiler for z/OS (clang, s390x-ibm-zos, with
libc++) against stub headers of ours, with warnings as errors; so are the offsets that are
asserted. What the stubs lack, z/OS may lack: a source that needs it wants a twin there, or
a proof that z/OS has it. And whatever one of the sources calls of ours, one of them
defines. It proves that they fit our view of Language Environment, no more; of Boost, whose
z/OS port is patched, the stubs hold only what is used."""

import concurrent.futures
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
LIBRARY = pathlib.Path("/usr/lib/llvm-19/include/c++/v1")
HEADERS = [pathlib.Path("/usr/include") / name for name in ("fmt", "CLI")]

COMMON = ["--target=s390x-ibm-zos", "-Wall", "-Wextra", "-Wshadow", "-Werror",
          f"-I{SOURCE}/src", f"-mzos-sys-include={HERE}/stubs/c"]
CXX = ["-std=gnu++17", "-Wpedantic", "-nostdinc++", "-isystem", HERE / "stubs/cxx",
       "-isystem", LIBRARY, '-DZSUPER_VERSION="1"', '-DZSUPER_LIBDIR="lib"', "-D_EXT",
       "-D_OPEN_SYS_FILE_EXT=1", "-D_OPEN_THREADS=3"]
C = ["-x", "c", "-std=c11"]
# What calls the routines is for IBM's xlc alone, so clang plays it, but for #pragma linkage.
XLC = [*C, "-D__IBMC__=1", "-U__clang__", "-Wno-unknown-pragmas"]
LINKAGE = re.compile(r"^#pragma linkage\((\w+), OS\)$", re.M)

# In the compiler's intermediate text: what a module has, and what it wants.
DEFINED = re.compile(r'^(?:define [^@]*|)@"?([\w.$]+)"?(?:\(| = (?!external))', re.M)
WANTED = re.compile(r'^(?:declare [^@]*@"?([\w.$]+)"?\(|@"?([\w.$]+)"? = external)', re.M)


def check(source, options, folder):
    """Compiles to the intermediate text, since no objects can be made for z/OS here; of
    that the lines with names."""
    cache = [shutil.which("ccache")] if shutil.which("ccache") else []
    text = folder / (str(source).replace("/", "_") + ".ll")
    done = subprocess.run([*cache, COMPILER, *COMMON, *options, "-S", "-emit-llvm", "-o",
                           text.name, source], cwd=folder, capture_output=True, text=True,
                          check=False)
    if done.returncode == 0:
        with text.open(encoding="utf-8") as lines:
            done.stdout = "".join(line for line in lines
                                  if line.startswith(("define", "declare", "@")))
    return done


def missing(modules):
    """What the modules want of ours and none of them has."""
    had = {name for text in modules for name in DEFINED.findall(text)}
    wanted = {one or other for text in modules for one, other in WANTED.findall(text)}
    ours = {name for name in wanted if "6zsuper" in name or re.match("Z(su|SU)[A-Z]", name)}
    return ours - had - zos_sources.routines()


class SyntaxTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        for needed in (shutil.which(COMPILER), LIBRARY.is_dir(),
                       *(header.is_dir() for header in HEADERS)):
            if not needed:
                raise AssertionError("install the packages in tests/zos/packages.txt, "
                                     "libfmt-dev and libcli11-dev")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        # These alone: the host's other headers are not z/OS's.
        cls.headers = pathlib.Path(folder.name)
        for header in HEADERS:
            (cls.headers / header.name).symlink_to(header)
        cls.sources = zos_sources.cxx_sources()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            cls.done = dict(zip(cls.sources, pool.map(cls.check_cxx, cls.sources)))
        cls.c_done = check(SOURCE / zos_sources.C_SOURCE, XLC, cls.headers)

    @classmethod
    def check_cxx(cls, source):
        return check(SOURCE / source, [*CXX, "-isystem", "."], cls.headers)

    def test_all_z_os_sources_compile(self):
        self.assertIn("src/console/qedit_zos.cc", self.sources)
        self.assertIn("src/main.cc", self.sources)
        for source, done in [*self.done.items(), (zos_sources.C_SOURCE, self.c_done)]:
            with self.subTest(source):
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_is_called_is_there(self):
        modules = {source: done.stdout for source, done in self.done.items()}
        modules[zos_sources.C_SOURCE] = self.c_done.stdout
        self.assertEqual(missing(modules.values()), set())
        # So the test would see it.
        for source, name in (("src/host/signals_zos.cc", "BlockAllSignals"),
                             ("src/text/utf8.cc", "DecodeUtf8"),
                             (zos_sources.C_SOURCE, "ZsuWait")):
            rest = [text for other, text in modules.items() if other != source]
            self.assertIn(name, "\n".join(missing(rest)))

    def test_a_compiler_without_os_linkage_is_refused(self):
        unknown = [option for option in XLC if option != "-D__IBMC__=1"]
        clang = [option for option in XLC if option != "-U__clang__"]
        for options in (unknown, clang):
            with self.subTest(options):
                done = check(SOURCE / zos_sources.C_SOURCE, options, self.headers)
                self.assertIn("wants xlc", done.stderr)

    def test_every_routine_has_os_linkage(self):
        shim = (SOURCE / zos_sources.C_SOURCE).read_text(encoding="ascii")
        self.assertEqual(set(LINKAGE.findall(shim)), zos_sources.routines())

    def test_a_wrong_offset_does_not_compile(self):
        header = (SOURCE / "src/console/services_zos.h").read_text(encoding="ascii")
        wrong = header.replace("  uint32_t origin;", "  uint64_t origin;", 1)
        self.assertNotEqual(header, wrong)
        source = self.headers / "wrong.c"
        source.write_text(wrong, encoding="ascii")
        self.assertIn("BLKCIB", check(source, C, self.headers).stderr)

    def test_what_z_os_lacks_does_not_compile(self):
        for line in ("int x = SOCK_CLOEXEC;", "int x = MSG_NOSIGNAL;",
                     "int x = MSG_DONTWAIT;", "int x = O_CLOEXEC;",
                     "int x = pipe2(nullptr, 0);"):
            source = self.headers / "lacking.cc"
            source.write_text("#include <fcntl.h>\n#include <unistd.h>\n"
                              "#if __has_include(<sys/socket.h>)\n"
                              f"#include <sys/socket.h>\n#endif\n{line}\n",
                              encoding="ascii")
            with self.subTest(line):
                self.assertNotEqual(check(source, CXX, self.headers).returncode, 0)


if __name__ == "__main__":
    unittest.main()
