# SPDX-License-Identifier: Apache-2.0
"""The z/OS-only sources are accepted by a compiler for z/OS (clang, s390x-ibm-zos) against
stub headers of ours, with warnings as errors; so are the offsets that they assert. It
proves that they fit our view of Language Environment, no more."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
COMPILER = "clang++-19"
LIBRARY = pathlib.Path("/usr/lib/llvm-19/include/c++/v1")
FMT = pathlib.Path("/usr/include/fmt")

COMMON = ["--target=s390x-ibm-zos", "-fsyntax-only", "-Wall", "-Wextra", "-Wshadow",
          "-Werror", f"-I{SOURCE}/src", f"-mzos-sys-include={HERE}/stubs/c"]
# libc++ as it is built where threads and locales are not known.
CXX = ["-std=c++17", "-Wpedantic", "-nostdinc++", "-isystem", HERE / "stubs/cxx",
       "-isystem", LIBRARY, "-D_LIBCPP_HAS_NO_THREADS", "-D_LIBCPP_HAS_NO_FILESYSTEM",
       "-D_LIBCPP_HAS_NO_RANDOM_DEVICE", "-D_LIBCPP_HAS_NO_LOCALIZATION"]
C = ["-x", "c", "-std=c11", "-Wno-unknown-pragmas"]  # it does not know #pragma linkage


class SyntaxTest(unittest.TestCase):
    def setUp(self):
        for needed in (shutil.which(COMPILER), LIBRARY.is_dir(), FMT.is_dir()):
            self.assertTrue(needed, "install the packages in tests/zos/packages.txt and "
                                    "libfmt-dev")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # fmt alone: the host's other headers are not z/OS's.
        self.headers = pathlib.Path(folder.name)
        (self.headers / "fmt").symlink_to(FMT)

    def check(self, source, options):
        return subprocess.run([COMPILER, *COMMON, *options, "-isystem", self.headers,
                               source], capture_output=True, text=True, check=False)

    def test_all_z_os_sources_compile(self):
        sources = sorted((SOURCE / "src").rglob("*_zos.c*"))
        self.assertTrue(sources)
        for source in sources:
            with self.subTest(source.name):
                done = self.check(source, C if source.suffix == ".c" else CXX)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_wrong_offset_does_not_compile(self):
        header = (SOURCE / "src/console/services_zos.h").read_text(encoding="ascii")
        wrong = header.replace("  uint32_t origin;", "  uint64_t origin;", 1)
        self.assertNotEqual(header, wrong)
        source = self.headers / "wrong.c"
        source.write_text(wrong, encoding="ascii")
        done = self.check(source, C)
        self.assertIn("BLKCIB", done.stderr)


if __name__ == "__main__":
    unittest.main()
