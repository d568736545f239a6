# SPDX-License-Identifier: Apache-2.0
"""scripts/zos/pack takes along all that a build on z/OS needs of this machine."""

import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["ZSUPER_BIN"])
# As there: neither epoll nor eventfd, so that other headers are read than here.
OPTIONS = ["-std=gnu++17", "-DBOOST_ASIO_NO_DEPRECATED",
           "-DBOOST_ASIO_DISABLE_BOOST_DATE_TIME", "-DBOOST_ASIO_DISABLE_EPOLL",
           "-DBOOST_ASIO_DISABLE_EVENTFD"]


class PackTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def pack(self, build):
        archive = self.folder / "zos.tar"
        done = subprocess.run([SOURCE / "scripts/zos/pack", build, archive],
                              capture_output=True, text=True, check=False)
        return done, archive

    def test_no_header_is_missing(self):
        done, archive = self.pack(BUILD)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with tarfile.open(archive) as packed:
            packed.extractall(self.folder)
        tree = self.folder / "zsuper"
        for name in ("CMakeLists.txt", "LICENSE", "asm/zsuwait.asm", "scripts/zos/build",
                     "src/zconsole/zconsole/_dispatcher_py/wire.py",
                     "src/zconsole/zsuper-agent/sitecustomize.py",
                     "src/zconsole/zsuper-check/__main__.py"):
            self.assertTrue((tree / name).exists(), name)
        self.assertEqual(list(tree.rglob("__pycache__")), [])
        if shutil.which("mandoc"):
            page = (tree / "html/zsuper-zos.7.html").read_text(encoding="utf-8")
            self.assertIn("A STARTED TASK", page)
        users = [path for path in sorted((tree / "src").rglob("*.cc"))
                 if not path.stem.endswith(("_linux", "_zos"))
                 and path.parent.name in ("base", "host", "options", "supervisor")]
        self.assertGreater(len(users), 10)
        read = subprocess.run(["g++", *OPTIONS, "-M", "-Isrc", "-Ideps", *users], cwd=tree,
                              capture_output=True, text=True, check=True).stdout.split()
        self.assertTrue([name for name in read if name.startswith("deps/boost/asio/")])
        self.assertEqual([name for name in read if name.startswith(
            tuple(f"/usr/include/{library}/" for library in ("boost", "fmt", "CLI")))], [])

    def test_without_a_build_it_says_what_to_do(self):
        done, archive = self.pack(self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("run scripts/build first", done.stderr)
        self.assertFalse(archive.exists())


if __name__ == "__main__":
    unittest.main()
