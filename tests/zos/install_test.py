# SPDX-License-Identifier: Apache-2.0
"""The installation copies every member to its data set, in EBCDIC and with the names filled
in, and the package zconsole to its folder, in tagged ASCII, whatever code page the files are
in. Tried with fakes for the system's commands."""

import os
import pathlib
import re
import shutil
import tempfile
import unittest

from fake_commands import COPY, EBCDIC_SED, SOURCE, System, from_ebcdic, to_ebcdic

PACKAGE = SOURCE / "src/zconsole"
MODULES = {str(path.relative_to(PACKAGE)) for folder in ("zconsole", "zsuper-agent", "zsuper-check")
           for path in (PACKAGE / folder).rglob("*.py")}
MEMBERS = {
    "zsuper.proc": "PROCLIB(ZSUPER)",
    "zsupenv.env": "PARMLIB(ZSUPENV)",
    "zsupopt.opt": "PARMLIB(ZSUPOPT)",
    "zsupivo.opt": "PARMLIB(ZSUPIVO)",
    "zsupivd.opt": "PARMLIB(ZSUPIVD)",
    "zsupivz.opt": "PARMLIB(ZSUPIVZ)",
    "zsupjob.jcl": "JCL(ZSUPJOB)",
    "zsupivp.jcl": "JCL(ZSUPIVP)",
}


class InstallTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        self.tree = root / "tree"
        self.scripts = self.tree / "scripts/zos"
        shutil.copytree(SOURCE / "scripts/zos", self.scripts)
        shutil.copytree(PACKAGE, self.tree / "src/zconsole")
        shutil.copy(SOURCE / "CMakeLists.txt", self.tree)
        self.python = root / "lpp/of python"
        self.data_sets = root / "data_sets"
        self.data_sets.mkdir()
        (root / "bin").mkdir()
        self.system = System(root / "bin", cp=COPY, sed=EBCDIC_SED)
        self.program = root / "zsuper"
        self.program.write_bytes(b"program object")

    def install(self):
        commands, done = self.system.run(self.scripts / "install", f"--python={self.python}",
                                         self.program, "SYS2.ZS",
                                         DATA_SETS=str(self.data_sets))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return commands

    def assert_installed(self):
        for name, member in MEMBERS.items():
            expected = (SOURCE / "scripts/zos" / name).read_text(encoding="ascii")
            with self.subTest(member):
                content = (self.data_sets / f"SYS2.ZS.{member}").read_bytes()
                expected = expected.replace("@PYTHON@", str(self.python))
                self.assertEqual(from_ebcdic(content), expected.replace("@HLQ@", "SYS2.ZS"))

    def assert_package_installed(self, commands):
        """In ASCII, tagged so, for everybody to read, and nothing else."""
        version = re.search(r"project\(zsuper VERSION ([0-9.]+)",
                            (SOURCE / "CMakeLists.txt").read_text(encoding="ascii"))[1]
        found = {str(path.relative_to(self.python)) for path in self.python.rglob("*")
                 if path.is_file()}
        self.assertEqual(found, {*MODULES, "zsupivz.py"})
        self.assertEqual(self.python.parent.stat().st_mode & 0o777, 0o755)
        for name in found:
            with self.subTest(name):
                path = self.python / name
                source = PACKAGE if name in MODULES else SOURCE / "scripts/zos"
                expected = (source / name).read_text(encoding="ascii")
                self.assertEqual(path.read_bytes().decode("ascii"),
                                 expected.replace("@PROJECT_VERSION@", version))
                self.assertIn(f"chtag -tc ISO8859-1 {path}", commands)
                self.assertEqual(path.stat().st_mode & 0o777, 0o644)
                self.assertEqual(path.parent.stat().st_mode & 0o777, 0o755)

    def test_every_member_is_copied_in_ebcdic(self):
        commands = self.install()
        self.assert_installed()
        self.assertEqual((self.data_sets / "SYS2.ZS.LOADLIB(ZSUPER)").read_bytes(),
                         b"program object")
        self.assertEqual([line.split()[1] for line in commands if line.startswith("cp ")],
                         ["-X"] + ["-T"] * len(MEMBERS))

    def test_the_package_is_copied_in_tagged_ascii(self):
        (self.tree / "src/zconsole/zconsole/__pycache__").mkdir()
        (self.tree / "src/zconsole/zconsole/__pycache__/x.pyc").write_bytes(b"old")
        self.assertIn("zconsole/_dispatcher_py/wire.py", MODULES)
        previous = os.umask(0o077)
        self.addCleanup(os.umask, previous)
        self.assert_package_installed(self.install())

    def test_a_package_that_is_ebcdic_is_made_ascii(self):
        for path in (self.tree / "src/zconsole").rglob("*.py"):
            path.write_bytes(to_ebcdic(path.read_text(encoding="ascii")))
        self.assert_package_installed(self.install())

    def test_a_folder_that_may_not_be_made_is_told_with_the_way_out(self):
        self.python.parent.write_text("a file", encoding="ascii")
        _, done = self.system.run(self.scripts / "install", f"--python={self.python}",
                                  self.program, "SYS2.ZS", DATA_SETS=str(self.data_sets))
        self.assertEqual(done.returncode, 1)
        self.assertIn("name a folder of your own by --python=FOLDER", done.stderr)

    def test_members_that_are_ebcdic_already_are_not_converted(self):
        for name in MEMBERS:
            path = self.scripts / name
            path.write_bytes(to_ebcdic(path.read_text(encoding="ascii")))
        self.assertFalse([line for line in self.install()
                          if re.match(r"iconv .*\.(jcl|proc|env|opt)$", line)])
        self.assert_installed()

    def test_all_members_there_are_get_installed(self):
        there = {path.name for path in (SOURCE / "scripts/zos").iterdir()
                 if path.suffix in (".jcl", ".proc", ".env", ".opt")}
        # It allocates what the installation fills.
        self.assertEqual(there, {*MEMBERS, "zsupallo.jcl"})

    def test_without_a_data_set_name_it_says_what_would_be_right(self):
        _, done = self.system.run(self.scripts / "install", self.program)
        self.assertEqual(done.returncode, 2)
        self.assertIn("use [--python=FOLDER] PROGRAM HLQ", done.stderr)


if __name__ == "__main__":
    unittest.main()
